"""Why a movie is predicted and ranked as it is for a person."""

import numpy as np

from maxella.features.histories import Histories
from maxella.recommend.own_ratings import without_movie
from maxella.recommend.reasons import ups_and_downs
from maxella.recommend.results import Explanation, RatingShare
from maxella.recommend.serving import Serving


def explanation(serving: Serving, person: Histories, movie: int, reasons: int) -> Explanation:
    """Explain one movie (by its place in the catalogue) to one person; see `Recommender.explain`."""
    table = serving.table
    person, given = without_movie(person, movie)
    predicted = serving.predicted(person, np.array([movie]))
    scores = serving.ranking.score(person)[0]
    rivals = np.ones(len(table), np.bool_)
    rivals[person.movies] = False
    rating_shares, for_rating = ups_and_downs(serving.predictor, person, movie, table, reasons)
    rank_shares, for_rank = ups_and_downs(serving.ranking, person, movie, table, reasons)
    return Explanation(
        movie=table.facts(movie),
        given_rating=given,
        predicted_rating=float(predicted.ratings[0]),
        deviation=float(predicted.deviations[0]),
        chance=float(predicted.chances[0]),
        low=float(predicted.lows[0]),
        high=float(predicted.highs[0]),
        base_rating=_base_rating(serving, person, movie),
        score=float(scores[movie]),
        rank=1 + int((scores[rivals] > scores[movie]).sum()),
        shares=tuple(
            RatingShare(
                movie_id=table.movie_ids[rated],
                title=table.titles[rated],
                release_year=table.years[rated],
                rating=own,
                rating_share=rating_share,
                rank_share=rank_share,
            )
            for rated, own, rating_share, rank_share in zip(
                person.movies.tolist(),
                person.ratings.tolist(),
                rating_shares.tolist(),
                rank_shares.tolist(),
                strict=True,
            )
        ),
        for_rating=for_rating,
        for_rank=for_rank,
    )


def _base_rating(serving: Serving, person: Histories, movie: int) -> float:
    without_ratings = person.kept(np.zeros(len(person.movies), np.bool_))
    return float(serving.predicted(without_ratings, np.array([movie])).ratings[0])
