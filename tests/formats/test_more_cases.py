"""More kinds of file than people are told of: what each gives, or which line says why not."""

import pytest

from maxella.errors import ExchangeError
from maxella.formats.reading import read_export
from maxella.formats.table import NeedsMapping
from maxella.tables.rating_scales import WORDS
from tests.formats.cases import own_table
from tests.formats.exports import day
from tests.formats.test_cases import read

FILMS = (("The Matrix", 1999), ("Heat", 1995), ("Fargo", 1996))


def rated(cells: tuple[str, ...], heading: str = "Rating") -> bytes:
    rows = [(title, year, cell) for (title, year), cell in zip(FILMS, cells, strict=False)]
    return own_table(("Title", "Year", heading), rows, ";")


@pytest.mark.parametrize(
    ("heading", "highest"),
    [("Rating/10", 10), ("Rating (1-10)", 10), ("rating10", 10), ("score out of 100", 100), ("Rating 2", 5)],
)
def test_a_heading_says_the_highest_rating(heading: str, highest: float) -> None:
    assert read(rated(("4", "5"), heading)).ratings == {"The Matrix": (4, highest), "Heat": (5, highest)}


def test_a_heading_that_the_ratings_contradict_says_nothing() -> None:
    assert read(rated(("9", "8"), "rating (1-5)")).ratings["The Matrix"] == (9, 10)


@pytest.mark.parametrize("cells", [("A", "B+"), ("TRUE", "FALSE"), ("😍", "😐"), ("10-May", "10-Aug")])
def test_ratings_that_cannot_be_read_are_refused_line_by_line(cells: tuple[str, ...]) -> None:
    found = read(rated(cells))
    assert found.reading.entries == ()
    assert [bad.line for bad in found.reading.bad_lines] == [2, 3]


def test_one_and_minus_one_are_thumbs() -> None:
    entries = read(rated(("1", "-1", "0"))).reading.entries
    assert [(entry.rating, entry.scale) for entry in entries] == [(0.75, WORDS), (0.25, WORDS), (None, None)]


def test_a_scale_may_lie_about_zero_and_one_number_below_it_is_none() -> None:
    scale = read(rated(("-5", "5", "-1"))).reading.entries[0].scale
    assert scale is not None
    assert (scale.low, scale.high) == (-5, 5)
    assert [bad.line for bad in read(rated(("-2", "9"))).reading.bad_lines] == [2]


@pytest.mark.parametrize("cell", ["\uff18", "'8", '="8"', '"=""8"""'])
def test_numbers_are_read_as_spreadsheets_and_keyboards_write_them(cell: str) -> None:
    assert read(rated((cell,))).ratings == {"The Matrix": (8, 10)}


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Fri Mar 05 2021 23:30:00 GMT+0100 (CET)", "2021-03-05 22:30"),
        ("2021-03-05 23:30 PST", "2021-03-06 07:30"),
        ("5 March 2021, 21:30 CEST", "2021-03-05 19:30"),
        ("1614902400000000000", "2021-03-05"),
        ("915148800000", "1999-01-01"),
    ],
)
def test_zones_and_units_of_times_are_told(written: str, at: str) -> None:
    content = own_table(("Title", "Year", "Rating", "Date"), [("Heat", 1995, 8, written)], ";")
    assert read(content).dates == [day(at)]


@pytest.mark.parametrize("nothing", ["N/A", "null", "-", "\\N", "None"])
def test_what_is_missing_is_missing_and_not_wrong(nothing: str) -> None:
    rows = [("Heat", 1995, 8, nothing, nothing), ("Fargo", 1996, 8, "2021-03-05", "tt0116282")]
    found = read(own_table(("Title", "Year", "Rating", "Date", "imdb_id"), rows))
    assert (found.dates, found.reading.mended) == ([None, day("2021-03-05")], {})


def test_when_a_film_was_rated_comes_before_when_the_row_was_made() -> None:
    header = ("title", "year", "created_at", "rating", "watched_date")
    assert read(own_table(header, [("Heat", 1995, "2023-01-01", 8, "2021-01-01")])).dates == [
        day("2021-01-01")
    ]


@pytest.mark.parametrize(
    "above", ["My ratings\n\n", "My ratings,,\n", "# exported 2024-01-01\n# by a tool\n"]
)
def test_lines_above_the_header_are_passed_over(above: str) -> None:
    found = read(f"{above}Title,Year,Rating\nHeat,1995,8\n".encode())
    assert found.ratings == {"Heat": (8, 10)}
    assert found.reading.entries[0].line == above.count("\n") + 2


