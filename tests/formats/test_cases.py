"""Each kind of file that people have gives what they would expect of it, or one line that says what to do."""

from typing import NamedTuple

import pytest

from maxella.errors import ExchangeError
from maxella.formats.reading import read_export
from maxella.formats.table import NeedsMapping
from maxella.tables.entries import Reading
from maxella.tables.matching import Catalogue, Match
from maxella.tables.rating_scales import WORDS
from tests.formats.cases import FILMS, LETTERBOXD, PLACES, SIX, archive, letterboxd, own_table, table
from tests.formats.exports import day

NAMES = {film.movie_id: film.title for film in FILMS}


class Read(NamedTuple):
    """What a file gave."""

    reading: Reading
    matches: list[Match]

    @property
    def ratings(self) -> dict[str, tuple[float, float]]:
        """The ratings of the films that are clear, each of how many."""
        return {
            NAMES[match.movie_id]: (match.entry.rating, match.entry.scale.high)
            for match in self.matches
            if match.is_sure and match.movie_id and match.entry.rating is not None and match.entry.scale
        }

    @property
    def dates(self) -> list[int | None]:
        return [match.entry.rated_at for match in self.matches]


def read(content: bytes, name: str = "mine.csv", **answers: str) -> Read:
    """Read a file, an unknown table by what is guessed of it."""
    try:
        reading = read_export(name, content)
    except NeedsMapping as question:
        reading = read_export(name, content, {**question.guess, **answers})
    return Read(reading, Catalogue(FILMS, movielens_ids=True).match_all(reading.entries))


