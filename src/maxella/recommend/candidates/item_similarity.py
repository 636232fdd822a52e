"""Movies that are like a movie: to the people who rate, and by what is known about them."""

from threading import Lock

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from maxella.features.catalogue import Catalogue
from maxella.features.histories import UNKNOWN_DAY, Histories
from maxella.models.view import BLOCK_PEOPLE, Scorer, scores_of

REMEMBERED_BYTES = 64 << 20
"""What movies speak for is kept in so much memory: all of it for 4,000 movies; of more, what was asked for
first."""
NOT_REMEMBERED = -1


class ContentSimilarity:
    """Cosine of the metadata bags, each feature weighted by idf = ln((1 + movies) / (1 + movies with it))."""

    def __init__(self, catalogue: Catalogue) -> None:
        bag = catalogue.feature_matrix
        carriers = np.bincount(bag.indices, minlength=bag.shape[1])
        idf = np.log((1 + len(catalogue)) / (1 + carriers)).astype(np.float32)
        weighted = bag @ sparse.diags_array(idf)
        lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)))
        scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
        self._rows = sparse.csr_array(sparse.diags_array(scale.astype(np.float32)) @ weighted)

    def of(self, movie: int) -> NDArray[np.float32]:
        """Cosines (movies,) from 0 to 1; 0 throughout where nothing is known about the movie."""
        return np.asarray((self._rows @ self._rows[[movie]].T).todense(), np.float32)[:, 0]

    def between(self, some: NDArray[np.integer], others: NDArray[np.integer]) -> NDArray[np.float32]:
        """Cosines (some, others)."""
        return np.asarray((self._rows[some] @ self._rows[others].T).todense(), np.float32)

    def nearest(self, movies: NDArray[np.integer]) -> NDArray[np.float32]:
        """Each movie's largest cosine with any of `movies`, of which there is one at least: (all movies,)."""
        return np.asarray((self._rows @ self._rows[movies].T).max(axis=1).todense(), np.float32).ravel()


class TasteSimilarity:
    """How much having rated a movie speaks for another one.

    It is what the ranking gives to a person who rated that movie alone, less what it gives to one who rated
    nothing: for a linear view, its weights. So it needs nothing of a view but its scores.
    """

    def __init__(self, ranking: Scorer, nobody: Histories, rating: float) -> None:
        """Compare with `nobody` (one person without ratings); `rating` is what the lone movie is rated."""
        self._ranking = ranking
        self._nobody = nobody
        self._rating = rating
        self._baseline = ranking.score(nobody)
        movies = self._baseline.shape[1]
        room = min(movies, REMEMBERED_BYTES // self._baseline.nbytes)
        # The system gives memory for a row when it is written.
        self._remembered = np.empty((room, movies), np.float32)
        self._row_of = np.full(movies, NOT_REMEMBERED)
        self._filled = 0
        self._remembering = Lock()

    def of(self, movie: int) -> NDArray[np.float32]:
        """How much the movie speaks for every movie: (movies,)."""
        scores = self._ranking.score(self._raters_of(np.array([movie])))
        alone: NDArray[np.float32] = (scores - self._baseline)[0]
        return alone

    def between(self, rated: NDArray[np.integer], movies: NDArray[np.integer]) -> NDArray[np.float32]:
        """How much each of the `rated` movies speaks for each of `movies`: (rated, movies)."""
        self._remember(rated)
        rows = self._row_of[rated]
        is_remembered = rows != NOT_REMEMBERED
        result = np.empty((len(rated), len(movies)), np.float32)
        result[is_remembered] = self._remembered[np.ix_(rows[is_remembered], movies)]
        places = np.flatnonzero(~is_remembered)
        for start in range(0, len(places), BLOCK_PEOPLE):
            block = places[start : start + BLOCK_PEOPLE]
            scores = scores_of(self._ranking, self._raters_of(rated[block]), movies)
            result[block] = scores - self._baseline[:, movies]
        return result

    def _remember(self, movies: NDArray[np.integer]) -> None:
        """Keep what each of the movies speaks for, as far as there is room; it never changes."""
        if self._filled == len(self._remembered) or (self._row_of[movies] != NOT_REMEMBERED).all():
            return
        with self._remembering:
            new = np.unique(movies[self._row_of[movies] == NOT_REMEMBERED])
            new = new[: len(self._remembered) - self._filled]
            for start in range(0, len(new), BLOCK_PEOPLE):
                block = new[start : start + BLOCK_PEOPLE]
                rows = np.arange(self._filled, self._filled + len(block))
                self._remembered[rows] = self._ranking.score(self._raters_of(block)) - self._baseline
                self._row_of[block] = rows  # after the row is there, for those who read meanwhile
                self._filled += len(block)

    def _raters_of(self, movies: NDArray[np.integer]) -> Histories:
        """For each movie someone who rated it alone."""
        return Histories(
            np.arange(len(movies) + 1),
            movies.astype(np.int32),
            np.full(len(movies), self._rating, np.float32),
            np.full(len(movies), UNKNOWN_DAY, np.int32),
            np.repeat(self._nobody.profiles, len(movies), axis=0),
        )
