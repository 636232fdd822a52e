"""`maxella recommend`: lists for many people, from a bundle."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maxella.cli.console import notice, progress_report
from maxella.cli.unknown import AllowUnknown, tell_unknown_ids
from maxella.errors import UsageError

if TYPE_CHECKING:
    from maxella.recommend.recommender import Batch, Recommender
    from maxella.recommend.results import Filters

BundleFolder = Annotated[
    Path, typer.Argument(metavar="DIR", help="A bundle, or a folder of bundles with a current one.")
]
History = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="A table of anyone's ratings: movie_id, rating, and, where known, user_id and timestamp.",
    ),
]
Names = list[str] | None
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Ends in .csv or .parquet; default: CSV to stdout."),
]


class Order(StrEnum):
    """The orders of `maxella.recommend.ranking.liking`, which is not imported before it is needed."""

    LIKING = "liking"
    INTEREST = "interest"


def recommend(
    bundle: BundleFolder,
    users: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A table with a column user_id: people of the bundle.")
    ] = None,
    history: History = None,
    k: Annotated[int, typer.Option("-k", help="How many movies each.")] = 100,
    order: Annotated[
        Order | None,
        typer.Option(
            help="liking: what they will probably watch and like, the default; interest: what they will "
            "probably watch, the only one where nothing is rated."
        ),
    ] = None,
    without_genre: Annotated[
        Names,
        typer.Option(
            metavar="NAME", help="No film of this genre; may be given several times, as the next two."
        ),
    ] = None,
    without_person: Annotated[
        Names, typer.Option(metavar="NAME", help="No film that this person directed or was cast in.")
    ] = None,
    without_keyword: Annotated[Names, typer.Option(metavar="NAME", help="No film with this keyword.")] = None,
    output: Output = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array instead.")] = False,
    allow_unknown: AllowUnknown = False,
) -> None:
    """List the best movies for people: columns user_id, rank, movie_id, score (of the order asked for).

    Someone whom the bundle does not know, or without a known movie, gets what is popular. Where more than
    half of the users, or of the rated movies, are not known, nothing is written.
    """
    from maxella.recommend.recommender import Recommender
    from maxella.recommend.request_tables import require_ending

    file = users or history
    if file is None or (users and history):
        raise UsageError("give either --users or --history")
    if output and as_json:
        raise UsageError("give either --output or --json")
    if k < 1:
        raise UsageError(f"-k must be 1 or more, not {k}")
    if output:
        require_ending(output)
    recommender = Recommender.load(bundle)
    filters = _filters(without_genre, without_person, without_keyword)
    _tell_unknown(recommender, filters)
    batch = _lists(recommender, users, history, k, order, filters)
    tell_unknown_ids(batch, file, allowed=allow_unknown)
    _tell_fallbacks(batch)
    if batch.table.is_empty() and any(filters.without.values()):
        notice("no film is left; leave out fewer genres, people or keywords (--without-…)")
    _write(batch, output, as_json)


def _filters(genres: Names, people: Names, keywords: Names) -> "Filters":
    from maxella.recommend.results import ID_LENGTH, NAMES, Filters

    try:
        return Filters(
            without_genres=tuple(genres or ()),
            without_people=tuple(people or ()),
            without_keywords=tuple(keywords or ()),
        )
    except ValueError:
        raise UsageError(
            f"--without-… takes up to {NAMES:,} names, each of up to {ID_LENGTH} characters"
        ) from None


def _lists(
    recommender: "Recommender",
    users: Path | None,
    history: Path | None,
    k: int,
    order: Order | None,
    filters: "Filters",
) -> "Batch":
    from maxella.recommend.request_tables import read_history, read_user_ids
    from maxella.tables.report import Ledger

    if history and not recommender.has_ratings:
        notice("the bundle knows what people saw and no ratings: each row of the history counts as seen")
    with progress_report() as report:
        ledger = Ledger()
        ratings = None
        if history:
            ratings = read_history(history, recommender.scale, recommender.manifest.feedback, ledger)
        for rule in ledger.rules:
            notice(str(rule))
        return recommender.recommend_many(
            read_user_ids(users) if users else None,
            histories=ratings,
            k=k,
            filters=filters,
            order=order.value if order else None,
            report=report,
        )


def _write(batch: "Batch", output: Path | None, as_json: bool) -> None:
    from maxella.recommend.request_tables import write_table
    from maxella.spreadsheets import without_formulas

    if output:
        write_table(batch.table, output)
    elif as_json:
        sys.stdout.write(batch.table.write_json() + "\n")
    else:
        sys.stdout.write(without_formulas(batch.table).write_csv())


def _tell_unknown(recommender: "Recommender", filters: "Filters") -> None:
    for kind, names in filters.without.items():
        unknown = recommender.unknown_names(kind, names)
        if unknown:
            notice(f"{kind} that no film of the bundle has, so nothing is left out: {', '.join(unknown)}")


def _tell_fallbacks(batch: "Batch") -> None:
    if batch.unknown_movies:
        notice(f"ratings of unknown movies, left out: {batch.unknown_movies:,}")
    if batch.fallbacks:
        unknown = f" ({batch.unknown_users:,} of them unknown)" if batch.unknown_users else ""
        notice(f"people without ratings, given what is popular: {batch.fallbacks:,}{unknown}")
