import os
from dataclasses import replace
from math import log
from statistics import NormalDist

import numpy as np
import pytest

from maxella.data.registry import ML_1M
from maxella.errors import UsageError
from maxella.recommend.bundle.bundle import Bundle
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Filters, Recommendation
from maxella.training.presets import LikingSettings
from tests.recommend.cinema import cinema_recommender, history_of
from tests.recommend.lovers import (
    LARGEST_GENRES,
    LISTED,
    best_known,
    check_lists_differ,
    movielens,
)
from tests.recommend.worlds import LIKES_EVEN, ease_recommender

CINEMA = cinema_recommender()
HISTORY = history_of("u1")[:15]
NOTHING_COUNTS = LikingSettings(known=0, worth=0, neighbours=0, disliked_genres=0, liked_genres=0)


def ids(listed: list[Recommendation]) -> list[str]:
    return [entry.movie.movie_id for entry in listed]


def weighing(recommender: Recommender, settings: LikingSettings) -> Recommender:
    bundle: Bundle = recommender._bundle
    preset = bundle.recipe.preset.model_copy(update={"liking": settings})
    return Recommender(replace(bundle, recipe=replace(bundle.recipe, preset=preset)))


def test_interest_is_the_retrieval_blend_to_the_last_bit() -> None:
    recommender = ease_recommender()
    person = recommender._serving.person(LIKES_EVEN, None, ignore_unknown=False)
    scores = recommender._serving.ranking.score(person)[0]
    places = [
        place for place in np.argsort(-scores, kind="stable").tolist() if place not in person.movies.tolist()
    ]
    listed = recommender.recommend(LIKES_EVEN, k=len(places), order="interest", reasons=0)
    assert ids(listed) == [recommender._serving.table.movie_ids[place] for place in places]
    assert [entry.score for entry in listed] == scores[places].tolist()


def test_with_nothing_to_weigh_both_orders_are_one() -> None:
    recommender = weighing(CINEMA, NOTHING_COUNTS)
    lists = [ids(recommender.recommend(HISTORY, k=50, order=order)) for order in ("interest", "liking")]
    assert lists[0] == lists[1]


def test_scores_fall_down_a_list_of_either_order() -> None:
    for order in ("interest", "liking"):
        scores = [entry.score for entry in CINEMA.recommend(HISTORY, k=20, order=order)]
        assert scores == sorted(scores, reverse=True)


def test_a_filter_takes_films_away_and_moves_none() -> None:
    whole = CINEMA.recommend(HISTORY, k=500, reasons=0)
    filters = Filters(years=(1980, None))
    kept = [entry.movie.movie_id for entry in whole if (entry.movie.release_year or 0) >= 1980]
    assert ids(CINEMA.recommend(HISTORY, k=500, reasons=0, filters=filters)) == kept


def test_many_people_get_the_lists_that_each_would_get_alone() -> None:
    recommender = ease_recommender()
    for order in ("interest", "liking"):
        table = recommender.recommend_many(["u3", "u4"], k=5, order=order).table
        for user_id in ("u3", "u4"):
            alone = recommender.recommend(user_id=user_id, k=5, order=order, reasons=0)
            assert table.filter(user_id=user_id)["movie_id"].to_list() == ids(alone)


def log_odds(
    recommender: Recommender, ratings: list[float], deviations: list[float], chances: list[float]
) -> list[float]:
    """Of films that are predicted so."""
    arrays = [np.array([values], np.float32) for values in (ratings, deviations, chances)]
    found: list[float] = recommender._serving.liking._log_odds(*arrays)[0].tolist()
    return found


def test_a_prediction_that_is_less_sure_is_worth_less() -> None:
    sure, unsure = log_odds(CINEMA, [4, 4], [0.5, 1.0], [0.7, 0.7])
    assert sure > unsure


def test_worth_is_what_the_chances_of_a_rating_say() -> None:
    recommender = weighing(CINEMA, LikingSettings(liked=2, disliked=3))
    rating, deviation, chance = 3.2, 0.9, 0.4
    disliked = NormalDist(rating, deviation).cdf(2.5)
    expected = log(1 + 2 * chance) - log(1 + 3 * disliked)
    assert log_odds(recommender, [rating], [deviation], [chance]) == pytest.approx([expected], rel=1e-5)