LETTERBOXD_FILES = {
    "plain": letterboxd().encode(),
    "semicolons and decimal commas": letterboxd(";", comma=",").encode(),
    "a line that names the separator": ("sep=;\n" + letterboxd(";")).encode(),
    "a blank line first": ("\n" + letterboxd()).encode(),
    "tabs": letterboxd("\t").encode(),
    "pipes": letterboxd("|").encode(),
    "UTF-8 with its mark, lines of Windows": letterboxd(end="\r\n").encode("utf-8-sig"),
    "lines of old Macs": letterboxd(end="\r").encode(),
    "UTF-16": letterboxd().encode("utf-16"),
    "UTF-16, big end first": b"\xfe\xff" + letterboxd().encode("utf-16-be"),
    "UTF-16 without its mark": letterboxd().encode("utf-16-le"),
    "UTF-16, big end first, without its mark": letterboxd().encode("utf-16-be"),
    "every row twice": (letterboxd() + letterboxd().partition("\n")[2]).encode(),
    "a zip of Windows": archive({"letterboxd\\ratings.csv": letterboxd().encode()}),
    "a zip with odd names": archive(
        {
            "Letterboxd — Zoë 🎬/ratings.csv": letterboxd().encode(),
            "__MACOSX/L/._ratings.csv": b"\0\1",
            ".DS_Store": b"\0",
        }
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", LETTERBOXD_FILES)
def test_six_films_are_read_however_they_are_written(kind: str) -> None:
    found = read(LETTERBOXD_FILES[kind], "export.zip" if kind.startswith("a zip") else "ratings.csv")
    assert found.ratings == {title: (rating, 5) for title, rating in SIX.items()}
    assert not found.reading.bad_lines


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (archive({"xl/workbook.xml": b"", "[Content_Types].xml": b""}), "r.xlsx", "workbook of Excel"),
        (archive({"content.xml": b"<a/>", "mimetype": b""}), "r.ods", "workbook of LibreOffice"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "r.xls", "Excel workbook"),
        (b"%PDF-1.7\n", "r.csv", "a PDF document"),
        (b"", "r.csv", "is empty"),
        (table(LETTERBOXD, []).encode(), "r.csv", "a header and no rows"),
        (b"Film,Note\n", "r.csv", "a header and no rows"),
        (b"<!DOCTYPE html>\n<html><body>Please sign in, to export</body></html>", "r.csv", "a web page"),
        (b'<html lang="en"><table><tr><td>a</td></tr></table></html>', "r.csv", "a web page"),
        (archive({"export.zip": archive({"ratings.csv": b"a,b"})}), "r.zip", "holds another zip"),
        (b'<?xml version="1.0"?><myanimelist><anime/></myanimelist>', "r.xml", "MyAnimeList"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><movie>&b;</movie>', "r.xml", "entities"),
        (b'<?xml version="1.0"?><movie><title>', "r.xml", "not complete XML"),
        (b'<?xml version="1.0"?><music/>', "r.xml", "without films"),
        (b'{"a": 1}', "r.json", "of a known service"),
        (b'{"movies": [{"title": ', "r.json", "not complete JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_in_one_line(content: bytes, name: str, words: str) -> None:
    with pytest.raises(ExchangeError, match=words) as raised:
        read_export(name, content)
    assert "\n" not in str(raised.value)
    assert not isinstance(raised.value, NeedsMapping)


@pytest.mark.parametrize(
    ("broken", "line"),
    [('2024-03-01,"The Matrix,1999,u,4.5', 2), ("2024-03-01,Good, the Bad and the Ugly,1966,u,4.5", 2)],
)
def test_broken_lines_are_shown_and_the_others_read(broken: str, line: int) -> None:
    header, rest = letterboxd().split("\n", 1)
    found = read(f"{header}\n{broken}\n{rest}".encode(), "ratings.csv")
    assert found.ratings == {title: (rating, 5) for title, rating in SIX.items()}
    assert [(bad.line, bad.text) for bad in found.reading.bad_lines] == [(line, broken)]


def test_a_date_ahead_or_none_is_left_out_and_said_and_the_rating_is_kept() -> None:
    content = letterboxd().replace("2024-03-01", "2131-05-05").replace("2024-03-02", "2024-13-45")
    found = read(content.replace("2024-03-03", "").encode(), "ratings.csv")
    assert len(found.ratings) == 6
    assert found.dates == [None, None, None, day("2024-03-04"), day("2024-03-05"), day("2024-03-06")]
    assert found.reading.mended == {"dates": 2}
    assert [(each.line, each.reason) for each in found.reading.emptied] == [
        (2, "'2131-05-05' is no date of the past"),
        (3, "'2024-13-45' is no date of the past"),
    ]


@pytest.mark.parametrize(
    "title", ["😀 The Matrix 🎬", "*** THE MATRIX ***", "The Matrix (1999)", "“The Matrix”", "Matrix, The"]
)
def test_decorations_of_a_title_do_not_matter(title: str) -> None:
    content = table(LETTERBOXD, [("2024-03-01", f'"{title}"', 1999, "u", 4.5)]).encode()
    assert read(content, "ratings.csv").ratings == {"The Matrix": (4.5, 5)}


def test_the_person_s_own_column_counts_wherever_it_stands() -> None:
    rows = [("The Matrix", 1999, 8.7, 10), ("Heat", 1995, 8.3, 3)]
    for header in (("Title", "Year", "Rating", "My Rating"), ("Title", "Year", "Average", "Моя оценка")):
        assert read(own_table(header, rows)).ratings == {"The Matrix": (10, 10), "Heat": (3, 10)}
    header = ("Title", "Year", "Your rating", "Rating")
    mirrored = [(title, year, own, mean) for title, year, mean, own in rows]
    assert read(own_table(header, mirrored)).ratings == {"The Matrix": (10, 10), "Heat": (3, 10)}


@pytest.mark.parametrize(
    ("written", "dates"),
    [
        (("05/03/2021", "13/03/2021"), ("2021-03-05", "2021-03-13")),
        (("03/05/2021", "03/13/2021"), ("2021-03-05", "2021-03-13")),
        (("05.03.2021", "06.03.2021"), ("2021-03-05", "2021-03-06")),
        (("20210305", "20210306"), ("2021-03-05", "2021-03-06")),
    ],
)
def test_dates_are_read_by_their_column(written: tuple[str, str], dates: tuple[str, str]) -> None:
    rows = [("The Matrix", 1999, 9, written[0]), ("Heat", 1995, 8, written[1])]
    assert read(own_table(("Title", "Year", "Rating", "Date"), rows)).dates == [day(each) for each in dates]


@pytest.mark.parametrize(
    ("cells", "ratings"),
    [
        (("9/10", "7.5/10"), ((9, 10), (7.5, 10))),
        (("9 / 10", "4/5"), ((9, 10), (4, 5))),
        (("85%", "40 %"), ((85, 100), (40, 100))),
        (("★★★★½", "★★★★★"), ((4.5, 5), (5, 5))),
        (("★★☆☆☆", "★☆☆☆☆"), ((2, 5), (1, 5))),
        (("4½", "3"), ((4.5, 5), (3, 5))),
        ((".5", "4."), ((0.5, 5), (4, 5))),
        (("4 stars", "2.5 stars"), ((4, 5), (2.5, 5))),
        (("👍", "👎"), ((0.75, 1), (0.25, 1))),
        (("0.85", "0.4"), ((0.85, 1), (0.4, 1))),
        (("95", "0"), ((95, 100), (0, 100))),
        (("8", "0"), ((8, 10), (0, 10))),
    ],
)
def test_ratings_are_read_as_people_write_them(
    cells: tuple[str, str], ratings: tuple[tuple[float, float], tuple[float, float]]
) -> None:
    content = own_table(
        ("Title", "Year", "Rating"), [("The Matrix", 1999, cells[0]), ("Heat", 1995, cells[1])]
    )
    assert read(content).ratings == dict(zip(("The Matrix", "Heat"), ratings, strict=True))


def test_decimal_commas_are_read_where_they_do_not_separate() -> None:
    content = own_table(("Titel", "Jahr", "Meine Note"), [("Heat", 1995, "8,5"), ("Fargo", 1996, "7")], ";")
    assert read(content).ratings == {"Heat": (8.5, 10), "Fargo": (7, 10)}


@pytest.mark.parametrize("nothing", ["-1", "n/a", "-", ""])
def test_what_is_not_rated_is_seen(nothing: str) -> None:
    content = own_table(("Title", "Year", "Score"), [("The Matrix", 1999, 9), ("Heat", 1995, nothing)])
    matrix, heat = read(content).reading.entries
    assert (matrix.rating, matrix.scale and matrix.scale.low) == (9, 1)
    assert (heat.rating, heat.is_seen) == (None, True)


def test_zeros_are_the_lowest_rating_unless_somebody_says_that_they_are_none() -> None:
    content = own_table(("Title", "Year", "Score"), [("The Matrix", 1999, 4), ("Heat", 1995, 0)])
    assert read(content).ratings == {"The Matrix": (4, 5), "Heat": (0, 5)}
    found = read(content, zero="unrated")
    assert found.ratings == {"The Matrix": (4, 5)}
    assert [entry.is_seen for entry in found.reading.entries] == [False, True]


def test_numbers_of_one_s_own_are_no_ids_of_films() -> None:
    titles = ("The Matrix", "Fight Club", "Pulp Fiction", "Heat")
    rows = [(number, title, 5, PLACES[title].release_year) for number, title in enumerate(titles, start=1)]
    found = read(own_table(("movieId", "Movie", "Rating", "Year"), rows))
    assert tuple(found.ratings) == titles


def test_ids_of_series_are_no_films_and_both_titles_are_there_to_be_seen() -> None:
    rows = [(603, "The Matrix", 9), (1396, "Breaking Bad", 10), (1399, "Game of Thrones", 10)]
    found = read(own_table(("tmdb_id", "title", "rating"), rows))
    assert found.ratings == {"The Matrix": (9, 10)}
    series = found.matches[1]
    assert (series.how, series.entry.title, series.candidates) == (
        "id and title disagree", "Breaking Bad", ("1186",),
    )  # fmt: skip


def test_headings_in_other_languages_are_guessed() -> None:
    rows = [("Matrix", "The Matrix", 1999, 9, "01/03/2021"), ("Tiburón", "Jaws", 1975, 8, "13/03/2021")]
    found = read(own_table(("Título", "Título original", "Año", "Nota", "Fecha"), rows, ";"))
    assert found.ratings == {"The Matrix": (9, 10), "Jaws": (8, 10)}
    assert found.dates == [day("2021-03-01"), day("2021-03-13")]


def test_windows_1251_is_read_as_what_it_is() -> None:
    content = table(("Название", "Год", "Оценка"), [("Матрица", 1999, 9), ("Схватка", 1995, 8)]).encode(
        "cp1251"
    )
    entries = read(content).reading.entries
    assert [(entry.title, entry.year, entry.rating) for entry in entries] == [
        ("Матрица", 1999, 9), ("Схватка", 1995, 8),
    ]  # fmt: skip


def test_headings_that_say_nothing_are_guessed_by_what_stands_below() -> None:
    rows = [("The Matrix", 1999, 9, "2021-03-05"), ("Heat", 1995, 8, "2021-03-06")]
    found = read(own_table(("Címke", "Évjárat", "Csillag", "Mikor"), rows))
    assert found.ratings == {"The Matrix": (9, 10), "Heat": (8, 10)}
    assert found.dates == [day("2021-03-05"), day("2021-03-06")]


def test_without_a_header_the_first_row_is_a_row_and_the_columns_are_asked_for() -> None:
    content = table((), [("The Matrix", 1999, 9), ("Heat", 1995, 8)]).encode()
    headers = set()
    for each in (content, content.replace(b"The Matrix", b"Fargo")):
        with pytest.raises(NeedsMapping) as raised:
            read_export("mine.csv", each)
        headers.add(raised.value.header)
    assert raised.value.columns == ("1", "2", "3")
    assert len(headers) == 2, "an answer for one file is none for another, whose columns may be others"
    assert read(content).ratings == {"The Matrix": (9, 10), "Heat": (8, 10)}


def test_blanks_may_divide_a_table_of_numbers() -> None:
    assert read(b"movieId  rating\n6  4\n2571  5\n").ratings == {"Heat": (4, 5), "The Matrix": (5, 5)}


def test_a_blank_after_each_comma_is_no_part_of_a_cell() -> None:
    content = b'\nScore, Film Name, Year\n90, "Heat", 1995\n80, "Titanic", 1997\n'
    assert read(content).ratings == {"Heat": (90, 100), "Titanic": (80, 100)}


@pytest.mark.parametrize(
    "content",
    [
        b'{"movies": [{"movie": {"title": "Heat", "ids": {"imdb": "tt0113277"}}, "rating": 9}]}',
        b'[{"title": "Heat", "year": 1995, "rating": 9}, {"title": "Fargo", "year": 1996, "rating": null}]',
        b'{"ratings": [{"film": {"title": "Heat", "year": 1995}, "my_rating": 9}], "version": [1]}',
    ],
)
def test_json_that_is_clear_is_read(content: bytes) -> None:
    assert read(content, "r.json").ratings == {"Heat": (9, 10)}


def test_netflix_says_films_apart_from_episodes_and_trailers() -> None:
    rows = [
        '"The Matrix","08/12/20"', '"Some Series: Season 1: Pilot","06/12/20"', '"The Mask","25/11/20"',
        '"Eine Serie: Staffel 2: Folge 3","05/12/20"', '"Some Show: Limited Series: One","05/12/20"',
        '"A Show (Episode 3)","04/12/20"', '"Heat (Official Trailer)","04/12/20"', '"Titanic","03/12/20"',
    ]  # fmt: skip
    found = read("\n".join(["Title,Date", *rows]).encode(), "NetflixViewingHistory.csv")
    seen = [NAMES[match.movie_id] for match in found.matches if match.is_sure and match.movie_id]
    assert seen == ["The Matrix", "The Mask"]
    assert found.matches[2].how == "several films"
    assert found.dates == [day("2020-12-08"), day("2020-11-25"), day("2020-12-03")]
    assert found.reading.set_aside == {"episodes": 4, "trailers": 1}


NETFLIX_RATINGS = b"""Profile Name,Title Name,Rating Type,Star Value,Thumbs Value,Device,Event Utc Ts
A,The Matrix,thumb,,2,TV,2025-06-19 19:13:22,
A,Heat,star,5,0,TV,2015-06-19 19:13:22,
A,Jaws,thumb,,1,TV,2025-06-19 19:13:22,
A,Fargo,thumb,,3,TV,2025-06-19 19:13:22,
A,Alien,star,-2,0,TV,2015-06-19 19:13:22,
"""


def test_netflix_has_thumbs_and_stars_each_on_its_scale() -> None:
    found = read(NETFLIX_RATINGS, "Ratings.csv")
    assert found.ratings == {"The Matrix": (0.75, 1), "Heat": (5, 5), "Jaws": (0.25, 1), "Fargo": (1, 1)}
    assert found.matches[0].entry.scale == WORDS
    assert found.reading.set_aside == {"other marks": 1}


def test_of_an_account_of_several_one_profile_is_read_and_asked_for() -> None:
    content = NETFLIX_RATINGS + b"B,The Mask,thumb,,2,TV,2025-06-19 19:13:22,\n"
    viewings = b"""Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type
A,2024-01-02 20:00:00,02:00:00,,The Matrix,,TV
B,2024-01-02 20:00:00,02:00:00,,Heat,,TV
B,2024-01-03 20:00:00,00:01:00,,Jaws,TRAILER,TV
"""
    zipped = archive(
        {"CONTENT_INTERACTION/Ratings.csv": content, "CONTENT_INTERACTION/ViewingActivity.csv": viewings}
    )
    with pytest.raises(NeedsMapping, match="rows of A, B") as raised:
        read_export("netflix.zip", zipped)
    assert raised.value.profiles == ("A", "B")
    found = read(zipped, "netflix.zip", profile="B")
    assert [(entry.title, entry.is_seen) for entry in found.reading.entries] == [
        ("The Mask", False),
        ("Heat", True),
    ]
    assert found.reading.set_aside == {"other profiles": 6, "trailers": 1}


YAMTRACK = b"""media_id,source,media_type,title,image,season_number,episode_number,score,status,\
notes,start_date,end_date,progress
603,tmdb,movie,The Matrix,,,,8.0,Completed,,,2024-01-15,
550,tmdb,movie,Fight Club,,,,,Planning,,,,
680,tmdb,movie,Pulp Fiction,,,,3.0,Dropped,,,,
862,manual,movie,A film of my own,,,,7.0,Completed,,,,
6,mal,anime,Some Anime,,,,9.0,Completed,,,,
1396,tmdb,tv,Some Series,,,,9.0,Completed,,,,
1396,tmdb,season,Some Series,,1,,9.0,Completed,,,,
1396,tmdb,episode,Some Series,,1,1,,,,,,
12,openlibrary,book,Some Book,,,,9.0,Completed,,,,
949,tmdb,movie,Heat,,,,,In progress,,,,
"""


def test_yamtrack_has_ids_of_many_sources_of_which_tmdb_s_are_films() -> None:
    found = read(YAMTRACK, "yamtrack.csv")
    assert found.ratings == {"The Matrix": (8, 10), "Pulp Fiction": (3, 10)}
    planned = found.matches[1].entry
    assert (planned.is_saved, planned.is_seen) == (True, False)
    assert found.matches[3].how == "not in the catalogue"
    assert found.reading.set_aside == {"series": 3, "episodes": 1, "books": 1, "unfinished": 1}


def test_criticker_has_scores_of_a_hundred_whose_zeros_are_dislikes() -> None:
    header = "Score, Film Name, Year, Date Rated, Mini Review, URL, IMDB ID\n"
    rows = """100,"The Matrix",1999,"Jan 16 2013, 21:54","",u,tt0133093
0,"Titanic",1997,"Jan 16 2013, 21:54","",u,tt0120338
"""
    found = read((header + rows).encode(), "criticker.csv")
    assert found.ratings == {"The Matrix": (100, 100), "Titanic": (0, 100)}
    assert found.dates == [day("2013-01-16 21:54")] * 2


def test_filmaffinity_is_told_by_original_titles() -> None:
    content = own_table(
        ("title", "original title", "year", "country", "user score", "FA score", "FA id"),
        [("Tiburón", "Jaws", 1975, "US", 8, 7.4, 1), ("Una serie (Serie de TV)", "", 2008, "US", 9, 8.8, 2),
         ("El silencio de los corderos", "The Silence of the Lambs", 1991, "US", "", 8.0, 3)],
    )  # fmt: skip
    found = read(content, "filmaffinity.csv")
    assert found.ratings == {"Jaws": (8, 10)}
    assert found.matches[1].entry.is_saved
    assert found.reading.set_aside == {"series": 1}


def test_kinopoisk_s_excel_file_is_a_page_in_windows_1251() -> None:
    header = (
        "<i>русскоязычное название</i>",
        "<i>оригинальное название</i>",
        "<i>год</i>",
        "<i>моя оценка</i>",
    )
    rows = [
        ("Матрица", "The Matrix", "1999", "9"),
        ("Схватка", "Heat", "1995", "zero"),
        ("Сваты (сериал)", "", "2008", "7"),
    ]
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in (header, *rows))
    content = f"<html>\n<head><title>оценки</title></head><body><table>{cells}</table></body></html>"
    found = read(content.encode("cp1251"), "kinopoisk.ru-votes.xls")
    assert found.ratings == {"The Matrix": (9, 10)}
    assert found.matches[1].entry.is_saved
    assert found.reading.set_aside == {"series": 1}


def test_jellyfin_says_what_was_played() -> None:
    content = b"""DateCreated,UserId,ItemId,ItemType,ItemName,PlaybackMethod,Client,Device,PlayDuration
2024-01-02 20:00:00.123,u,1,Movie,The Matrix,DirectPlay,Web,Firefox,7200
2024-01-03 20:00:00,u,2,Episode,Some Series - s01e01,DirectPlay,Web,Firefox,3600
2024-01-04 20:00:00,u,3,Movie,Heat (1995),DirectPlay,Web,Firefox,7200
"""
    found = read(content, "playback.csv")
    assert [(entry.title, entry.is_seen) for entry in found.reading.entries] == [
        ("The Matrix", True),
        ("Heat", True),
    ]
    assert all(match.is_sure for match in found.matches)
    assert found.reading.set_aside == {"episodes": 1}


def test_kodi_s_library_has_ratings_and_plays() -> None:
    content = """<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<videodb><version>1</version>
<movie><title>Hitze</title><originaltitle>Heat</originaltitle><userrating>8</userrating><playcount>2</playcount>
<lastplayed>2020-01-02 20:00:00</lastplayed><uniqueid type="imdb" default="true">tt0113277</uniqueid>
<uniqueid type="tmdb">949</uniqueid><year>1995</year></movie>
<movie><title>Fargo</title><userrating>0</userrating><playcount>1</playcount><premiered>1996-03-08</premiered></movie>
<movie><title>Jaws</title><userrating>0</userrating><playcount>0</playcount></movie>
<tvshow><title>Some Series</title></tvshow></videodb>"""
    found = read(content.encode(), "videodb.xml")
    assert found.ratings == {"Heat": (8, 10)}
    assert [(entry.title, entry.is_seen) for entry in found.reading.entries] == [
        ("Hitze", True),
        ("Fargo", True),
    ]
    assert found.reading.set_aside == {"films not seen": 1}
