from pathlib import Path

import pytest

from maxella.errors import DatasetError, UsageError
from maxella.tables.columns import (
    RatingColumns,
    parse_mapping,
    rating_columns,
    recognise,
    refuse_unknown,
    require,
)
from maxella.tables.table import describe_text_table


def table_of(folder: Path, content: str):
    path = folder / "ratings.csv"
    path.write_text(content)
    return describe_text_table(path)


@pytest.mark.parametrize(
    "header",
    [
        "userId,movieId,rating,timestamp",
        "USER,Item_ID,Score,ts",
        "user_id:token,item_id:token,rating:float,timestamp:float",
        "uid,film id,stars,date",
        "user,movie,note,date",
    ],
)
def test_usual_names_are_recognised(tmp_path, header):
    table = table_of(tmp_path, f"{header}\n1,2,3,4\n")
    _, columns = rating_columns(table, {})
    assert columns == RatingColumns(*header.split(","))


def test_the_persons_own_rating_comes_before_that_of_everybody(tmp_path):
    _, columns = rating_columns(table_of(tmp_path, "user,item,rating,your rating\n1,2,3,4\n"), {})
    assert columns.rating == "your rating"


def test_a_time_may_be_missing(tmp_path):
    _, columns = rating_columns(table_of(tmp_path, "user,item,rating\n1,2,3\n"), {})
    assert columns.timestamp is None


def test_a_mapped_column_comes_before_a_recognised_one(tmp_path):
    table = table_of(tmp_path, "user,customer,item,rating\n1,2,3,4\n")
    _, columns = rating_columns(table, {"user_id": "customer"})
    assert columns.user_id == "customer"


def test_a_column_is_not_taken_twice(tmp_path):
    table = table_of(tmp_path, "who,rating,value,item\n1,2,3,4\n")
    assert recognise(table, ("user_id", "rating"), {"user_id": "rating"}) == {
        "user_id": "rating",
        "rating": "value",
    }


@pytest.mark.parametrize(
    ("content", "has_header", "first"),
    [
        ("1\t2\t5\t9\n", False, "5"),
        ("a\tb\tc\td\n1\t2\t5\t9\n", True, "5"),
        ("1\t1\t1\n2\t2\t2\n", False, "1"),
    ],
)
def test_columns_can_be_named_by_their_place(tmp_path, content, has_header, first):
    mapping = {"user_id": "1", "movie_id": "2", "rating": "3"}
    table, columns = rating_columns(table_of(tmp_path, content), mapping)
    assert columns == RatingColumns("1", "2", "3", None)
    assert table.has_header is has_header
    assert table.sample("3")[0] == first


def test_a_missing_column_is_named_with_those_there_and_the_nearest(tmp_path):
    table = table_of(tmp_path, "user,item,raiting\n1,2,3\n")
    with pytest.raises(
        DatasetError,
        match=r"ratings\.csv, line 1: no column for rating \(it has user, item, raiting\); map it with "
        r"--column rating=raiting",
    ):
        rating_columns(table, {})


def test_numbers_instead_of_a_header_are_told_with_the_way_out(tmp_path):
    with pytest.raises(DatasetError, match=r"line 1: no header, but numbers; .*--column user_id=1"):
        rating_columns(table_of(tmp_path, "196\t242\t3\t881250949\n186\t302\t3\t891717742\n"), {})


def test_a_table_that_has_all_it_needs_passes(tmp_path):
    table = table_of(tmp_path, "a,b\n1,2\n")
    require(table, {"user_id": "a"}, ("user_id",))
    with pytest.raises(DatasetError):
        require(table, {}, ("user_id",))


def test_a_mapping_to_a_column_that_is_nowhere_is_refused_with_the_nearest(tmp_path):
    table = table_of(tmp_path, "user,item,rating\n1,2,3\n")
    with pytest.raises(
        DatasetError, match=r"no column 'usr' for user_id in ratings\.csv; did you mean 'user'\?"
    ):
        refuse_unknown([table], {"user_id": "usr"})
    refuse_unknown([table], {"user_id": "user"})


def test_a_mapping_is_read_from_its_pairs():
    assert parse_mapping(["user_id=user=name", " rating = stars "]) == {
        "user_id": "user=name",
        "rating": "stars",
    }


@pytest.mark.parametrize("pair", ["user_id", "=x", "user_id=", ""])
def test_what_is_no_pair_is_refused(pair):
    with pytest.raises(UsageError, match="is no mapping; write it as"):
        parse_mapping([pair])


def test_an_unknown_target_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean movie_id"):
        parse_mapping(["movieid=x"])
