"""The people whose ratings are like a person's, and what they like more than everyone does."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.recommend.candidates.movie_table import MovieTable
from maxella.recommend.candidates.top import top_of

NEIGHBOURS = 100
FEWEST_FANS = 3
"""What fewer neighbours like may be chance."""
FEW_IN_COMMON = 10
"""A likeness is halved where so many movies were rated by both; it means little on fewer."""
RATINGS_TOWARDS_THE_MEAN = 3
"""A person's mean is pulled to everyone's as if they had given so many ratings like it."""


class Crowd:
    """Everyone whose ratings were fitted, to be compared with a person.

    The likeness of two people is the cosine of their ratings, each less its giver's mean, times n / (n +
    `FEW_IN_COMMON`) for the n movies that both rated. Someone likes what they rated above their own mean;
    where nothing is rated, what they saw.

    References:
        Herlocker et al., "An Algorithmic Framework for Performing Collaborative Filtering", SIGIR 1999.
    """

    def __init__(self, data: TrainingData, table: MovieTable) -> None:
        everyone = data.histories
        self._everyone = everyone
        self._has_ratings = data.has_ratings
        self._by_movie = table.ratings_by_movie
        people, count = everyone.people, len(everyone)
        sums = np.bincount(people, everyone.ratings, minlength=count)
        self._mean = float(everyone.ratings.mean()) if len(everyone.ratings) else 0.0
        self._means = self._towards_the_mean(sums, everyone.lengths)
        above = everyone.ratings - self._means[people]
        self._lengths = np.sqrt(np.bincount(people, above**2, minlength=count))
        self._fans = np.bincount(everyone.movies[above > 0], minlength=len(table))

    def liked_more(self, person: Histories) -> NDArray[np.float64]:
        """How much more the neighbours like each movie than everyone does: (movies,).

        (f - e) / √(e + 1) for f neighbours that like it, where e would if they liked movies as often as they
        do, but each as everyone does; 0 where fewer than `FEWEST_FANS` like it.
        """
        likeness = self._likeness(person)
        nearest = top_of(likeness, likeness > 0, NEIGHBOURS)
        neighbours = self._everyone.rows(nearest)
        fond = neighbours.ratings > self._means[nearest][neighbours.people]
        fans = np.bincount(neighbours.movies[fond], minlength=len(self._fans))
        expected = self._fans * (fans.sum() / max(int(self._fans.sum()), 1))
        return np.where(fans >= FEWEST_FANS, (fans - expected) / np.sqrt(expected + 1), 0.0)

    def _likeness(self, person: Histories) -> NDArray[np.float64]:
        """How like the person each of everyone is: (people,)."""
        columns = self._by_movie
        starts, ends = columns.indptr[person.movies], columns.indptr[person.movies + 1]
        raters = np.concatenate([columns.indices[a:b] for a, b in zip(starts, ends, strict=True)])
        given = np.concatenate([columns.data[a:b] for a, b in zip(starts, ends, strict=True)])
        mean = self._towards_the_mean(float(person.ratings.sum()), len(person.ratings))
        own = np.repeat(person.ratings - mean, ends - starts)
        products = np.bincount(raters, (given - self._means[raters]) * own, minlength=len(self._means))
        common = np.bincount(raters, minlength=len(self._means))
        lengths = self._lengths * np.linalg.norm(person.ratings - mean)
        cosines = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
        return np.asarray(cosines * common / (common + FEW_IN_COMMON), np.float64)

    def _towards_the_mean(
        self, total: NDArray[Any] | float, count: NDArray[np.integer] | int
    ) -> NDArray[np.float64]:
        if not self._has_ratings:
            return np.zeros(np.shape(count))
        pulled = total + RATINGS_TOWARDS_THE_MEAN * self._mean
        return np.asarray(pulled / (count + RATINGS_TOWARDS_THE_MEAN), np.float64)
