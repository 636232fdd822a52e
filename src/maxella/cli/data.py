"""`maxella data`: get ratings, look at them, hand them on."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maxella.cli.console import notice, progress_report, results

if TYPE_CHECKING:
    from maxella.data.dataset import Manifest
    from maxella.data.inventory import Entry
    from maxella.data.schema import Feedback

Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="OURS=THEIRS",
        help="What a column is called in the file (user_id=customer), or its place where there is no "
        "header (user_id=1). Repeatable; usual names are recognised.",
    ),
]
Scale = Annotated[
    str | None,
    typer.Option(
        metavar="LOW:HIGH[:STEP]", help="The scale of the ratings; told from the data if not given."
    ),
]

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
    if source is MOVIES_METADATA:
        notice("The next `maxella data fetch` or `maxella up` joins it with the ratings.")
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


@app.command(name="import")
def import_(
    name: Annotated[str, typer.Option("--name", help="The name that the dataset gets.")],
    ratings: Annotated[
        Path, typer.Option(help="A table with a row for each rating: CSV, Parquet, or a zip of one.")
    ],
    movies: Annotated[Path | None, typer.Option(help="A table of movies: titles, years, genres, …")] = None,
    users: Annotated[
        Path | None, typer.Option(help="A table of users: gender, age, occupation, zip code.")
    ] = None,
    links: Annotated[Path | None, typer.Option(help="A table of movie ids with IMDb and TMDB ids.")] = None,
    metadata: Annotated[Path | None, typer.Option(help="movies_metadata.csv of The Movies Dataset.")] = None,
    credits_: Annotated[Path | None, typer.Option("--credits", help="Its credits.csv.")] = None,
    keywords: Annotated[Path | None, typer.Option(help="Its keywords.csv.")] = None,
    tags: Annotated[
        Path | None, typer.Option(help="A table with a row for each tag that somebody gave a movie.")
    ] = None,
    column: Columns = None,
    scale: Scale = None,
    not_rated: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER",
            help="What stands for seen, not rated; such rows are kept without a rating. Default: -1 where it "
            "is the only number below 0, and 0 of Book-Crossing, unless --scale holds it.",
        ),
    ] = None,
    implicit: Annotated[
        bool,
        typer.Option("--implicit", help="Each row says what somebody saw, whatever they rated it."),
    ] = False,
) -> None:
    """Make a dataset of anyone's ratings, or, of a table without ratings, of what people saw."""
    from maxella.data.dataset import write_dataset
    from maxella.data.sources.tables import import_tables
    from maxella.tables.columns import parse_mapping
    from maxella.tables.scales import parse_scale

    mapping, given_scale = parse_mapping(column or []), parse_scale(scale) if scale else None
    with progress_report() as report:
        report(f"importing {name}", 0, 1)
        dataset = import_tables(
            name,
            ratings,
            movies=movies,
            users=users,
            links=links,
            metadata=metadata,
            credits=credits_,
            keywords=keywords,
            tags=tags,
            columns=mapping,
            scale=given_scale,
            not_rated=not_rated,
            implicit=implicit,
        )
        manifest = write_dataset(dataset).manifest
        report(f"importing {name}", 1, 1)
    _tell_imported(manifest)


@app.command()
def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a dataset.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what a dataset was made of, what was dropped or mended, and verify it: exit 1 when damaged."""
    from maxella.data.check import check_dataset

    found = check_dataset(name)
    manifest = found.manifest
    if as_json:
        told = manifest.model_dump(
            include={"name", "source", "rating_scale", "feedback", "counts", "files", "rules"}
        )
        results.print_json(json.dumps({**told, "good": found.is_good, "faults": found.faults}))
    else:
        for line in _checked_lines(manifest):
            results.print(line, markup=False, soft_wrap=True)
        for fault in found.faults:
            results.print(f"wrong: {fault}", markup=False, soft_wrap=True)
        results.print("good" if found.is_good else f"{len(found.faults)} faults", markup=False)
    if not found.is_good:
        raise typer.Exit(1)


@app.command()
def table(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a dataset.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Ends in .csv or .parquet.")],
) -> None:
    """Write the flat table of the reference study: a row a rating, with its user and movie."""
    from maxella.data.dataset import load_dataset
    from maxella.data.flat_table import write_flat_table

    rows = write_flat_table(load_dataset(name), output)
    results.print(f"{rows:,} rows in {output}", markup=False, soft_wrap=True)


def _tell_imported(manifest: "Manifest") -> None:
    from maxella.home import dataset_folder

    name = manifest.name
    results.print(
        _line(name, f"{_counted(manifest.counts, manifest.feedback)}in {dataset_folder(name)}"),
        markup=False,
        soft_wrap=True,
    )
    scale_line = _scale_line(manifest)
    notice(f"{scale_line[0].upper()}{scale_line[1:]}.")
    for rule in manifest.rules:
        notice(str(rule))


def _checked_lines(manifest: "Manifest") -> Iterator[str]:
    yield f"{manifest.name}: {manifest.source}, made {manifest.created_at}"
    yield _scale_line(manifest)
    yield "counts: " + ", ".join(f"{count:,} {what}" for what, count in manifest.counts.items())
    yield "files:"
    for file in manifest.files:
        rows = f"{file.rows:,} rows, {file.rows_kept:,} kept"
        yield f"  {file.name}: {rows}, {file.bytes:,} bytes, SHA-256 {file.sha256}"
    yield "rules:"
    for rule in manifest.rules:
        yield f"  {rule}"


def _scale_line(manifest: "Manifest") -> str:
    """Tell the scale of a dataset, or that it has no ratings."""
    if manifest.feedback == "implicit":
        return "no ratings: implicit feedback, who saw what; lists are ranked, and no rating is predicted"
    scale = manifest.rating_scale
    return f"rating scale: {scale.low:g} to {scale.high:g} in steps of {scale.step:g}"


def _state(entry: "Entry") -> str:
    if entry.fault:
        return entry.fault
    if entry.counts is not None:
        return f"{_counted(entry.counts, entry.feedback)}in {entry.path}"
    if entry.path is not None:
        return f"here, in {entry.path}"
    return f"{entry.megabytes} MB to download"


def _counted(counts: dict[str, int] | None, feedback: "Feedback" = "ratings") -> str:
    """The counts in words, to stand before where they are."""
    if counts is None:
        return ""
    rows = "ratings" if feedback == "ratings" else "films seen"
    tables = {"interactions": rows, "users": "users", "movies": "movies"}
    return ", ".join(f"{counts.get(table, 0):,} {word}" for table, word in tables.items()) + " "


def _line(name: str, rest: str) -> str:
    return f"{name:<16} {rest}"
