"""Training data and batches for tests of the networks."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.networks.history_bag import recency
from tests.checkerboards import checkerboard, dataset_of

UNRATED_EVEN, UNRATED_ODD = 40, 41


def with_unrated_movies() -> TrainingData:
    """The checkerboard, with an even and an odd movie more that nobody rated but whose metadata is known."""
    board = checkerboard()
    unrated = board.movies.head(2).with_columns(pl.Series("movie_id", ["even", "odd"]))
    movies = pl.concat([board.movies, unrated])
    return TrainingData.of(dataset_of(board.interactions, movies, board.users))


def everything_visible(
    people: Histories, ratings: NDArray[np.float32], data: TrainingData
) -> dict[str, NDArray[np.generic]]:
    """A batch of whole histories against all rated movies, every pair of a person and a movie a target."""
    candidates = np.flatnonzero(data.rating_counts).astype(np.int32)
    bags = [
        data.catalogue.feature_indices[data.catalogue.offsets[movie] : data.catalogue.offsets[movie + 1]]
        for movie in candidates
    ]
    lengths = np.array([len(bag) for bag in bags])
    rows = np.repeat(np.arange(len(candidates)), lengths)
    pairs = np.indices((len(people), len(candidates))).reshape(2, -1).astype(np.int32)
    return {
        "movies": people.movies,
        "rows": people.people.astype(np.int32),
        "ratings": ratings,
        "recency": recency(people),
        "visible": np.ones(len(people.movies), np.float32),
        "profiles": people.profiles,
        "candidates": candidates,
        "features": np.concatenate([np.zeros(0, np.int32), *bags]),
        "feature_rows": rows.astype(np.int32),
        "feature_weights": (lengths[rows] ** -0.5).astype(np.float32),
        "target_rows": pairs[0],
        "target_places": pairs[1],
    }
