import pytest

from tests.formats.exports import IMDB_LIST, IMDB_NEW, IMDB_OLDEST, day, read_lines, row

HEAT = {"Const": "tt0113277", "Title": "Heat", "Year": 1995}


def test_the_newest_export_is_read() -> None:
    line = row(
        IMDB_NEW, **HEAT, Your_Rating=8, Date_Rated="2024-03-01", Original_Title="Heat!", Title_Type="Movie",
        IMDb_Rating=8.3, Genres="Action, Crime",
    )  # fmt: skip
    reading = read_lines("x.csv", IMDB_NEW, line)
    [entry] = reading.entries
    assert reading.source == "imdb"
    assert (entry.imdb_id, entry.title, entry.other_title, entry.year) == ("tt0113277", "Heat", "Heat!", 1995)
    assert (entry.rating, entry.rated_at, entry.is_saved) == (8, day("2024-03-01"), False)


@pytest.mark.parametrize(
    "header",
    [
        IMDB_NEW,
        IMDB_NEW.replace("Original Title,", ""),
        IMDB_NEW.replace("Original Title,", "").replace("Date Rated", "Date Added"),
        ",".join(reversed(IMDB_NEW.split(","))),
        IMDB_NEW.upper(),
    ],
    ids=["new", "2022", "2017", "other order", "other case"],
)
def test_columns_are_found_by_name(header: str) -> None:
    cells = ["" for _ in header.split(",")]
    names = [name.lower() for name in header.split(",")]
    for name, cell in {"const": "tt0113277", "your rating": "9", "title": "Heat", "imdb rating": "1"}.items():
        cells[names.index(name)] = cell
    date = next(name for name in names if name.startswith("date "))
    cells[names.index(date)] = "2017-05-06"
    [entry] = read_lines("ratings.csv", header, ",".join(cells)).entries
    assert (entry.rating, entry.rated_at) == (9, day("2017-05-06"))


def test_the_oldest_export_has_ratings_and_lists_under_one_header() -> None:
    rated = row(
        IMDB_OLDEST, position=1, const="tt0113277", created="Tue Jul 10 00:00:00 2007", Title="Heat",
        Title_type="Feature Film", You_rated=7, Year=1995, Release_Date__month_day_year_="1995-12-15",
    )  # fmt: skip
    listed = row(
        IMDB_OLDEST, position=2, const="tt0114709", created="Wed Jul 11 00:00:00 2007", Title="Toy Story",
        Title_type="Feature Film", Release_Date__month_day_year_="1995",
    )  # fmt: skip
    first, second = read_lines("ratings.csv", IMDB_OLDEST, rated, listed).entries
    assert (first.rating, first.rated_at, first.is_saved) == (7, day("2007-07-10"), False)
    assert (second.rating, second.rated_at, second.is_saved) == (None, day("2007-07-11"), True)
    assert second.year == 1995  # a release date may be a year


def test_a_watchlist_is_saved_and_may_have_ratings() -> None:
    plain = row(IMDB_LIST, Position=1, **HEAT, Created="2024-01-02", Title_Type="Movie")
    rated = row(IMDB_LIST, Position=2, **HEAT, Created="2024-01-02", Your_Rating=6, Date_Rated="2024-02-03")
    first, second = read_lines("WATCHLIST.csv", IMDB_LIST, plain, rated).entries
    assert (first.is_saved, first.rating, first.rated_at) == (True, None, day("2024-01-02"))
    assert (second.is_saved, second.rating, second.rated_at) == (True, 6, day("2024-02-03"))


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (
            ("tvSeries", "TV Series", "tvMiniSeries", "TV Mini Series", "TV-Serie", "Série télévisée"),
            "series",
        ),
        (("tvEpisode", "TV Episode", "Fernsehepisode", "Épisode TV", "Episodio de TV"), "episodes"),
        (("videoGame", "Video Game", "Videospiel", "Jeu vidéo"), "games"),
    ],
)
def test_series_episodes_and_games_are_set_aside_in_every_language(words: tuple[str, ...], what: str) -> None:
    lines = [row(IMDB_NEW, **HEAT, Your_Rating=8, Title_Type=word) for word in words]
    reading = read_lines("ratings.csv", IMDB_NEW, *lines)
    assert (reading.entries, reading.set_aside) == ((), {what: len(words)})


@pytest.mark.parametrize("word", ["movie", "Movie", "Film", "Película", "tvMovie", "TV Special", "short", ""])
def test_films_of_every_kind_and_language_are_kept(word: str) -> None:
    reading = read_lines("ratings.csv", IMDB_NEW, row(IMDB_NEW, **HEAT, Your_Rating=8, Title_Type=word))
    assert len(reading.entries) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-03-01", "2024-03-01"),
        ("3/1/2024", "2024-03-01"),
        ("12/25/23", "2023-12-25"),
        ("25/12/2023", "2023-12-25"),
    ],
)
def test_dates_are_iso_or_month_day_year(written: str, meant: str) -> None:
    line = row(IMDB_NEW, **HEAT, Your_Rating=8, Date_Rated=written)
    assert read_lines("r.csv", IMDB_NEW, line).entries[0].rated_at == day(meant)


def test_a_date_that_cannot_be_read_leaves_the_rating_and_is_counted() -> None:
    reading = read_lines("r.csv", IMDB_NEW, row(IMDB_NEW, **HEAT, Your_Rating=8, Date_Rated="31/31/2024"))
    assert (reading.entries[0].rating, reading.entries[0].rated_at) == (8, None)
    assert reading.mended == {"dates": 1}


def test_rows_without_an_id_or_a_rating_are_bad_lines() -> None:
    reading = read_lines(
        "r.csv",
        IMDB_NEW,
        row(IMDB_NEW, Title="Heat", Your_Rating=8),
        row(IMDB_NEW, **HEAT),
        row(IMDB_NEW, Const="nm0000001", Your_Rating=8),
        row(IMDB_NEW, **HEAT, Your_Rating=11),
    )
    assert [(bad.line, bad.reason) for bad in reading.bad_lines] == [
        (2, "no IMDb id"),
        (3, "no rating"),
        (4, "'nm0000001' is no IMDb id"),
        (5, "a rating of 11 is not above 0 and up to 10"),
    ]
