import pytest

from maxella.tables.cells import (
    CellError,
    imdb_id_of,
    number_id_of,
    rating_of,
    remembered,
    text_of,
    year_of,
    year_within,
)
from maxella.tables.times import date_of
from tests.formats.exports import day


@pytest.mark.parametrize(
    "cell", ["tt0113277", "0113277", "113277", " TT113277 ", "https://www.imdb.com/title/tt0113277/", 113277]
)
def test_imdb_ids_are_one_however_they_are_written(cell: object) -> None:
    assert imdb_id_of(cell) == "tt0113277"


@pytest.mark.parametrize("cell", ["nm0113277", "heat", "tt", "12345678901", "1e5"])
def test_what_is_no_imdb_id_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        imdb_id_of(cell)


def test_ids_of_nothing_are_none() -> None:
    assert [imdb_id_of(cell) for cell in ("", None, "0")] == [None] * 3
    assert [number_id_of(cell) for cell in ("", None, 0, "000")] == [None] * 4
    assert [number_id_of(cell) for cell in ("949", 949, "0949", "949.0")] == ["949"] * 4


def test_years_are_years_of_films() -> None:
    assert [year_of(cell) for cell in ("1995", 1995, "1995.0", "", None)] == [1995, 1995, 1995, None, None]
    for cell in ("95", "19955", "1066", "soon", "-1995"):
        with pytest.raises(CellError):
            year_of(cell)
    assert [year_within(cell) for cell in ("1995-12-15", "15 Dec 1995", "1995", "December", "19955")] == [
        1995, 1995, 1995, None, None,
    ]  # fmt: skip


def test_ratings_are_numbers_up_to_the_highest() -> None:
    assert [rating_of(cell, 10) for cell in ("8", 8, "8.0", "8,5", "", None)] == [
        8,
        8,
        8,
        8.5,
        None,
        None,
    ]
    for cell in ("0", "-1", "10.5", "nan", "inf", "8/10", "1_0", "٤", float("nan"), 10**5000):
        with pytest.raises(CellError):
            rating_of(cell, 10)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-03-01", "2024-03-01"),
        ("2024-03-01T20:15:00.000Z", "2024-03-01T20:15"),
        ("2024-03-01T20:15:00+02:00", "2024-03-01T18:15"),
        ("2024-03-01 20:15:00 UTC", "2024-03-01T20:15"),
        ("3/1/2024", "2024-03-01"),
        ("3/1/2024 8:15 PM", "2024-03-01T20:15"),
        ("3/1/2024 12:15:01 am", "2024-03-01T00:15:01"),
        ("13/1/2024", "2024-01-13"),
        ("01-03-2024 20:15:00", "2024-03-01T20:15"),
        ("1.3.2024", "2024-03-01"),
        ("Tue Jul 10 00:00:00 2007", "2007-07-10"),
        ("10 July 2007", "2007-07-10"),
        ("Jul 10, 2007", "2007-07-10"),
        ("1183939200", "2007-07-09"),
        ("1183939200000", "2007-07-09"),
        ("1183939200.250", "2007-07-09"),
        ("2024/3/1 20:15", "2024-03-01T20:15"),
        ("2024-3-1", "2024-03-01"),
        ("2024.03.01", "2024-03-01"),
        ("2024年3月1日", "2024-03-01"),
        ("2024-03-01 8:15 PM", "2024-03-01T20:15"),
        ("01-Mar-2024", "2024-03-01"),
        ("1-Mar-24 20:15", "2024-03-01T20:15"),
        ("1 Mar 24 20:15", "2024-03-01T20:15"),
        ("March 1st, 2024", "2024-03-01"),
        ("1. März 2024", "2024-03-01"),
        ("ven. 1 juil. 2022", "2022-07-01"),
        ("1 de septiembre de 2022", "2022-09-01"),
        ("1 марта 2024 \u0433.", "2024-03-01"),
        ("Fri, 01 Mar 2024 20:15:00 +0200", "2024-03-01T18:15"),
        ("3/1/2024 20:15 -05:30", "2024-03-02T01:45"),
    ],
)
def test_dates_are_read_in_the_forms_that_services_write(written: str, meant: str) -> None:
    assert date_of(written) == day(meant)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-30",
        "13/13/2024",
        "yesterday",
        "2999-01-01",
        "1850-01-01",
        "2024",
        "Mar 2024",
        "40-Mar-24",
        "0001-01-01T00:00+23:00",
    ],
)
def test_what_is_no_date_of_the_past_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        date_of(cell)


def test_text_is_one_line_without_what_cannot_be_written() -> None:
    assert text_of(" a\tb\r\n\x00c ") == "a b c"
    assert text_of("\ud800x") == "?x"
    assert text_of("x" * 600) == "x" * 500
    assert [text_of(cell) for cell in ("", "  ", None, 5, ["x"])] == [None] * 5


def test_equal_cells_are_read_once_unless_they_cannot_be_read() -> None:
    read: list[object] = []

    def noted(cell: object) -> int | None:
        read.append(cell)
        return year_of(cell)

    once = remembered(noted)
    assert [once("1995"), once("1995"), once(1995), once(1995)] == [1995] * 4
    assert read == ["1995", 1995, 1995]
    for _ in range(2):
        with pytest.raises(CellError):
            once("soon")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Heat", "Heat"),
        (" Heat\u00a0", "Heat"),
        ("He  at", "He at"),
        ("He\x85at", "He at"),
        ("\ud800", "?"),
        ("", None),
    ],
)
def test_texts_are_in_one_line_whatever_stands_in_them(written: str, read: str | None) -> None:
    assert text_of(written) == read
