from pathlib import Path

import polars as pl
import pytest

from maxella.errors import DatasetError
from maxella.tables.report import Ledger
from maxella.tables.table import describe_table, describe_text_table, note_encoding


def described(folder: Path, content: bytes, name: str = "ratings.csv"):
    path = folder / name
    path.write_bytes(content)
    return describe_text_table(path)


def rows(table):
    return table.collect(lambda cells: cells.drop("row")).rows()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "::"])
def test_the_separator_is_told_from_the_header(tmp_path, separator):
    table = described(tmp_path, "u,m,r\n1,2,3\n4,5,6\n".replace(",", separator).encode())
    assert (table.separator, table.columns) == (separator, ("u", "m", "r"))
    assert rows(table) == [("1", "2", "3"), ("4", "5", "6")]


def test_pipes_in_the_cells_are_no_separator(tmp_path):
    table = described(tmp_path, b'movieId,title,genres\n1,"A, B",x|y\n2,C,x|y|z\n')
    assert rows(table) == [("1", "A, B", "x|y"), ("2", "C", "x|y|z")]


def test_quoted_cells_may_hold_separators_line_feeds_and_quotes(tmp_path):
    table = described(tmp_path, b'id;text\n1;"a;b\nc ""d"""\n2;e\n')
    assert rows(table) == [("1", 'a;b\nc "d"'), ("2", "e")]


def test_a_quote_in_a_table_without_quoting_is_a_character(tmp_path):
    table = described(tmp_path, b'1|"Great" Cats\n2|Dogs\n')
    assert not table.quoted
    assert rows(table) == [("2", "Dogs")]


def test_a_byte_order_mark_and_windows_line_ends_are_no_content(tmp_path):
    table = described(tmp_path, b"\xef\xbb\xbfuser,item\r\n1,2\r\n")
    assert table.columns == ("user", "item")
    assert rows(table) == [("1", "2")]


def test_columns_without_a_name_of_their_own_get_one_by_their_place(tmp_path):
    assert described(tmp_path, b"a,b,a,,row\n1,2,3,4,5\n").columns == ("a", "b", "a_3", "column_4", "row_5")


def test_a_file_that_is_not_utf_8_is_read_as_latin_1_and_noted(tmp_path):
    table = described(tmp_path, b"id,title\n1,Caf\xe9\n")
    ledger = Ledger()
    note_encoding(table, ledger)
    assert rows(table) == [("1", "Café")]
    assert [rule.effect for rule in ledger.rules] == ["noted"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_other_encodings_are_told_from_the_bytes(tmp_path, encoding):
    table = described(
        tmp_path,
        "номер,название\n1,Матрица\n".encode(encoding)
        if encoding == "cp1251"
        else "id,title\n1,Café\n".encode(encoding),
    )
    assert rows(table) == [("1", "Матрица" if encoding == "cp1251" else "Café")]


def test_dashes_and_quotes_of_windows_are_no_control_characters(tmp_path):
    table = described(tmp_path, "id,title\n1,L\u2019avventura \u2013 début\n".encode("cp1252"))
    assert rows(table) == [("1", "L\u2019avventura \u2013 début")]


def test_an_utf_8_file_is_not_noted(tmp_path):
    ledger = Ledger()
    note_encoding(described(tmp_path, "id,title\n1,Café\n".encode()), ledger)
    assert not ledger.rules


def test_a_header_without_rows_is_a_table_without_rows(tmp_path):
    for content in (b"a,b\n", b"a,b", b"a::b\n"):
        assert rows(described(tmp_path, content)) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n\n", "is empty"),
        (b"user-item-rating\n1-2-3\n", r"line 1: a single column 'user-item-rating'; separate the columns"),
        (b"a title\nanother one\n", "line 1: a single column 'a title'; separate the columns"),
        (b"PK\x03\x04\x14\x00", "no text but a zip archive; let its name end in .zip"),
        (b"\x1f\x8b\x08\x00", "no text but compressed; unpack it"),
        (b"PAR1abc", r"Parquet; let its name end in \.parquet"),
        (b"a,b\n1,\x00\n", "zero bytes"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(tmp_path, content, says):
    with pytest.raises(DatasetError, match=rf"ratings\.csv.*{says}") as caught:
        described(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_a_row_with_too_many_cells_is_named_by_its_line(tmp_path):
    table = described(tmp_path, b'a,b\n1,"two\nlines"\n3,4,5\n')
    with pytest.raises(DatasetError, match=r"ratings\.csv, line 4: 3 cells where 2 are expected"):
        table.collect(lambda cells: cells.select("a"))


def test_a_row_with_too_many_cells_can_be_cut(tmp_path):
    table = described(tmp_path, b"a::b\n1::2\n3::4::5\n")
    assert table.collect(lambda cells: cells.drop("row"), ragged=True).rows() == [("1", "2"), ("3", "4")]


def test_an_unclosed_quote_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="unclosed quote"):
        rows(described(tmp_path, b'a,b\n1,"x\n2,z\n'))


def test_the_line_of_a_row_counts_the_lines_within_cells(tmp_path):
    quoted = described(tmp_path, b'a,b\n1,"x\ny"\n\n2,z\n')
    assert [quoted.where(row) for row in range(3)] == ["line 3", "line 4", "line 5"]
    assert described(tmp_path, b"a\tb\n1\t2\n").where(0) == "line 2"


def test_blank_lines_before_the_header_are_no_rows(tmp_path):
    table = described(tmp_path, b"\n\na,b\n1,2\n")
    assert rows(table) == [("1", "2")]
    assert table.where(0) == "line 4"


def test_rows_shorter_than_the_header_are_filled_with_nothing(tmp_path):
    assert rows(described(tmp_path, b"a,b,c\n1\n2,3\n")) == [("1", None, None), ("2", "3", None)]


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path):
    with pytest.raises(DatasetError, match="is a folder; give a file in it"):
        describe_table(tmp_path)
    with pytest.raises(DatasetError, match="there is no file"):
        describe_table(tmp_path / "none.csv")


def test_parquet_is_read_as_text(tmp_path):
    frame = pl.DataFrame(
        {"row": [9, 9], "id": [1, 2], "score": [4.5, None], "names": [["a", "b,c"], None]},
        schema_overrides={"names": pl.List(pl.String)},
    )
    frame.write_parquet(tmp_path / "t.parquet")
    table = describe_table(tmp_path / "t.parquet")
    assert table.columns == ("id", "score", "names")
    assert table.collect(lambda cells: cells).rows() == [
        (0, "1", "4.5", "\x1fa\x1fb,c"),
        (1, "2", None, None),
    ]
    assert table.sample("score").to_list() == ["4.5", None]
    assert table.where(0) == "row 1"


def test_damaged_parquet_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    pl.DataFrame({"id": range(100)}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DatasetError, match=r"t\.parquet is no complete Parquet file") as caught:
        describe_table(path)
    assert "\n" not in str(caught.value)
