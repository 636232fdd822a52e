import polars as pl
import pytest

import maxella
from tests.toolkit.frames import LikePandas, movies, ratings


def test_frames_of_polars_become_a_dataset_with_their_integer_ids() -> None:
    dataset = maxella.Dataset.from_frames(ratings(), movies())
    assert dataset.user_ids == ratings()["user_id"].unique(maintain_order=True).to_list()
    frames = dataset.to_frames()
    assert frames.ratings.select("user_id", "movie_id").equals(ratings().select("user_id", "movie_id"))
    assert frames.movies["movie_id"].dtype == pl.Int64
    assert frames.movies["genres"].to_list() == movies()["genres"].to_list()


def test_frames_of_pandas_are_read_as_those_of_polars() -> None:
    users = pl.DataFrame({"user_id": [1000, 1001], "gender": ["M", None]})
    of_polars = maxella.Dataset.from_frames(ratings(), movies().drop("genres"), users)
    given = (LikePandas(table) for table in (ratings(), movies().drop("genres"), users))
    of_pandas = maxella.Dataset.from_frames(*given)
    for name in ("interactions", "movies", "users"):
        assert getattr(of_pandas, name).equals(getattr(of_polars, name)), name
    assert of_pandas.user_ids[0] == 1000


def test_a_real_pandas_frame_with_missing_values_is_read_and_given_back() -> None:
    pandas = pytest.importorskip("pandas")
    given = pandas.DataFrame(
        {"userId": [1, 1, 2, 2], "item": ["a", "b", "a", "c"], "stars": [5.0, 3.0, 4.0, 1.0]}
    )
    titles = pandas.DataFrame(
        {"id": ["a", "b", "c"], "title": ["A", None, "C"], "year": [1999.0, None, 2001.0]}
    )
    dataset = maxella.Dataset.from_frames(given, titles)
    assert dataset.user_ids == [1, 2]
    assert dataset.movies["title"].to_list() == ["A", "b", "C"]


def test_text_ids_stay_text_and_usual_names_of_columns_are_known() -> None:
    given = pl.DataFrame({"userId": ["ada", "bob"], "item": ["007", "7"], "stars": [4, 5]})
    dataset = maxella.Dataset.from_frames(given)
    assert dataset.to_frames().ratings["movie_id"].to_list() == ["007", "7"]
    assert dataset.user_ids == ["ada", "bob"]


def test_a_frame_without_ratings_says_who_saw_what() -> None:
    dataset = maxella.Dataset.from_frames(ratings().select("user_id", "movie_id"))
    assert not dataset.has_ratings


def test_the_types_of_ids_are_kept_on_disk(tmp_path: object) -> None:
    from maxella.data.dataset import write_dataset

    write_dataset(maxella.Dataset.from_frames(ratings(), name="numbered"))
    assert maxella.load_dataset("numbered").user_ids[:2] == [1000, 1001]


def test_a_split_is_two_frames_that_share_no_rating() -> None:
    training, test = maxella.Dataset.from_frames(ratings()).split("random-75-25")
    assert len(training) + len(test) == len(ratings())
    assert training.join(test, on=["user_id", "movie_id"]).is_empty()
    assert test["user_id"].dtype == pl.Int64


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ("ratings.csv", "ratings is a str; give a data frame of polars or pandas"),
        (pl.DataFrame({"user_id": [1], "stars": [4]}), "movie_id"),
        (pl.DataFrame({"user_id": [1, None], "movie_id": [1, 2], "rating": [4, 5]}), "row 2.*no user id"),
        (pl.DataFrame({"user_id": [1], "movie_id": [1], "rating": ["good"]}), "'good' is no finite number"),
    ],
)
def test_what_is_no_table_of_ratings_is_refused_in_one_sentence(frame: object, message: str) -> None:
    with pytest.raises(maxella.MaxellaError, match=message) as caught:
        maxella.Dataset.from_frames(frame)
    assert "\n" not in str(caught.value)
