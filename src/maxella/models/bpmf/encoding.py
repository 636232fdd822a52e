"""What matrix factorisation reads: ratings in units of their spread, and side information.

Which movies a person rated, and who rated a movie, says much about both, whatever the stars: the "implicit
feedback" of SVD++, used here on both sides ("flipped").

References:
    Koren, "Factorization Meets the Neighborhood", KDD 2008 (SVD++).
    Rendle, Zhang, Koren, "On the Difficulty of Evaluating Baselines", 2019 (flipped SVD++, Bayesian).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maxella.features.catalogue import Catalogue
from maxella.features.training_data import TrainingData

Float32 = NDArray[np.float32]

METADATA_FIELDS = ("genre:", "period:")
"""Director, cast and keywords added nothing to the accuracy of the rating model on MovieLens 1M."""


@dataclass(frozen=True)
class RatingUnits:
    """The scale of the ratings, and how they are standardised."""

    mean: float
    """of the training ratings"""
    spread: float
    """their standard deviation; 1 when all are equal"""
    low: float
    """the lowest rating that can be given"""
    high: float
    """the highest"""

    @classmethod
    def of(cls, data: TrainingData) -> "RatingUnits":
        """Measure the training ratings."""
        ratings = data.histories.ratings.astype(np.float64)
        spread = float(ratings.std())
        return cls(float(ratings.mean()), spread if spread > 0 else 1.0, data.scale.low, data.scale.high)

    def standardised(self, ratings: Float32) -> Float32:
        """Ratings with mean 0 and standard deviation 1 over the training ratings."""
        standardised: Float32 = (ratings - np.float32(self.mean)) / np.float32(self.spread)
        return standardised

    def clipped(self, standardised: Float32) -> Float32:
        """Standardised predictions as ratings, clipped to the scale."""
        ratings = standardised * np.float32(self.spread) + np.float32(self.mean)
        clipped: Float32 = np.clip(ratings, np.float32(self.low), np.float32(self.high))
        return clipped


def most_frequent(counts: NDArray[np.integer], most: int) -> NDArray[np.int64]:
    """The indices, ascending, of the up to `most` largest counts that are not zero; ties keep their order."""
    order = np.argsort(-counts, kind="stable")[:most]
    return np.sort(order[counts[order] > 0])


def implicit_features(rated: sparse.csr_array, columns: NDArray[np.integer]) -> sparse.csr_array:
    """Which of `columns` each row has an entry in, divided by √(entries of the row).

    Args:
        rated: (rows, all columns), one stored entry for each rating, whatever its value.
        columns: (chosen,) the columns that become features.

    Returns:
        (rows, chosen); a row without entries is zero.
    """
    lengths = np.diff(rated.indptr)
    place = np.full(rated.shape[1], -1, np.int32)
    place[columns] = np.arange(len(columns), dtype=np.int32)
    kept = place[rated.indices] >= 0
    values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths).astype(np.float32)[kept]
    offsets = np.concatenate([[0], np.cumsum(kept)])[rated.indptr]
    return sparse.csr_array(
        (values, place[rated.indices][kept], offsets), shape=(rated.shape[0], len(columns))
    )


def profile_features(codes: NDArray[np.int32], sizes: list[int]) -> sparse.csr_array:
    """One column for each known code of each profile field; code 0 (unknown) has none.

    Args:
        codes: (people, fields)
        sizes: the number of codes of each field, the unknown one included.

    Returns:
        (people, sum of sizes − number of fields), ones.
    """
    starts = np.cumsum([0, *sizes[:-1]]) - np.arange(len(sizes))
    known = codes > 0
    columns = (codes - 1 + starts)[known]
    offsets = np.concatenate([[0], np.cumsum(known.sum(axis=1))])
    ones = np.ones(len(columns), np.float32)
    return sparse.csr_array((ones, columns, offsets), shape=(len(codes), sum(sizes) - len(sizes)))


def metadata_features(catalogue: Catalogue) -> sparse.csr_array:
    """The genres and five-year periods of each movie: (movies, chosen features), ones."""
    chosen = [index for index, name in enumerate(catalogue.features) if name.startswith(METADATA_FIELDS)]
    return catalogue.feature_matrix[:, chosen]


def people_features(
    ratings: sparse.csr_array,
    implicit_movies: NDArray[np.int64],
    profiles: NDArray[np.int32],
    profile_sizes: list[int],
) -> sparse.csr_array:
    """Which movies each person rated and the codes of their profile: (people, features)."""
    return side_by_side(
        implicit_features(ratings, implicit_movies), profile_features(profiles, profile_sizes)
    )


def side_by_side(left: sparse.csr_array, right: sparse.csr_array) -> sparse.csr_array:
    """Both features of the same rows, one after the other."""
    return sparse.hstack([left, right], format="csr")
