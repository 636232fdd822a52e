"""How the app is run, as options that every command which serves it has."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from maxella.app.settings import Settings

PASSWORD_VARIABLE = "MAXELLA_OPERATOR_PASSWORD"  # noqa: S105 - its name
"""The environment variable that sets the operator's password, where nobody sits at the machine."""

Host = Annotated[
    str,
    typer.Option(
        metavar="H", help="Where to listen; 0.0.0.0 lets other machines in, and everyone then signs in."
    ),
]
Port = Annotated[int, typer.Option(min=0, max=65_535, metavar="P", help="The port; 0 takes any free one.")]
Database = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="MAXELLA_DATABASE",
        show_envvar=False,
        help="Where people's ratings are kept: postgresql://… or sqlite:///FILE (also MAXELLA_DATABASE). "
        "Default: a file in MAXELLA_HOME.",
    ),
]
Accounts = Annotated[
    bool | None,
    typer.Option(
        "--accounts/--no-accounts",
        help="Whether people sign in with names and passwords. Default: unless only this machine is let in.",
    ),
]
Operator = Annotated[
    bool | None,
    typer.Option(
        "--operator/--no-operator",
        help="Whether there are the operator's pages (/operator), behind a password of their own. "
        "Default: where only this machine is let in.",
    ),
]
SecureCookies = Annotated[
    bool,
    typer.Option(
        "--secure-cookies",
        help="Let browsers send cookies over HTTPS alone, even where no proxy says that they came over it.",
    ),
]
Proxies = Annotated[
    list[str] | None,
    typer.Option(
        "--proxy",
        metavar="ADDRESS[,…]",
        help="Believe these proxies (addresses, or networks as 10.0.0.0/8) in what they say of a request: "
        "Forwarded or X-Forwarded-For, -Proto and -Host. Default: nobody.",
    ),
]
BasePath = Annotated[
    str | None,
    typer.Option(
        metavar="/PATH", help="The path below which browsers reach the app, as /maxella. Default: none."
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--name",
        metavar="NAME",
        help="Answer under this name, as a proxy hands it on, and under this machine's own; repeatable. "
        "Default with accounts: under any name.",
    ),
]
Posters = Annotated[
    bool,
    typer.Option("--posters", help="Fetch posters from TMDB and keep them; without it they are drawn."),
]
Development = Annotated[
    bool, typer.Option("--development", help="Show the page of all components (/styleguide).")
]


def app_settings(
    host: str,
    bundles: Path | None,
    *,
    accounts: bool | None = None,
    operator: bool | None = None,
    secure_cookies: bool = False,
    names: list[str] | None = None,
    proxies: list[str] | None = None,
    base_path: str | None = None,
    posters: bool = False,
    development: bool = False,
) -> "Settings":
    """The settings of the app; what is None follows from the host.

    Args:
        host: the address to listen on.
        bundles: the folder of bundles that the operator may train into, if there is one.
        accounts: whether people sign in.
        operator: whether there are the operator's pages.
        secure_cookies: whether browsers send cookies over HTTPS alone.
        names: more names under which the app answers.
        proxies: addresses and networks of the proxies that are believed.
        base_path: the path below which browsers reach the app.
        posters: whether posters are fetched.
        development: whether the page of all components is there.

    Raises:
        UsageError: when a name, a proxy or the base path is none.
    """
    from maxella.app.http.addresses import networks_of
    from maxella.app.http.base_path import base_path_of
    from maxella.app.network.hosts import host_name
    from maxella.app.settings import settings_for
    from maxella.home import home

    return replace(
        settings_for(
            host, accounts=accounts, operator=operator, names=[host_name(name) for name in names or ()]
        ),
        secure_cookies=secure_cookies,
        proxies=networks_of(proxies or ()),
        base_path="" if base_path is None else base_path_of(base_path),
        bundles=bundles,
        poster_cache=home() / "app" / "posters" if posters else None,
        development=development,
    )


def operator_password() -> str | None:
    """The password that the environment sets for the operator, if it does; taken out of it.

    Nothing that is started later then finds it there.
    """
    return os.environ.pop(PASSWORD_VARIABLE, None) or None
