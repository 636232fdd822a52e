import json

import polars as pl
import pytest

from maxella.data.flat_table import COLUMNS, GENRE_CLASSES, OCCUPATION_LABELS, flat_table, write_flat_table
from maxella.data.registry import ML_1M, ML_100K
from maxella.errors import DatasetError, UsageError
from tests.checkerboards import dataset_of
from tests.data.small_files import ML_1M as SMALL_1M
from tests.data.small_files import ML_100K as SMALL_100K
from tests.data.test_wrangle import wrangled


@pytest.fixture
def small_1m(tmp_path):
    return wrangled(tmp_path, SMALL_1M, ML_1M)


def test_it_has_exactly_the_columns_of_the_reference_study(small_1m):
    table = flat_table(small_1m)
    assert tuple(table.columns) == COLUMNS
    assert sorted(COLUMNS[:11]) == list(COLUMNS[:11])
    assert COLUMNS[11:] == ("director", "release_date", "star")


def test_it_speaks_as_tensorflow_datasets_does(small_1m):
    rows = {(row["user_id"], row["movie_id"]): row for row in flat_table(small_1m).rows(named=True)}
    assert rows["1", "1"] == {
        "bucketized_user_age": 1.0,
        "movie_genres": [2, 3, 4],
        "movie_id": "1",
        "movie_title": "Toy Story",
        "timestamp": 978301968,
        "user_gender": False,
        "user_id": "1",
        "user_occupation_label": 10,
        "user_occupation_text": "K-12 student",
        "user_rating": 4.0,
        "user_zip_code": "48067",
        "director": "John Lasseter",
        "release_date": 815_011_200,
        "star": "Tom Hanks",
    }
    assert rows["2", "1"]["user_gender"] is True
    assert rows["2", "1"]["user_zip_code"] == "70072"


def test_its_rows_keep_the_order_of_the_ratings(small_1m):
    assert flat_table(small_1m)["user_id"].to_list() == small_1m.interactions["user_id"].to_list()


def test_genres_are_21_classes_in_alphabetical_order_with_none_at_the_end():
    assert len(GENRE_CLASSES) == 21
    assert sorted(GENRE_CLASSES[:-1]) == list(GENRE_CLASSES[:-1])
    assert (GENRE_CLASSES[7], GENRE_CLASSES[-1]) == ("Drama", "(no genres listed)")


def test_occupations_of_movielens_1m_leave_5_unused_and_set_k_12_students_apart(small_1m):
    from maxella.data.sources.profiles import OCCUPATIONS

    labels = [OCCUPATION_LABELS[name] for name in OCCUPATIONS]
    assert len(set(labels)) == 21
    assert 5 not in labels
    assert (OCCUPATION_LABELS["K-12 student"], OCCUPATION_LABELS["college/grad student"]) == (10, 17)


def test_every_occupation_of_movielens_100k_has_a_label(tmp_path):
    words = [
        *("administrator", "artist", "doctor", "educator", "engineer", "entertainment", "executive"),
        *("healthcare", "homemaker", "lawyer", "librarian", "marketing", "none", "other", "programmer"),
        *("retired", "salesman", "scientist", "student", "technician", "writer"),
    ]
    assert set(words) <= set(OCCUPATION_LABELS)
    table = flat_table(wrangled(tmp_path, SMALL_100K, ML_100K))
    assert table["user_occupation_text"].to_list() == ["writer", "executive", "writer"]
    assert table["user_occupation_label"].to_list() == [21, 6, 21]


def test_what_is_not_known_is_null_and_unknown_genres_have_their_class():
    interactions = pl.DataFrame({"user_id": ["a", "a"], "movie_id": ["x", "y"], "rating": [3.0, 4.0]})
    movies = pl.DataFrame({"movie_id": ["x", "y"], "title": ["X", "Y"], "genres": [["History", "War"], None]})
    table = flat_table(dataset_of(interactions, movies))
    assert table["movie_genres"].to_list() == [[17, 18], [20]]
    assert table["user_gender"].to_list() == [None, None]


def test_csv_holds_genres_as_a_json_list(small_1m, tmp_path):
    target = tmp_path / "flat.csv"
    assert write_flat_table(small_1m, target) == 4
    read = pl.read_csv(target, infer_schema=False)
    assert tuple(read.columns) == COLUMNS
    assert json.loads(read["movie_genres"][0]) == [1, 3, 8]


def test_parquet_holds_what_the_table_holds(small_1m, tmp_path):
    target = tmp_path / "flat.parquet"
    write_flat_table(small_1m, target)
    assert pl.read_parquet(target).equals(flat_table(small_1m))


def test_another_ending_is_wrong_use(small_1m, tmp_path):
    with pytest.raises(UsageError, match=r"flat\.xlsx ends in neither \.csv nor \.parquet"):
        write_flat_table(small_1m, tmp_path / "flat.xlsx")


def test_a_place_that_cannot_be_written_is_refused(small_1m, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatasetError, match="cannot write"):
        write_flat_table(small_1m, tmp_path / "file" / "flat.csv")
