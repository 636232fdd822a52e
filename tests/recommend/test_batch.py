import numpy as np
import polars as pl
import pytest

from maxella.errors import UsageError
from maxella.recommend import batch as module
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Filters
from tests.recommend.worlds import LIKES_EVEN, ease_recommender, training_data, whole_recommender, world

EASE = ease_recommender()
USERS = training_data().user_ids


@pytest.fixture(params=["ease", "whole"])
def recommender(request: pytest.FixtureRequest) -> Recommender:
    return EASE if request.param == "ease" else whole_recommender()


def test_lists_of_many_are_those_of_each_one(
    recommender: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK_PEOPLE", 7)
    batch = recommender.recommend_many(USERS, k=5)
    assert batch.table.columns == ["user_id", "rank", "movie_id", "score"]
    assert (batch.fallbacks, batch.unknown_users, batch.unknown_movies) == (0, 0, 0)
    for user_id, table in batch.table.partition_by("user_id", as_dict=True, maintain_order=True).items():
        alone = recommender.recommend(user_id=str(user_id[0]), k=5, reasons=0)
        assert table["movie_id"].to_list() == [entry.movie.movie_id for entry in alone]
        assert table["rank"].to_list() == [1, 2, 3, 4, 5]
        np.testing.assert_allclose(table["score"], [entry.score for entry in alone], rtol=1e-4, atol=1e-5)
    assert batch.table["user_id"].unique(maintain_order=True).to_list() == USERS


def test_a_million_asked_for_gives_all_there_are() -> None:
    batch = EASE.recommend_many(["u1"], k=1_000_000)
    rated = world().interactions.filter(user_id="u1")["movie_id"]
    assert set(batch.table["movie_id"]) == set(training_data().catalogue.movie_ids) - set(rated)
    everything = EASE.recommend_many(["u1"], k=1_000_000, seen=True)
    assert set(everything.table["movie_id"]) == set(training_data().catalogue.movie_ids)


def test_unknown_users_get_what_is_popular_and_are_counted() -> None:
    batch = EASE.recommend_many(["nobody", "u1", "nobody"], k=3)
    assert batch.table["user_id"].to_list() == ["nobody"] * 3 + ["u1"] * 3
    assert (batch.fallbacks, batch.unknown_users) == (1, 1)
    popular = EASE.recommend(k=3)
    nobody = batch.table.filter(user_id="nobody")
    assert nobody["movie_id"].to_list() == [entry.movie.movie_id for entry in popular]
    assert nobody["score"].to_list() == [entry.score for entry in popular]


def test_posted_histories_are_served_and_unknown_movies_counted() -> None:
    rows = [("a", movie_id, rating) for movie_id, rating in LIKES_EVEN] + [("b", "nope", 3), ("a", "nope", 3)]
    histories = pl.DataFrame(rows, schema=["user_id", "movie_id", "rating"], orient="row")
    batch = EASE.recommend_many(histories=histories, k=4)
    assert (batch.fallbacks, batch.unknown_users, batch.unknown_movies) == (1, 0, 2)
    alone = EASE.recommend(LIKES_EVEN, k=4)
    assert batch.table.filter(user_id="a")["movie_id"].to_list() == [entry.movie.movie_id for entry in alone]


def test_ratings_without_user_ids_are_one_person_without_a_name() -> None:
    histories = pl.DataFrame(LIKES_EVEN, schema=["movie_id", "rating"], orient="row")
    batch = EASE.recommend_many(histories=histories, k=4)
    assert batch.table["user_id"].to_list() == [None] * 4


def test_filters_hold_for_everyone_and_may_leave_nothing() -> None:
    batch = EASE.recommend_many(USERS, k=50, filters=Filters(genres=("Comedy",)))
    assert {int(movie_id[1:]) % 2 for movie_id in batch.table["movie_id"] if movie_id[1:].isdecimal()} == {1}
    nothing = EASE.recommend_many(USERS, filters=Filters(genres=("Polka",)))
    assert nothing.table.is_empty()
    assert nothing.table.columns == ["user_id", "rank", "movie_id", "score"]


def test_either_users_or_histories_must_be_given() -> None:
    for arguments in ({}, {"user_ids": ["u1"], "histories": pl.DataFrame()}):
        with pytest.raises(UsageError, match="either user ids or histories"):
            EASE.recommend_many(**arguments)
    assert EASE.recommend_many([]).table.is_empty()


def test_progress_is_reported_to_the_end() -> None:
    told: list[tuple[str, int, int]] = []
    EASE.recommend_many(USERS, k=2, report=lambda *step: told.append(step))
    pairs = pl.DataFrame({"user_id": USERS, "movie_id": ["m1"] * len(USERS)})
    EASE.predict(pairs, report=lambda *step: told.append(step))
    assert told == [("recommend", 60, 60), ("predict", 60, 60)]


def test_a_row_is_predicted_for_each_pair_in_their_order(
    recommender: Recommender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK_PEOPLE", 7)
    random = np.random.default_rng(0)
    pairs = pl.DataFrame(
        {
            "user_id": random.choice(USERS, 200),
            "movie_id": random.choice(training_data().catalogue.movie_ids, 200),
            "timestamp": random.integers(0, 10**9, 200),
            "remark": ["not asked for"] * 200,
        }
    )
    batch = recommender.predict(pairs)
    assert batch.table.columns == ["user_id", "movie_id", "timestamp", "rating"]
    assert batch.table.drop("rating").equals(pairs.drop("remark"))
    for user_id, movie_id, rating in batch.table.select("user_id", "movie_id", "rating").head(20).iter_rows():
        (alone,) = recommender.predict_for([movie_id], user_id=user_id)
        assert rating == pytest.approx(alone.rating, abs=1e-3)
    assert batch.table["rating"].is_between(1, 5).all()


def test_unknown_users_and_movies_get_means_and_are_counted(recommender: Recommender) -> None:
    pairs = pl.DataFrame(
        {"user_id": ["u0", "nobody", "u0", "nobody"], "movie_id": ["m1", "m1", "nope", "nope"]}
    )
    batch = recommender.predict(pairs)
    assert (batch.fallbacks, batch.unknown_users, batch.unknown_movies) == (3, 2, 2)
    ratings = batch.table["rating"].to_list()
    for place, (user_id, movie_id) in enumerate(pairs.iter_rows()):
        (alone,) = recommender.predict_for([movie_id], user_id=user_id, ignore_unknown=True)
        assert ratings[place] == pytest.approx(alone.rating, abs=1e-3)


def test_ids_may_be_numbers_and_there_may_be_no_pairs() -> None:
    batch = EASE.predict(pl.DataFrame({"user_id": [1], "movie_id": [2]}))
    assert batch.fallbacks == 1
    empty = EASE.predict(pl.DataFrame(schema={"user_id": pl.String, "movie_id": pl.String}))
    assert empty.table.columns == ["user_id", "movie_id", "rating"]
    assert empty.table.is_empty()


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ({"user_id": ["u1"]}, "no column 'movie_id'"),
        ({"user_id": ["u1", "u2"], "movie_id": ["m1", None]}, "row 2, column movie_id: no value"),
    ],
)
def test_a_wrong_table_of_pairs_is_refused(pairs: dict[str, list[str]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        EASE.predict(pl.DataFrame(pairs))
