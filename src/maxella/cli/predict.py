"""`maxella predict`: predicted ratings of pairs of a user and a movie, from a bundle."""

from pathlib import Path
from typing import Annotated

import typer

from maxella.cli.console import notice, progress_report
from maxella.cli.recommend import BundleFolder
from maxella.cli.unknown import AllowUnknown, tell_unknown_ids


def predict(
    bundle: BundleFolder,
    pairs: Annotated[
        Path, typer.Option(metavar="FILE", help="A table with columns user_id, movie_id and maybe timestamp.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="Ends in .csv or .parquet.")],
    allow_unknown: AllowUnknown = False,
) -> None:
    """Predict ratings: the columns of the pairs and `rating`, one row for each pair, in their order.

    A pair with an unknown user or movie gets what the means of the other one say. Where more than half of the
    pairs have one, nothing is written.
    """
    from maxella.recommend.recommender import Recommender
    from maxella.recommend.request_tables import read_pairs, require_ending, write_table

    require_ending(output)
    asked = read_pairs(pairs)
    recommender = Recommender.load(bundle)
    with progress_report() as report:
        batch = recommender.predict(asked, report=report)
    tell_unknown_ids(batch, pairs, allowed=allow_unknown)
    write_table(batch.table, output)
    if batch.fallbacks:
        notice(
            f"{batch.fallbacks:,} of {len(asked):,} pairs got means: "
            f"{batch.unknown_users:,} with an unknown user, {batch.unknown_movies:,} with an unknown movie"
        )
