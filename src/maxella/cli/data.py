"""`maxella data`: get ratings, look at them, hand them on."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from maxella.cli.console import notice, progress_report, results

if TYPE_CHECKING:
    from maxella.data.inventory import Entry

app = typer.Typer(help="Get ratings, check them, and hand them on.", no_args_is_help=True)


@app.command()
def fetch(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="ml-100k, ml-1m, ml-latest-small, ml-25m, ml-32m; or movies-metadata, which tells of films.",
        ),
    ],
) -> None:
    """Get a known data set: from MAXELLA_SOURCES, from an earlier download, or from where it is published.

    Ratings are joined with the film metadata that is here, and written as a dataset.
    """
    from maxella.data import fetch as fetching
    from maxella.data.registry import MOVIES_METADATA, known_source
    from maxella.home import dataset_folder

    source = known_source(name)
    with progress_report() as report:
        if source is MOVIES_METADATA:
            place = fetching.fetch_metadata(report).origin
            counts = None
        else:
            counts = fetching.fetch(name, report).manifest.counts
            place = dataset_folder(name)
    results.print(_line(name, f"{_counted(counts)}in {place}"), markup=False, soft_wrap=True)
    notice(f"Terms: {source.licence}\nCite: {source.citation}")


@app.command(name="list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """Show the known data sets, which of them are here, and every dataset that was made."""
    from maxella.data.inventory import inventory

    entries = inventory()
    if as_json:
        results.print_json(json.dumps([asdict(entry) for entry in entries], default=str))
        return
    for entry in entries:
        results.print(_line(entry.name, f"{entry.title}: {_state(entry)}"), markup=False, soft_wrap=True)


def _state(entry: "Entry") -> str:
    if entry.fault:
        return entry.fault
    if entry.counts is not None:
        return f"{_counted(entry.counts)}in {entry.path}"
    if entry.path is not None:
        return f"here, in {entry.path}"
    return f"{entry.megabytes} MB to download"


def _counted(counts: dict[str, int] | None) -> str:
    """The counts in words, to stand before where they are."""
    if counts is None:
        return ""
    tables = {"interactions": "ratings", "users": "users", "movies": "movies"}
    return ", ".join(f"{counts.get(table, 0):,} {word}" for table, word in tables.items()) + " "


def _line(name: str, rest: str) -> str:
    return f"{name:<16} {rest}"
