import pytest

from maxella.errors import ExchangeError
from maxella.tables import csv_table
from maxella.tables.csv_table import read_csv
from maxella.tables.limits import MAX_BROKEN_QUOTES, MAX_RECORD_LINES, MAX_ROWS, TooLargeError


def test_rows_are_read_by_the_names_of_their_columns() -> None:
    table = read_csv("x.csv", 'Num. Votes,Title\n5,"Heat, or ""cold"""\n')
    [row] = table.rows
    assert (row["num votes"], row["title"], row["no such column"]) == ("5", 'Heat, or "cold"', "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_numbers_are_true_after_empty_lines_and_long_rows(end: str) -> None:
    lines = ["", "a,b", "1,2", "", '"x', "", 'y",4', "5,6"]
    table = read_csv("x.csv", end.join(lines) + end)
    assert [(row.line, row["b"]) for row in table.rows] == [(3, "2"), (5, "4"), (8, "6")]


@pytest.mark.parametrize("text", ["a,b,c\n1,2.5,x;y\n", "a;b;c\n1;2,5;x\n", "a\tb\tc\n1\t2,5\tx;y\n"])
def test_the_delimiter_is_the_one_of_the_header(text: str) -> None:
    table = read_csv("x.csv", text)
    assert table.keys == ("a", "b", "c")
    assert [row["b"].replace(",", ".") for row in table.rows] == ["2.5"]


def test_a_line_that_names_the_delimiter_is_no_header() -> None:
    table = read_csv("x.csv", "sep=;\na;b\n1;2\n")
    assert [(row.line, row["b"]) for row in table.rows] == [(3, "2")]


def test_a_row_with_too_many_or_too_few_cells_is_bad() -> None:
    table = read_csv("x.csv", "a,b\n1\n1,2,3\n1,2\n")
    assert [(bad.line, bad.reason) for bad in table.bad_lines] == [
        (2, "1 cells, where the header has 2"),
        (3, "3 cells, where the header has 2"),
    ]
    assert [row.line for row in table.rows] == [4]


def test_empty_columns_and_rows_of_spreadsheets_do_no_harm() -> None:
    table = read_csv("x.csv", "a,b,,\n1,2,,\n,,,\n3,4\n")
    assert table.columns == ("a", "b")
    assert [row["b"] for row in table.rows] == ["2", "4"]
    assert table.bad_lines == []


@pytest.mark.parametrize("broken", ['2,"never closed', '2,"closed" wrongly', '"2,"b', '2,"'])
def test_a_broken_quote_costs_its_own_row_alone(broken: str) -> None:
    table = read_csv("x.csv", f'a,b\n1,x\n{broken}\n3,"y"\n4,z\n')
    assert [bad.line for bad in table.bad_lines] == [3]
    assert [row.line for row in table.rows] == [2, 4, 5]


def test_a_quote_that_is_never_closed_does_not_swallow_a_large_file() -> None:
    rows = MAX_RECORD_LINES * 2
    table = read_csv("x.csv", 'a,b\n1,"open\n' + "2,x\n" * rows)
    assert [bad.line for bad in table.bad_lines] == [2]
    assert len(table.rows) == rows


def test_too_many_broken_quotes_are_an_error() -> None:
    # Each of these lines leaves a quote open, whether a quote is open before it or not.
    text = "a,b,c\n" + '"b",c"d,"\n' * (MAX_BROKEN_QUOTES + MAX_RECORD_LINES)
    with pytest.raises(ExchangeError, match="broken quotes"):
        read_csv("x.csv", text)


def test_a_table_has_at_most_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_ROWS == 200_000
    monkeypatch.setattr(csv_table, "MAX_ROWS", 1_000)
    read_csv("x.csv", "title\n" + "1\n" * 1_000)
    with pytest.raises(TooLargeError, match="more than 1,000 rows"):
        read_csv("x.csv", "title\n" + "1\n" * 1_001)


def test_a_row_that_goes_on_for_megabytes_is_bad() -> None:
    long = ",".join(["x" * 100_000] * 11)
    table = read_csv("x.csv", f"a,b\n{long}\n1,2\n" + '"' + f"{'x' * 100_000},\n" * 11 + "3,4\n")
    assert table.bad_lines[0].reason == "longer than any row of an export"
    assert [row["b"] for row in table.rows[:: len(table.rows) - 1]] == ["2", "4"]


@pytest.mark.parametrize("text", ["", "\n\n", "sep=,\n", '"open\n'])
def test_what_has_no_header_is_refused(text: str) -> None:
    with pytest.raises(ExchangeError):
        read_csv("x.csv", text)


def test_a_header_of_hundreds_of_columns_is_refused() -> None:
    with pytest.raises(ExchangeError, match="more than 200 columns"):
        read_csv("x.csv", ",".join(f"c{number}" for number in range(201)) + "\n")


def test_lines_with_and_without_quotes_are_read_alike() -> None:
    plain = [["1", "", " Heat ", "4½"], ["2", "a'b", "", ""], ["", "x", "y", "z\t"]]
    quoted = "".join(",".join(f'"{cell}"' for cell in cells) + "\r\n" for cells in plain)
    unquoted = "".join(",".join(cells) + "\r\n" for cells in plain)
    rows = read_csv("x.csv", f"a,b,c,d\r\n{unquoted}{quoted}{unquoted}").rows
    assert [row.cells for row in rows] == plain * 3
    assert [row.line for row in rows] == list(range(2, 11))
