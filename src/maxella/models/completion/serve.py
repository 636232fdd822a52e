"""The completion network, served: its forward pass in NumPy, read at all gaps or at the last."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.completion.chunks import FIRST_MOVIE, Chunks, all_gaps, last_gap, levels_of
from maxella.models.completion.encoder import OUT, gap_states, log_rates, set_vectors
from maxella.models.completion.sets import Sets
from maxella.models.networks.served import Learnt
from maxella.models.occlusion import without_each
from maxella.models.view import Arrays, Scores
from maxella.tables.rating_scales import RatingScale

ROWS_AT_ONCE = 16
"""Rows that are computed together: their softmaxes fit the processor's cache."""
SHOWN = 8
"""Ratings of which a share is told; those of the others are less and stay 0."""
LEAST = 1e-30

Floats = NDArray[np.float32]


class Completion(Learnt):
    """A network that tells which movies are missing from a history, by attention over all of it.

    Between any two neighbours of a history, ordered by time, the network says how many movies are missing and
    how likely each is one of them. The score of a movie is the logarithm of how often it is expected to be
    missing: in all gaps (`reading` "all", for what was taken out at random) or after the latest rating
    ("last", for what comes next).

    No published model was found that does the same; its parts are those of bidirectional transformers (Sun et
    al., "BERT4Rec", CIKM 2019) that read what is left of a history instead of a mask in place of what is not.
    """

    kind: ClassVar[str] = "completion"

    def __init__(self, config: Mapping[str, Any], arrays: Arrays) -> None:
        """Take what `config` and `arrays` gave.

        Args:
            config: `rating_scale` (low, high), `reading`.
            arrays: of `maxella.models.completion.encoder.shapes`.
        """
        super().__init__(config, arrays)
        low, high = config["rating_scale"]
        self._scale = RatingScale(low=low, high=high, step=1)

    def score(self, people: Histories) -> Scores:
        """Scores (people, movies); a rated movie has the mean of the others, since none is missing twice."""
        movies = len(self._arrays["movie_bias"])
        levels = levels_of(people, self._scale)
        sets = Sets(people, levels)
        cut = last_gap if self._config["reading"] == "last" else all_gaps
        expected = np.zeros((len(people), movies), np.float32)
        for chunks in cut(people, levels):
            for start in range(0, len(chunks), ROWS_AT_ONCE):
                rows = chunks.rows(slice(start, start + ROWS_AT_ONCE))
                np.add.at(expected, rows.people, self._expected(rows, sets))
        scores: Scores = np.log(np.maximum(expected, LEAST))
        unrated = np.ones(scores.shape, np.bool_)
        unrated[people.people, people.movies] = False
        means = scores.mean(axis=1, where=unrated, keepdims=True) if unrated.any() else scores
        return np.where(unrated, scores, means)

    def shares(self, person: Histories, movie: int) -> Floats:
        """Tell what the score of `movie` loses without each of the `SHOWN` ratings that speak most for it.

        Args:
            person: one person.
            movie: whose score is asked about.

        Returns:
            (ratings,), 0 for all ratings but those.
        """
        shares = np.zeros(len(person.movies), np.float32)
        if len(shares):
            vectors = self._arrays["movie_embedding"]
            alike = np.abs(vectors[person.movies] @ vectors[movie])
            loudest = np.sort(np.argsort(-alike, kind="stable")[:SHOWN])
            *without, whole = self.score(without_each(person, loudest, and_whole=True))[:, movie]
            shares[loudest] = whole - np.array(without)
        return shares

    def _expected(self, chunks: Chunks, sets: Sets) -> Floats:
        """Sum how many of each movie are expected in the gaps of each row: (rows, movies)."""
        of_people = sets.of(chunks.people, len(self._arrays["movie_bias"]))
        rows = {"tokens": chunks.tokens, "levels": chunks.levels, "present": chunks.present, **of_people}
        chances, rates = self.chances(rows, chunks.start)
        expected: Floats = np.matmul((rates * chunks.present)[:, None, :], chances)[:, 0]
        return expected

    def chances(self, rows: Mapping[str, NDArray[Any]], start: int) -> tuple[Floats, Floats]:
        """Compute what belongs in the gaps of some rows.

        Args:
            rows: as a batch of `maxella.models.completion.batches` has them.
            start: where the token before the first gap stands.

        Returns:
            The probability (rows, gaps, movies) of each movie being what is missing in a gap, and how many
            are expected to be missing there: (rows, gaps).
        """
        weights = self._arrays
        summed = rows["rated"] @ weights["token_embedding"][FIRST_MOVIE:]
        of_set = set_vectors(np, weights, rows, summed)
        states = gap_states(np, weights, rows, of_set, start, rows["present"].shape[1])
        logits = states @ weights["movie_embedding"].T + weights["movie_bias"]
        logits += np.float32(OUT) * rows["rated"][:, None, :]
        logits -= logits.max(axis=-1, keepdims=True)
        chances = np.exp(logits, out=logits)
        chances /= chances.sum(axis=-1, keepdims=True)
        return chances, np.exp(log_rates(np, weights, states))
