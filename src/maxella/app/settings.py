"""Settings of the app, which whoever starts it decides."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from maxella.app.http.addresses import Network

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
    """Browsers send the cookie over HTTPS alone, even where no proxy says that a request came over it."""
    development: bool = False
    """Whether the page of all components is there."""
    bundles: Path | None = None
    """The folder of bundles that the operator may train into and promote from."""
    hosts: tuple[str, ...] = ()
    """The names that the app answers under; with none, under any."""
    proxies: tuple[Network, ...] = ()
    """Whose `Forwarded` and `X-Forwarded-*` are believed."""
    base_path: str = ""
    """The path below which the app stands, as `/maxella`; empty where it has a name to itself."""
    database: str | None = field(default=None, repr=False)
    """The address of the storage, for the processes that the operator starts; it may hold a password."""
    poster_cache: Path | None = None
    """Where fetched posters are kept; without it they are drawn and nothing is ever fetched."""


def settings_for(
    host: str, *, accounts: bool | None = None, operator: bool | None = None, names: Sequence[str] = ()
) -> Settings:
    """The settings for an address to listen on: what others can reach asks for names and passwords.

    Args:
        host: a name or an address, as `127.0.0.1`.
        accounts: whether people sign in; None where it follows from the host.
        operator: whether there are the operator's pages; None where it follows from the host.
        names: more names under which the app answers.
    """
    is_private = is_this_machine(host)
    accounts = not is_private if accounts is None else accounts
    operator = is_private if operator is None else operator
    # Where passwords keep strangers out, the name does not matter, unless somebody says that it does.
    hosts = () if accounts and not names else (*_own_names(host), *names)
    return Settings(accounts=accounts, operator=operator, hosts=hosts)


def is_this_machine(host: str) -> bool:
    """Tell whether only this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own_names(host: str) -> tuple[str, ...]:
    """The names of this machine for those who reach the host."""
    if is_this_machine(host):
        return (*HOSTS_OF_THIS_MACHINE, host)
    name = socket.gethostname()
    return ("localhost", host, name, f"{name.partition('.')[0]}.local")
