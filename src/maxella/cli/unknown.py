"""Unknown users and movies in a file: said on stderr, and refused where they are most of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maxella.cli.console import notice
from maxella.errors import UnknownIdError

if TYPE_CHECKING:
    from maxella.recommend.batch import Batch

AllowUnknown = Annotated[
    bool,
    typer.Option("--allow-unknown", help="Answer also where more than half of the file is not known."),
]


def tell_unknown_ids(batch: "Batch", file: Path, *, allowed: bool) -> None:
    """Say which ids of a file the bundle does not know.

    Raises:
        UnknownIdError: when they are more than half of the file, unless that is `allowed`.
    """
    from maxella.recommend.batch import MOST_UNKNOWN
    from maxella.tables.transcoding import shown_name

    for unknown in batch.unknown:
        notice(str(unknown))
    if batch.unknown_share > MOST_UNKNOWN and not allowed:
        raise UnknownIdError(
            f"{shown_name(file)}: {batch.unknown_share:.0%} of it is not known to the bundle, so nothing is "
            "written; give ids of the data set that it was trained on, or --allow-unknown"
        )
