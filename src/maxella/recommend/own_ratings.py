"""A film that a person rated already: whatever is guessed of it is guessed without that rating.

A guess that has seen the answer is none, and no film is a reason for itself.
"""

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.certainty import Judged
from maxella.models.view import BLOCK_PEOPLE
from maxella.recommend.reasons import without_each
from maxella.recommend.serving import Serving


def without_movie(person: Histories, movie: int) -> tuple[Histories, float | None]:
    """The person without their rating of a movie (by its place in the catalogue), and that rating."""
    is_it = person.movies == movie
    given = person.ratings[is_it]
    return person.kept(~is_it), float(given[0]) if len(given) else None


def predicted_anew(serving: Serving, person: Histories, movies: NDArray[np.integer]) -> Judged:
    """Predicted ratings (movies,), of each without the person's own rating of it."""
    predicted = serving.predicted(person, movies)
    rated = np.flatnonzero(np.isin(movies, person.movies))
    place_of = {movie: place for place, movie in enumerate(person.movies.tolist())}
    own = np.array([place_of[movie] for movie in movies[rated].tolist()], np.int64)
    for start in range(0, len(own), BLOCK_PEOPLE):
        block = rated[start : start + BLOCK_PEOPLE]
        copies = without_each(person, own[start : start + BLOCK_PEOPLE])
        guessed, unsure = serving.predictor.estimate(copies, movies[block])
        without = serving.judged(copies, movies[block], guessed.diagonal(), unsure.diagonal())
        predicted = predicted.with_others(block, without)
    return predicted
