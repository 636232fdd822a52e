"""`maxella serve`: answer over HTTP, with a page and a REST interface."""

from pathlib import Path
from typing import Annotated

import typer

Host = Annotated[
    str,
    typer.Option(
        metavar="H", help="Where to listen; 0.0.0.0 lets other machines in. There are no passwords."
    ),
]
Port = Annotated[int, typer.Option(min=0, max=65_535, metavar="P", help="The port; 0 takes any free one.")]


def serve(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A bundle, or a folder of bundles.")],
    host: Host = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """Serve a bundle until Ctrl-C; a new one in its place is taken over without a restart.

    GET /healthz answers 200 when ready, /livez when alive; /docs describes the REST interface.
    """
    from maxella.app.server import require_free_port, serve_folder
    from maxella.recommend.manifest import verify
    from maxella.recommend.pointer import resolve

    # Found out before anything is started; later on, a damaged bundle is refused and the running one stays.
    require_free_port(host, port)
    verify(resolve(folder))
    serve_folder(folder, host, port)
