from tests.formats.exports import TMDB, day, read_lines, row

HEAT = {"TMDb_ID": 949, "IMDb_ID": "tt0113277", "Type": "movie", "Name": "Heat", "Release_Date": "1995-12-15"}


def test_the_rating_is_ones_own_not_the_mean() -> None:
    line = row(TMDB, **HEAT, Rating="7.9", Your_Rating="8.5", Date_Rated="2024-03-01T12:00:00Z")
    reading = read_lines("ratings.csv", TMDB, line)
    [entry] = reading.entries
    assert reading.source == "tmdb"
    assert (entry.rating, entry.rated_at, entry.year) == (8.5, day("2024-03-01T12:00"), 1995)
    assert (entry.imdb_id, entry.tmdb_id) == ("tt0113277", "949")


def test_television_is_set_aside_since_its_ids_are_numbered_apart() -> None:
    reading = read_lines(
        "ratings.csv",
        TMDB,
        row(TMDB, **{**HEAT, "Type": "tv"}, Your_Rating=8),
        row(TMDB, **{**HEAT, "Type": "tv"}, Season_Number=1, Your_Rating=8),
        row(TMDB, **{**HEAT, "Type": "tv"}, Season_Number=1, Episode_Number=2, Your_Rating=8),
    )
    assert (reading.entries, reading.set_aside) == ((), {"series": 2, "episodes": 1})


def test_a_watchlist_has_the_same_columns_and_no_ratings() -> None:
    [entry] = read_lines("watchlist.csv", TMDB, row(TMDB, **HEAT, Rating="7.9")).entries
    assert (entry.rating, entry.is_saved) == (None, True)


def test_a_row_without_ones_own_rating_is_a_bad_line() -> None:
    reading = read_lines("ratings.csv", TMDB, row(TMDB, **HEAT, Rating="7.9"))
    assert [bad.reason for bad in reading.bad_lines] == ["no rating"]
