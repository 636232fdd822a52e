from pathlib import Path

import polars as pl
import pytest

from maxella.errors import DatasetError, UsageError
from maxella.recommend.request_tables import read_history, read_pairs, read_user_ids, write_table
from tests.checkerboards import STARS


def file(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "user_id\nu1\nu2\nu1\n",
        "\ufeffuser_id\r\nu1\r\n\r\nu2\r\n",
        '"user_id"\n"u1"\n"u2"\n',
        "n,userId\n1,u1\n2, u2 \n",
    ],
)
def test_user_ids_are_read_once_each(tmp_path: Path, text: str) -> None:
    assert read_user_ids(file(tmp_path, text)) == ["u1", "u2"]


def test_ids_of_numbers_are_read_from_parquet(tmp_path: Path) -> None:
    path = tmp_path / "users.parquet"
    pl.DataFrame({"user_id": [3, 1]}).write_parquet(path)
    assert read_user_ids(path) == ["3", "1"]


@pytest.mark.parametrize("name", ["ids.csv", "ids [1].csv", "ids.parquet"])
def test_ids_that_a_data_frame_made_decimal_are_as_whole_ones(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    ids = pl.DataFrame({"user_id": [1.0, 2.0], "movie_id": [50.0, 181.0]})
    (ids.write_parquet if name.endswith("parquet") else ids.write_csv)(path)
    assert read_pairs(path).rows() == [("1", "50"), ("2", "181")]
    assert read_user_ids(path) == ["1", "2"]


def test_one_column_may_be_in_any_encoding_and_have_any_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_bytes("user_id\r1.0\r2\r".encode("utf-16"))
    assert read_user_ids(path) == ["1", "2"]


def test_an_id_that_a_spreadsheet_has_rounded_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"line 3, column 'user_id': '7E\+16' is rounded"):
        read_user_ids(file(tmp_path, "user_id\n1\n7E+16\n"))


def test_pairs_keep_their_order_and_their_times(tmp_path: Path) -> None:
    pairs = read_pairs(file(tmp_path, "movie_id,user_id,timestamp\nm2,u1,30\nm1,u1,\nm2,u1,30\n"))
    assert pairs.select("user_id", "movie_id", "timestamp").rows() == [
        ("u1", "m2", 30),
        ("u1", "m1", None),
        ("u1", "m2", 30),
    ]


def test_times_that_are_no_seconds_are_kept_as_they_stand(tmp_path: Path) -> None:
    pairs = read_pairs(file(tmp_path, "user_id,movie_id,timestamp\nu1,m1,2020-01-31\n"))
    assert pairs["timestamp"].to_list() == ["2020-01-31"]


def test_a_history_is_one_persons_unless_it_names_users(tmp_path: Path) -> None:
    alone = read_history(file(tmp_path, "movie_id,rating\nm1,4.5\nm2,3\nm1,2\n"), STARS)
    assert "user_id" not in alone.columns
    assert alone.select("movie_id", "rating").rows() == [("m2", 3), ("m1", 2)]
    named = read_history(file(tmp_path, "user_id;movie_id;rating;timestamp\na;m1;4;9\nb;m1;5;8\n"), STARS)
    assert named.rows() == [("a", "m1", 4, 9), ("b", "m1", 5, 8)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("user_id,title\nu1,Heat\n", r"table\.csv, line 1: no column movie_id \(it has user_id, title\)"),
        ("user_id\nu1\n", r"table\.csv, line 1: no column movie_id \(it has user_id\)"),
        ("user_id,movie_id\nu1,m1\nu2,\n", r"table\.csv, line 3, column 'movie_id': no id"),
        ("user_id,movie_id\nu1,m1\n,m1\n", r"table\.csv, line 3, column 'user_id': no id"),
        ("user_id,movie_id\nu1,m1\nu1,m2,m3\n", r"table\.csv, line 3: 3 cells where 2 are expected"),
        ("", r"table\.csv is empty"),
        ("PK\x03\x04", r"table\.csv is no text but a zip archive"),
    ],
)
def test_a_wrong_table_of_pairs_is_refused_with_line_and_column(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(DatasetError, match=message) as caught:
        read_pairs(file(tmp_path, text))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("movie_id,rating\nm1,4\nm2,good\n", "line 3, column 'rating': 'good' is no finite number"),
        ("movie_id,rating\nm1,4\nm2,\n", "line 3, column 'rating'"),
        ("movie_id,rating\nm1,4\nm2,5.5\n", r"line 3, column 'rating': 5\.5 is not on the scale from 1 to 5"),
        ("movie_id,stars,timestamp\nm1,4,1\nm2,3,soon\n", "line 3, column 'timestamp': 'soon' is no time"),
        ("movie_id\nm1\n", "line 1: no column rating"),
    ],
)
def test_a_wrong_history_is_refused_with_line_and_column(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=r"table\.csv, " + message):
        read_history(file(tmp_path, text), STARS)


@pytest.mark.parametrize("name", ["table.xlsx", "table", "table.json"])
def test_an_unknown_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"ends neither in \.csv nor in \.parquet"):
        read_pairs(file(tmp_path, "user_id,movie_id\n", name))
    with pytest.raises(UsageError, match=r"ends neither in \.csv nor in \.parquet"):
        write_table(pl.DataFrame(), tmp_path / name)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        read_user_ids(tmp_path / "gone.csv")
    with pytest.raises(UsageError, match="there is no file"):
        read_user_ids(tmp_path / "gone.parquet")


@pytest.mark.parametrize("name", ["table.csv", "table.parquet", "table.CSV"])
def test_what_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    pairs = pl.DataFrame({"user_id": ["u1", 'a "b", c'], "movie_id": ["m1", "m2"]})
    write_table(pairs, tmp_path / "new" / name)
    assert read_pairs(tmp_path / "new" / name).equals(pairs)


def test_a_file_that_cannot_be_written_leaves_the_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(tmp_path, "older")

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", full)
    with pytest.raises(DatasetError, match="No space left on device"):
        write_table(pl.DataFrame({"a": [1]}), path)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]
