"""A dataset with more ratings than its source has: those that people gave since."""

import hashlib
from collections.abc import Iterable

import polars as pl

from maxella.data import schema
from maxella.data.dataset import Dataset
from maxella.data.schema import MOVIE_ID, RATING, USER_ID

APP_USER = "maxella:"
"""How the user ids of people of the app begin in a training; no dataset has users of such names."""


def has_app_users(user_ids: Iterable[str]) -> bool:
    """Whether there is anybody of the app among the users of a training."""
    return any(user_id.startswith(APP_USER) for user_id in user_ids)


def with_more_ratings(dataset: Dataset, ratings: pl.DataFrame) -> tuple[Dataset, int]:
    """The dataset with further ratings, those of its own users untouched.

    Args:
        dataset: what there is.
        ratings: columns of `schema.INTERACTIONS`, of users that the dataset does not have.

    Returns:
        The dataset, in memory alone, and how many ratings were left out: of movies that it does not have, or
        off its scale. Its fingerprint differs from the first one's wherever its ratings do; how the further
        users are called makes no difference, as models never see it.
    """
    scale = dataset.manifest.rating_scale
    known = pl.col(MOVIE_ID).is_in(dataset.movies[MOVIE_ID].implode())
    fits = pl.col(RATING).is_between(scale.low, scale.high) if dataset.has_ratings else True
    new = schema.conform(ratings.filter(known & fits), schema.INTERACTIONS)
    left_out = len(ratings) - len(new)
    if new.is_empty():
        return dataset, left_out
    users = schema.conform(new.select(USER_ID).unique(maintain_order=True), schema.USERS)
    checksums = {
        **dataset.manifest.checksums,
        "interactions": _digest(dataset.manifest.checksums["interactions"], new),
        "users": _digest(dataset.manifest.checksums["users"], users),
    }
    counts = {
        **dataset.manifest.counts,
        "interactions": len(dataset.interactions) + len(new),
        "users": len(dataset.users) + len(users),
    }
    manifest = dataset.manifest.model_copy(update={"checksums": checksums, "counts": counts})
    interactions = pl.concat([dataset.interactions, new])
    users = pl.concat([dataset.users, users])
    return Dataset(interactions, dataset.movies, users, manifest, dataset.seen), left_out


def _digest(before: str, rows: pl.DataFrame) -> str:
    numbered = rows.with_columns(pl.col(USER_ID).rle_id())
    return hashlib.sha256(before.encode() + numbered.write_csv().encode()).hexdigest()
