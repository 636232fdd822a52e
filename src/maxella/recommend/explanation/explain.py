"""Why a movie is predicted and ranked as it is for a person.

Whatever is guessed of a film that they rated is guessed without that rating: a guess that has seen the answer
is none, and no film is a reason for itself.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.certainty import Judged
from maxella.models.occlusion import without_each
from maxella.models.view import BLOCK_PEOPLE
from maxella.recommend.explanation.reasons import ups_and_downs
from maxella.recommend.ranking.serving import Serving
from maxella.recommend.results import Explanation, RatingShare, Reasons


def explanation(serving: Serving, person: Histories, movie: int, reasons: int) -> Explanation:
    """Explain one movie (by its place in the catalogue) to one person; see `Recommender.explain`."""
    table = serving.table
    person, given = without_movie(person, movie)
    given = given if table.has_ratings else None
    [predicted] = serving.predicted(person, np.array([movie])).rows()
    rating, deviation, chance, low, high = predicted
    scores = serving.scores_of(person)
    rivals = np.ones(len(table), np.bool_)
    rivals[person.movies] = False
    rating_shares, for_rating = _for_rating(serving, person, movie, reasons)
    rank_shares, for_rank = ups_and_downs(serving.ranking, person, movie, table, reasons)
    return Explanation(
        movie=table.facts(movie),
        given_rating=given,
        predicted_rating=rating,
        deviation=deviation,
        chance=chance,
        low=low,
        high=high,
        base_rating=_base_rating(serving, person, movie),
        score=float(scores[movie]),
        rank=1 + int((scores[rivals] > scores[movie]).sum()),
        shares=tuple(
            RatingShare(
                movie_id=table.movie_ids[rated],
                title=table.titles[rated],
                release_year=table.years[rated],
                rating=own if table.has_ratings else None,
                rating_share=rating_share,
                rank_share=rank_share,
            )
            for rated, own, rating_share, rank_share in zip(
                person.movies.tolist(),
                person.ratings.tolist(),
                rating_shares,
                rank_shares.tolist(),
                strict=True,
            )
        ),
        for_rating=for_rating,
        for_rank=for_rank,
    )


def _for_rating(
    serving: Serving, person: Histories, movie: int, reasons: int
) -> tuple[Sequence[float | None], Reasons]:
    """What each rating does to the predicted one, and the strongest; None and none where nothing is rated."""
    if not serving.data.has_ratings:
        return [None] * len(person.movies), Reasons(ups=(), downs=())
    shares, strongest = ups_and_downs(serving.predictor, person, movie, serving.table, reasons)
    return shares.tolist(), strongest


def _base_rating(serving: Serving, person: Histories, movie: int) -> float | None:
    without_ratings = person.kept(np.zeros(len(person.movies), np.bool_))
    return serving.predicted(without_ratings, np.array([movie])).rows()[0][0]


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