def test_a_star_below_the_own_mean_takes_the_loss_away() -> None:
    serving = weighing(CINEMA, LikingSettings(worth=2, loss=3))._serving
    person = serving.person(HISTORY, None, ignore_unknown=False)
    scores = serving.ranking.score(person)
    parts = serving.liking.parts(person, scores)
    below, ratings = parts.below, parts.expected.ratings
    assert below == pytest.approx(2 * np.maximum(person.means[0] - ratings, 0), abs=1e-5)
    assert below.any()
    assert serving.liking.worth(person, scores) == pytest.approx(parts.gained - 3 * below, abs=1e-4)


def test_what_is_disliked_counts_more_where_most_is_disliked() -> None:
    serving = CINEMA._serving
    films = [entry[0] for entry in HISTORY]
    lifted = []
    for likes in (14, 0):
        rated = [(film, 5 if place < likes else 1) for place, film in enumerate(films)]
        person = serving.person(rated, None, ignore_unknown=False)
        scores = serving.ranking.score(person)
        lifted.append(float(serving.liking._lifted(person, scores, person.ratings <= 2).max()))
    assert lifted[0] <= 1 + 1 / 15
    assert lifted[1] > 5 * lifted[0]


def test_a_list_goes_by_the_chance_that_people_are_told() -> None:
    serving = CINEMA._serving
    person = serving.person(HISTORY, None, ignore_unknown=False)
    chances = serving.liking._expected(person, serving.ranking.score(person), None).chances
    best = np.arange(len(serving.table))[:20]
    assert chances[0, best] == pytest.approx(serving.predicted(person, best).chances)


def test_a_rating_that_is_quite_sure_divides_by_nothing() -> None:
    liked, disliked = log_odds(CINEMA, [5, 1], [0, 0], [1, 0])
    assert np.isfinite([liked, disliked]).all()
    assert liked > 0 > disliked


def test_an_order_that_there_is_not_is_refused() -> None:
    for ask in (CINEMA.recommend, CINEMA.recommend_many):
        with pytest.raises(UsageError, match="order 'love': choose liking, interest"):
            ask([], order="love")  # type: ignore[operator]


@pytest.mark.shared_data
@pytest.mark.parametrize("place", range(LARGEST_GENRES))
def test_who_hates_a_genre_is_not_listed_what_its_lovers_are(place: int) -> None:
    check_genre(movielens(), place)


@pytest.mark.shared_data
def test_one_disliked_film_lowers_what_it_alone_lifts() -> None:
    recommender = movielens()
    star_wars, *others = best_known(recommender, "Sci-Fi")[:1] + best_known(recommender, "Romance")[2:8]
    jedi = recommender.search("return of the jedi")[0].movie_id
    places = []
    for rating in (5, 1):
        listed = ids(recommender.recommend([(star_wars, rating), *((film, 4) for film in others)], k=1000))
        places.append(listed.index(jedi))
    assert places[1] > 5 + places[0]


@pytest.mark.soak
@pytest.mark.shared_data
@pytest.mark.skipif("MAXELLA_SOAK" not in os.environ, reason="fits ml-1m: make soak")
def test_who_hates_a_genre_of_a_million_ratings_is_not_listed_what_its_lovers_are() -> None:
    for place in range(LARGEST_GENRES):
        check_genre(movielens(ML_1M), place)


def check_genre(recommender: Recommender, place: int) -> None:
    genre = recommender.genres[place]
    films = best_known(recommender, genre)
    scale = recommender.scale
    hater, lover = (
        ids(recommender.recommend([(film, rating) for film in films], k=LISTED, reasons=0))
        for rating in (scale.low, scale.high)
    )
    check_lists_differ(recommender, genre, hater, lover)


def test_who_names_three_films_that_they_love_is_not_below_their_mean_with_all_others() -> None:
    listed = ids(ease_recommender().recommend([("m0", 5), ("m2", 5), ("m4", 5)], k=5, reasons=0))
    assert all(int(film.removeprefix("m")) % 2 == 0 for film in listed)
