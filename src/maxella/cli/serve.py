"""`maxella serve`: answer over HTTP, with pages and a REST interface."""

from pathlib import Path
from typing import Annotated

import typer

from maxella.cli.app_options import (
    Accounts,
    BasePath,
    Database,
    Development,
    Host,
    Names,
    Operator,
    Port,
    Posters,
    Proxies,
    SecureCookies,
    app_settings,
    operator_password,
)


def serve(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A bundle, or a folder of bundles.")],
    host: Host = "127.0.0.1",
    port: Port = 8000,
    database: Database = None,
    accounts: Accounts = None,
    operator: Operator = None,
    secure_cookies: SecureCookies = False,
    names: Names = None,
    proxies: Proxies = None,
    base_path: BasePath = None,
    posters: Posters = False,
    development: Development = False,
) -> None:
    """Serve a bundle until Ctrl-C; a new one in its place is taken over without a restart.

    GET /healthz answers 200 when ready, /livez when alive; /docs describes the REST interface.
    """
    from maxella.access import tighten_home
    from maxella.app.server import require_free_port, serve_folder
    from maxella.recommend.bundle.manifest import verify
    from maxella.recommend.bundle.pointer import resolve

    # Found out before anything is started; later on, a damaged bundle is refused and the running one stays.
    require_free_port(host, port)
    tighten_home()
    served = resolve(folder)
    verify(served)
    settings = app_settings(
        host,
        # A single bundle is served as it is: there is nowhere to train another one.
        folder if served != folder else None,
        accounts=accounts,
        operator=operator,
        secure_cookies=secure_cookies,
        names=names,
        proxies=proxies,
        base_path=base_path,
        posters=posters,
        development=development,
    )
    serve_folder(
        folder, host, port, database=database, settings=settings, operator_password=operator_password()
    )
