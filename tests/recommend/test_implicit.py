"""A recommender of people who saw films and rated none."""

import polars as pl
import pytest

from maxella.errors import UsageError
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import GroupMember, RatedMovie
from tests.app.small_recommender import small_recommender
from tests.checkerboards import seen_checkerboard

SEEN = ["m0", "m2", "m4"]


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return small_recommender(seen_checkerboard())


def test_films_are_ranked_by_interest_and_nothing_is_predicted(recommender: Recommender) -> None:
    found = recommender.recommend(SEEN, k=5)
    assert all(int(each.movie.movie_id[1:]) % 2 == 0 for each in found)
    assert found == recommender.recommend(SEEN, k=5, order="interest")
    for each in found:
        assert (each.predicted_rating, each.deviation, each.chance, each.low, each.high) == (None,) * 5
        assert each.movie.rating_mean is None
        assert each.reason.startswith("because you saw ")
        assert {reason.rating for reason in each.reasons} == {None}


def test_a_rating_counts_as_seen(recommender: Recommender) -> None:
    rated = [("m0", 1.0), RatedMovie(movie_id="m2"), ("m4", None, 5)]
    listed = [each.movie.movie_id for each in recommender.recommend(rated)]
    assert listed == [each.movie.movie_id for each in recommender.recommend(["m0", "m2", "m4"])]


@pytest.mark.parametrize(
    "ask",
    [
        lambda recommender: recommender.recommend(SEEN, order="liking"),
        lambda recommender: recommender.predict_for(["m6"], SEEN),
        lambda recommender: recommender.predict(pl.DataFrame({"user_id": ["u0"], "movie_id": ["m6"]})),
        lambda recommender: recommender.search("", sort="rated"),
    ],
    ids=["liking", "predict_for", "predict", "sort"],
)
def test_what_needs_ratings_says_so(recommender: Recommender, ask: object) -> None:
    with pytest.raises(UsageError, match="needs ratings, and this model was fitted on what people saw"):
        ask(recommender)  # type: ignore[operator]


def test_lists_for_many_need_no_column_of_ratings(recommender: Recommender) -> None:
    table = pl.DataFrame({"user_id": ["a", "a", "b"], "movie_id": ["m0", "m2", "m1"]})
    lists = recommender.recommend_many(histories=table, k=3).table
    assert lists["user_id"].to_list() == ["a"] * 3 + ["b"] * 3


def test_shelves_have_their_themes_without_ratings(recommender: Recommender) -> None:
    shelves = recommender.shelves(SEEN, length=3)
    assert {"for-you", "because", "crowd"} <= {shelf.kind for shelf in shelves}
    assert all(each.predicted_rating is None for shelf in shelves for each in shelf.recommendations)


def test_a_film_is_explained_by_what_moves_its_rank(recommender: Recommender) -> None:
    explained = recommender.explain("m6", SEEN)
    assert (explained.predicted_rating, explained.base_rating, explained.given_rating) == (None, None, None)
    assert {share.rating_share for share in explained.shares} == {None}
    assert explained.for_rank.ups
    assert not explained.for_rating.ups


def test_a_group_gets_a_shortlist(recommender: Recommender) -> None:
    members = [GroupMember(name="a", history=tuple(RatedMovie(movie_id=film) for film in SEEN))]
    found = recommender.tonight(members, k=2)
    assert [int(pick.movie.movie_id[1:]) % 2 for pick in found] == [0, 0]
    assert found[0].people[0].predicted_rating is None


def test_newcomers_are_asked_about_what_many_saw(recommender: Recommender) -> None:
    counts = [movie.rating_count for movie in recommender.well_known(5)]
    assert min(counts) > 0


def test_a_film_tells_how_many_saw_it(recommender: Recommender) -> None:
    movie = recommender.movie("m0")
    assert movie.rating_count > 0
    assert movie.distribution == ()


def test_a_history_without_ratings_is_refused_where_films_are_rated() -> None:
    with pytest.raises(UsageError, match="rating 1 of the history: no rating of movie 'm0'"):
        small_recommender().recommend(["m0"])
