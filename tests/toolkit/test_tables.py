import polars as pl
import pytest

import maxella
from tests.recommend.worlds import ease_bundle
from tests.toolkit.frames import LikePandas, numbered_recommender, ratings

RECOMMENDER = numbered_recommender()
HISTORY = {1000: 5, 1002: 5, 1004: 4, 1001: 1}


def test_a_list_is_a_table_of_named_columns() -> None:
    found = RECOMMENDER.recommend(HISTORY, k=4)
    table = found.to_polars()
    assert table["movie_id"].to_list() == [entry.movie.movie_id for entry in found]
    assert table["movie_id"].dtype == pl.Int64
    assert table["predicted_rating"].to_list() == [entry.predicted_rating for entry in found]
    assert {"rank", "title", "genres", "chance", "deviation", "reason"} <= set(table.columns)


def test_an_empty_list_is_an_empty_table_with_the_same_columns() -> None:
    nothing = RECOMMENDER.recommend(HISTORY, filters=maxella.Filters(min_ratings=1_000_000)).to_polars()
    assert nothing.is_empty()
    assert nothing.columns == RECOMMENDER.recommend(HISTORY, k=1).to_polars().columns


def test_a_notebook_shows_a_table_whose_text_is_escaped() -> None:
    films = pl.DataFrame({"movie_id": ["a", "b"], "title": ["1 < 2", "B & C"]})
    given = pl.DataFrame({"user_id": ["u", "u", "v"], "movie_id": ["a", "b", "a"], "rating": [5, 4, 1]})
    dataset = maxella.Dataset.from_frames(given, films)
    shown = maxella.fit(dataset, models=["ease"]).recommend(k=2)._repr_html_()
    assert "1 &lt; 2" in shown
    assert "B &amp; C" in shown


def test_pandas_is_asked_for_where_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(maxella.MaxellaError, match="pip install pandas"):
        RECOMMENDER.recommend(HISTORY, k=1).to_pandas()


def test_pandas_gets_the_same_table() -> None:
    pytest.importorskip("pandas")
    lists = RECOMMENDER.recommend_many([1000, 1001], k=2, columns=["title", "genres"])
    given = lists.to_pandas()
    assert list(given["movie_id"]) == lists.to_polars()["movie_id"].to_list()
    assert list(given.columns) == lists.to_polars().columns


def test_everybody_gets_a_list_with_the_columns_asked_for() -> None:
    answer = RECOMMENDER.recommend_many(k=2, columns=["title", "predicted_rating", "chance", "reason"])
    table = answer.to_polars()
    names = ["user_id", "rank", "movie_id", "score", "title", "predicted_rating", "chance", "reason"]
    assert table.columns == names
    assert table["user_id"].unique(maintain_order=True).to_list() == RECOMMENDER.user_ids
    for entry, row in zip(
        RECOMMENDER.recommend(user_id=1003, k=2), table.filter(user_id=1003).to_dicts(), strict=True
    ):
        assert (row["movie_id"], row["title"]) == (entry.movie.movie_id, entry.movie.title)
        assert row["predicted_rating"] == pytest.approx(entry.predicted_rating)
    assert "<td>Movie" in answer._repr_html_()


def test_histories_of_a_frame_get_lists_with_titles() -> None:
    newcomers = pl.DataFrame({"userId": [7, 7, 8], "movieId": [1000, 1002, 1001], "rating": [5, 4, 5]})
    for histories in (newcomers, LikePandas(newcomers)):
        table = RECOMMENDER.recommend_many(histories=histories, k=1, columns=["title", "low"]).to_polars()
        assert table["user_id"].to_list() == [7, 8]
        assert table["low"].null_count() == 0


def test_unknown_people_are_told_refused_or_given_what_is_popular_in_silence() -> None:
    with pytest.warns(UserWarning, match="unknown users: 1, the first '9'"):
        warned = RECOMMENDER.recommend_many([1000, 9], k=2)
    silent = RECOMMENDER.recommend_many([1000, 9], k=2, on_unknown="popular")
    assert silent.table.equals(warned.table)
    popular = [entry.movie.movie_id for entry in RECOMMENDER.recommend(k=2)]
    assert silent.table.filter(user_id=9)["movie_id"].to_list() == popular
    with pytest.raises(maxella.MaxellaError, match="unknown users"):
        RECOMMENDER.recommend_many([9], on_unknown="raise")
    with pytest.raises(maxella.MaxellaError, match="no user with id '9'"):
        RECOMMENDER.recommend(user_id=9)
    assert [
        entry.movie.movie_id for entry in RECOMMENDER.recommend(user_id=9, k=2, on_unknown="popular")
    ] == popular


def test_predicted_ratings_of_a_frame_have_its_ids() -> None:
    pairs = ratings().head(4).select(user="user_id", item="movie_id")
    table = RECOMMENDER.predict(pairs).to_polars()
    assert table["user_id"].to_list() == pairs["user"].to_list()
    assert table["rating"].is_between(1, 5).all()
    with pytest.raises(maxella.MaxellaError, match="unknown movies"):
        RECOMMENDER.predict(pl.DataFrame({"user_id": [1000], "movie_id": [5]}), on_unknown="raise")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"columns": ["titel"]}, "no column 'titel'; did you mean 'title'"),
        ({"columns": "title"}, "columns come in a list"),
        ({"on_unknown": "ignore"}, "choose warn or raise or popular"),
        ({"user_ids": "1000"}, "ids come in a list"),
        ({"user_ids": [1000], "histories": pl.DataFrame({"movie_id": [1000], "rating": [5]})}, "either"),
    ],
)
def test_a_wrong_argument_is_refused_in_one_sentence(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(maxella.MaxellaError, match=message):
        RECOMMENDER.recommend_many(**arguments)


def test_what_was_seen_and_not_rated_gives_lists_without_stars() -> None:
    seen = maxella.Dataset.from_frames(ratings().select("user_id", "movie_id"))
    recommender = maxella.fit(seen, models=["ease"])
    table = recommender.recommend([1000, 1002], k=3).to_polars()
    assert table["predicted_rating"].null_count() == 3
    assert table["title"].null_count() == 0
    assert len(recommender.recommend_many(k=1, columns=["predicted_rating"]).table) == len(
        recommender.user_ids
    )


def test_lists_of_text_ids_stay_as_they_were() -> None:
    of_text = maxella.Recommender(ease_bundle())
    assert of_text.recommend_many(["u1"], k=1).table["user_id"].to_list() == ["u1"]
