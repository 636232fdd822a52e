import pytest

from tests.formats.exports import SIMKL, day, read_lines, row

HEAT = {"SIMKL_ID": 1, "Title": "Heat", "Type": "movie", "Year": 1995, "TMDB": 949, "IMDB": "tt0113277"}


@pytest.mark.parametrize("written", ["18-12-2023 21:50:41", "2023-12-18T21:50:41Z", "2023-12-18 21:50:41"])
def test_both_forms_of_dates_are_read(written: str) -> None:
    line = row(SIMKL, **HEAT, Watchlist="completed", WatchedDate=written, Rating=7)
    reading = read_lines("SimklBackup.csv", SIMKL, line)
    [entry] = reading.entries
    assert reading.source == "simkl"
    assert (entry.rating, entry.rated_at, entry.is_seen) == (7, day("2023-12-18T21:50:41"), True)
    assert (entry.imdb_id, entry.tmdb_id, entry.year) == ("tt0113277", "949", 1995)


@pytest.mark.parametrize(
    ("stands_on", "mark"),
    [
        ("completed", "is_seen"),
        ("plantowatch", "is_saved"),
        ("plan to watch", "is_saved"),
        ("dropped", "is_hidden"),
    ],
)
def test_the_list_says_what_a_film_without_a_rating_means(stands_on: str, mark: str) -> None:
    [entry] = read_lines("s.csv", SIMKL, row(SIMKL, **HEAT, Watchlist=stands_on)).entries
    marks = {name: getattr(entry, name) for name in ("is_seen", "is_saved", "is_hidden")}
    assert marks == {name: name == mark for name in marks}


def test_television_and_what_was_not_seen_to_its_end_are_set_aside() -> None:
    reading = read_lines(
        "s.csv",
        SIMKL,
        row(SIMKL, **{**HEAT, "Type": "tv"}, Watchlist="completed", Rating=9),
        row(SIMKL, **{**HEAT, "Type": "anime"}, Watchlist="watching", LastEpWatched="s1e4"),
        row(SIMKL, **{**HEAT, "Type": "anime", "IMDB": ""}, Watchlist="completed"),
        row(SIMKL, **HEAT, Watchlist="watching"),
    )
    assert (reading.entries, reading.set_aside) == ((), {"series": 3, "unfinished": 1})


def test_an_anime_film_is_told_by_its_imdb_id_alone() -> None:
    [entry] = read_lines(
        "s.csv", SIMKL, row(SIMKL, **{**HEAT, "Type": "anime"}, Watchlist="completed")
    ).entries
    assert (entry.imdb_id, entry.tmdb_id) == ("tt0113277", None)


def test_a_row_without_a_title_and_an_id_is_a_bad_line() -> None:
    reading = read_lines("s.csv", SIMKL, row(SIMKL, Type="movie", Watchlist="completed"))
    assert [bad.reason for bad in reading.bad_lines] == ["neither a title nor an id"]
