import os
from dataclasses import replace
from math import log
from statistics import NormalDist

import numpy as np
import pytest

from maxella.data.registry import ML_1M
from maxella.errors import UsageError
from maxella.recommend.bundle import Bundle
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
    bundle: Bundle = recommender._serving.bundle
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


def test_a_prediction_that_is_less_sure_is_worth_less() -> None:
    liking = CINEMA._serving.liking
    ratings = np.full((1, 2), 4, np.float32)
    sure, unsure = liking._log_worth(ratings, np.array([[0.5, 1.0]], np.float32), np.array([3.5]))[0].tolist()
    assert sure > unsure


def test_worth_is_what_the_chances_of_a_rating_and_the_own_mean_say() -> None:
    liking = weighing(CINEMA, LikingSettings(liked=2, disliked=3, loss=4))._serving.liking
    rating, deviation, mean = 3.2, 0.9, 3.6
    chances = NormalDist(rating, deviation)
    expected = log(1 + 2 * (1 - chances.cdf(3.5))) - log(1 + 3 * chances.cdf(2.5)) - 4 * (mean - rating)
    found = liking._log_worth(
        np.array([[rating]], np.float32), np.array([[deviation]], np.float32), np.array([mean])
    )
    assert found[0, 0] == pytest.approx(expected, rel=1e-5)


def test_a_rating_that_is_quite_sure_divides_by_nothing() -> None:
    found = CINEMA._serving.liking._log_worth(
        np.array([[5, 1]], np.float32), np.zeros((1, 2), np.float32), np.array([3.0])
    )
    assert np.isfinite(found).all()
    assert found[0, 0] > 0 > found[0, 1]


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