@pytest.mark.parametrize("first", ["Heat (1995)", "Heat"])
def test_the_first_of_a_list_is_no_header(first: str) -> None:
    titles = [entry.title for entry in read(f"{first}\nFargo (1996)\n".encode(), "films.txt").reading.entries]
    assert titles == ["Heat", "Fargo"]


def test_an_object_a_line_is_read_as_a_list() -> None:
    line = '{"title": "%s", "year": %d, "rating": 8, "genres": [{"id": 1, "name": "Alien"}]}'
    content = "\n".join(line % film for film in FILMS)
    found = read(content.encode(), "films.jsonl")
    assert found.ratings == {title: (8, 10) for title, _ in FILMS}
    assert [entry.line for entry in found.reading.entries] == [1, 2, 3]


def test_ratings_of_several_people_are_nobody_s() -> None:
    content = own_table(("userId", "movieId", "rating"), [(1, 6, 4), (2, 2571, 5)])
    with pytest.raises(ExchangeError, match="rows of 2 people in the column 'userId'"):
        read(content, "ratings.csv")
    assert read(content.replace(b"\n2,", b"\n1,")).ratings == {"Heat": (4, 5), "The Matrix": (5, 5)}


def test_excel_s_xml_is_told_by_its_name() -> None:
    content = (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
    )
    with pytest.raises(ExchangeError, match="workbook of Excel") as raised:
        read_export("a.xml", content)
    assert not isinstance(raised.value, NeedsMapping)


def test_a_status_says_what_is_planned_begun_and_given_up() -> None:
    rows = [
        ("Heat", 1995, "Completed", ""), ("Fargo", 1996, "Plan to Watch", ""), ("Alien", 1979, "Dropped", ""),
        ("Jaws", 1975, "Watching", ""), ("The Mask", 1994, "planned", 8),
    ]  # fmt: skip
    found = read(own_table(("Title", "Year", "Status", "Rating"), rows))
    marks = [(entry.title, entry.is_seen, entry.is_saved, entry.is_hidden) for entry in found.reading.entries]
    assert marks[:3] == [
        ("Heat", True, False, False), ("Fargo", False, True, False), ("Alien", False, False, True),
    ]  # fmt: skip
    assert found.reading.set_aside == {"unfinished": 1}
    assert found.ratings == {"The Mask": (8, 10)}


def test_what_was_not_watched_is_not_seen() -> None:
    rows = [("Heat", 1995, "yes", 8), ("Fargo", 1996, "no", ""), ("Alien", 1979, "yes", "")]
    found = read(own_table(("Title", "Year", "Watched", "Rating"), rows))
    assert [entry.title for entry in found.reading.entries] == ["Heat", "Alien"]
    assert found.reading.set_aside == {"films not seen": 1}


def test_a_column_called_rated_has_ratings_where_numbers_stand_there() -> None:
    assert read(rated(("8", "7"), "rated")).ratings == {"The Matrix": (8, 10), "Heat": (7, 10)}
    assert read(rated(("PG-13", "R"), "rated")).ratings == {}


def test_simkl_s_json_has_ratings_and_is_not_trakt_s() -> None:
    film = '{"title": "%s", "year": %d, "ids": {"simkl": 1, "imdb": "%s"}}'
    heat, fargo = film % ("Heat", 1995, "tt0113277"), film % ("Fargo", 1996, "tt0116282")
    show = film % ("X", 2000, "tt0")
    content = f"""{{"shows": [{{"status": "completed", "user_rating": 9, "show": {show}}}],
"movies": [
{{"last_watched_at": "2021-01-01T00:00:00Z", "user_rating": 8, "status": "completed", "movie": {heat}}},
{{"last_watched_at": null, "user_rating": null, "status": "plantowatch", "movie": {fargo}}}]}}"""
    found = read(content.encode(), "SimklBackup.json")
    assert (found.reading.source, found.ratings) == ("simkl", {"Heat": (8, 10)})
    assert [entry.is_saved for entry in found.reading.entries] == [False, True]
    assert found.dates == [day("2021-01-01"), None]


def test_a_column_called_watchlist_says_not_what_was_seen() -> None:
    with pytest.raises(NeedsMapping) as raised:
        read_export("x.csv", own_table(("Title", "Year", "Watchlist"), [("Heat", 1995, "yes")]))
    assert "status" not in raised.value.guess
