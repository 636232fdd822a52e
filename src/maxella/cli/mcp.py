"""`maxella mcp`: tools for an assistant, on stdin and stdout."""

import signal
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maxella.cli.app_options import Database
from maxella.cli.console import notice
from maxella.extras import require

if TYPE_CHECKING:
    from maxella.app.bundles import BundleHolder
    from maxella.app.storage.store import Store


def mcp(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A bundle, or a folder of bundles.")],
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Whose profile of the app the assistant acts for; not needed where there is only one.",
        ),
    ] = None,
    database: Database = None,
) -> None:
    """Give an assistant tools to ask for movies and to rate them (MCP); the assistant starts this itself.

    What it rates stands in the app at once. A profile's PIN is not asked for: who can start this can read the
    database anyway.
    """
    require("mcp", "maxella mcp")
    from maxella.app.assistant.people import whose
    from maxella.app.assistant.server import run
    from maxella.app.assistant.tools import Tools
    from maxella.app.storage.store import Store

    with Store.open(database) as store:
        person = whose(store, profile)
        # stdout belongs to the protocol from the first byte on.
        with redirect_stdout(sys.stderr):
            bundles = _loaded(folder, store)
        # stdin is read in a thread, which a KeyboardInterrupt does not end; what was answered is on the disk.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        notice(f"{bundles.served().bundle}, for {person.name}")
        bundles.start()
        run(Tools(bundles, store, person))
        bundles.stop()


def _loaded(folder: Path, store: "Store") -> "BundleHolder":
    """The current bundle; a later one takes its place without a restart.

    Films that were imported and not known are looked for in each catalogue, as in the app.
    """
    from maxella.app.bundles import BundleHolder
    from maxella.app.placing import place_all
    from maxella.recommend.bundle.manifest import verify
    from maxella.recommend.bundle.pointer import resolve

    verify(resolve(folder))
    bundles = BundleHolder(folder, then=lambda recommender: place_all(store, recommender))
    bundles.look()
    return bundles
