"""The last steps of wrangling, the same for every source: a complete catalogue, the counts, the manifest."""

from datetime import UTC, datetime

import polars as pl

from maxella.data.dataset import Dataset, Manifest, parted
from maxella.data.schema import (
    INTERACTIONS,
    MOVIE_ID,
    MOVIES,
    RELEASE_YEAR,
    TITLE,
    USER_ID,
    USERS,
    Feedback,
    conform,
)
from maxella.tables.rating_scales import RatingScale
from maxella.tables.report import Ledger


def with_all_rated(
    movies: pl.DataFrame, interactions: pl.DataFrame, ratings_file: str, ledger: Ledger
) -> pl.DataFrame:
    """Add the rated movies that the table of movies lacks, without a title for now."""
    rated = interactions.select(pl.col(MOVIE_ID).unique(maintain_order=True))
    missing = rated.join(movies, on=MOVIE_ID, how="anti", maintain_order="left")
    if len(movies):
        ledger.noted("rated movie that the table of movies lacks", ratings_file, missing)
    return pl.concat([movies, missing], how="diagonal")


def with_titles(movies: pl.DataFrame, file: str, ledger: Ledger) -> pl.DataFrame:
    """Let movies without a title show their id, and note the movies that share title and year."""
    ledger.noted(
        "movie without a title: it shows its id",
        file,
        movies.filter(pl.col(TITLE).is_null()).select(MOVIE_ID),
    )
    named = movies.drop_nulls(TITLE).select(MOVIE_ID, TITLE, RELEASE_YEAR)
    # They stay apart, as their ratings do.
    repeated = named.filter(pl.struct(TITLE, RELEASE_YEAR).is_duplicated()).sort(TITLE, maintain_order=True)
    ledger.noted("same title and year under several ids", file, repeated)
    return movies.with_columns(pl.coalesce(TITLE, MOVIE_ID).alias(TITLE))


def assemble(
    interactions: pl.DataFrame,
    movies: pl.DataFrame,
    users: pl.DataFrame,
    scale: RatingScale,
    ledger: Ledger,
    *,
    name: str,
    source: str,
    feedback: Feedback = "ratings",
    licence: str | None = None,
    citation: str | None = None,
) -> Dataset:
    """A dataset of three tables that keep the data contract, with its manifest."""
    interactions, seen = parted(interactions, feedback)
    raters = interactions[USER_ID].n_unique()
    counts = {
        "interactions": len(interactions),
        "movies": len(movies),
        "users": raters,
        "users_with_profile": len(users),
        "movies_rated": interactions[MOVIE_ID].n_unique(),
        "movies_with_director": movies["director"].count(),
        "movies_with_overview": movies["overview"].count(),
    }
    if len(seen):
        counts["seen"] = len(seen)
    manifest = Manifest(
        name=name,
        source=source,
        licence=licence,
        citation=citation,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        rating_scale=scale,
        feedback=feedback,
        files=ledger.files,
        rules=ledger.rules,
        counts=counts,
    )
    return Dataset(
        conform(interactions, INTERACTIONS), conform(movies, MOVIES), conform(users, USERS), manifest, seen
    )
