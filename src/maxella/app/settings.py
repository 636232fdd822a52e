"""How the app is run: what the one who starts it decides."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

EXPLORATION = "exploration.html"
"""The report of `maxella explore`, beside the bundles."""
HOSTS_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Settings:
    """The defaults are those of an app on somebody's own machine."""

    accounts: bool = False
    """Several people reach the app, so everyone signs in with a name and a password of their own."""
    operator: bool = True
    """Whether the operator's pages are there."""
    secure_cookies: bool = False
    """Browsers send the cookie over HTTPS alone."""
    development: bool = False
    """Whether the page of all components is there."""
    bundles: Path | None = None
    """The folder of bundles that the operator may train into and promote from."""
    hosts: tuple[str, ...] = ()
    """The names that the app answers under; with none, under any."""
    database: str | None = field(default=None, repr=False)
    """The address of the storage, for the processes that the operator starts; it may hold a password."""
    poster_cache: Path | None = None
    """Where fetched posters are kept; without it they are drawn and nothing is ever fetched."""


def settings_for(host: str) -> Settings:
    """The defaults for an address to listen on: what others can reach asks for names and passwords.

    Args:
        host: a name or an address, as `127.0.0.1`.
    """
    is_private = is_this_machine(host)
    hosts = (*HOSTS_OF_THIS_MACHINE, host) if is_private else ()
    return Settings(accounts=not is_private, operator=is_private, hosts=hosts)


def is_this_machine(host: str) -> bool:
    """Whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
