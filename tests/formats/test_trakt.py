import json
from typing import Any

import pytest

from maxella.errors import ExchangeError
from maxella.formats.reading import read_export, read_exports
from tests.formats.exports import day, zip_bytes

HEAT = {
    "title": "Heat",
    "year": 1995,
    "ids": {"trakt": 1, "slug": "heat-1995", "imdb": "tt0113277", "tmdb": 949},
}
SHOW = {"title": "Fargo", "year": 2014, "ids": {"trakt": 2, "imdb": "tt2802850", "tmdb": 60622}}
RATING = {"rated_at": "2024-03-01T20:15:00.000Z", "rating": 8, "type": "movie", "movie": HEAT}
WATCHED_AT = "2023-01-02T03:04:05.000Z"
WATCH = {
    "id": 5,
    "watched_at": "2023-01-02T03:04:05.000Z",
    "action": "scrobble",
    "type": "movie",
    "movie": HEAT,
}
EPISODE = {
    "id": 6, "watched_at": "2023-01-02T03:04:05.000Z", "action": "watch", "type": "episode",
    "episode": {"season": 1, "number": 2, "title": "x"}, "show": SHOW,
}  # fmt: skip
LISTED = {"rank": 1, "id": 7, "listed_at": "2022-01-01T00:00:00.000Z", "notes": None, "type": "movie"}
NO_YEAR = {
    "title": "Some Day",
    "year": None,
    "ids": {"trakt": 9, "slug": "some-day", "imdb": None, "tmdb": None},
}


def as_json(*items: Any) -> bytes:
    return json.dumps(items).encode()


ACCOUNT = {
    "user-settings.json": b"{ not read",
    "ratings-movies-1.json": as_json(RATING),
    "ratings-movies-2.json": as_json({**RATING, "rating": 3}),
    "ratings-shows.json": as_json({"rating": 8, "type": "show", "show": SHOW}),
    "ratings-seasons.json": as_json({"rating": 8, "type": "season", "season": {"number": 1}, "show": SHOW}),
    "watched-history-1.json": as_json(WATCH, EPISODE),
    "watched-movies.json": as_json({"plays": 2, "last_watched_at": WATCHED_AT, "movie": HEAT}),
    "watched-shows.json": as_json({"plays": 20, "last_watched_at": WATCHED_AT, "show": SHOW}),
    "lists-watchlist.json": as_json({**LISTED, "movie": NO_YEAR}),
    "lists-best.json": as_json({**LISTED, "movie": HEAT}),
    "collection-movies.json": as_json({"collected_at": "2022-01-01T00:00:00.000Z", "movie": HEAT}),
    "network-followers.json": as_json({"followed_at": "2022-01-01T00:00:00.000Z", "user": {"username": "x"}}),
    "comments-movies.json": b"[ not read",
    "empty.json": b"[]",
}  # fmt: skip


@pytest.mark.parametrize("folder", ["", "somebody/ratings/"])
def test_an_account_gives_ratings_plays_and_the_watchlist(folder: str) -> None:
    reading = read_export("trakt.zip", zip_bytes({folder + name: text for name, text in ACCOUNT.items()}))
    assert (reading.source, reading.bad_lines) == ("trakt", ())
    found = [
        (entry.title, entry.rating, entry.rated_at, entry.is_seen, entry.is_saved)
        for entry in reading.entries
    ]
    assert found == [
        ("Heat", 8, day("2024-03-01T20:15"), False, False),
        ("Heat", 3, day("2024-03-01T20:15"), False, False),
        ("Heat", None, day("2023-01-02T03:04:05"), True, False),
        ("Heat", None, day("2023-01-02T03:04:05"), True, False),
        ("Some Day", None, day("2022-01-01"), False, True),
    ]
    assert reading.set_aside == {
        "series": 3,
        "episodes": 1,
        "films of lists": 1,
        "other marks": 1,
        "other files": 2,
    }
    assert {entry.imdb_id for entry in reading.entries} == {"tt0113277", None}
    assert {entry.tmdb_id for entry in reading.entries} == {"949", None}


def test_split_files_may_be_given_one_by_one() -> None:
    parts = [
        ("ratings-movies-1.json", as_json(*[RATING] * 250)),
        ("ratings-movies-2.json", as_json(*[RATING] * 40)),
    ]
    assert len(read_exports(parts).entries) == 290


def test_lines_are_those_of_the_file() -> None:
    text = json.dumps([RATING, {**RATING, "rating": 12}, RATING], indent=1)
    reading = read_export("ratings.json", text.encode())
    at = [number for number, line in enumerate(text.splitlines(), 1) if line == " {"]
    assert [entry.line for entry in reading.entries] == [at[0], at[2]]
    [bad] = reading.bad_lines
    assert (bad.line, bad.reason) == (at[1], "a rating of 12 is not above 0 and up to 10")


def test_a_file_that_was_cut_off_gives_what_is_whole() -> None:
    text = as_json(RATING, RATING)
    reading = read_export("ratings-movies.json", text[:-10])
    assert len(reading.entries) == 1
    assert [bad.reason for bad in reading.bad_lines] == ["the file ends or is broken here"]


def test_the_beginning_of_1970_is_no_date() -> None:
    reading = read_export("h.json", as_json({**WATCH, "watched_at": "1970-01-01T00:00:00.000Z"}))
    assert (reading.entries[0].is_seen, reading.entries[0].rated_at) == (True, None)
    assert reading.mended == {}


@pytest.mark.parametrize(
    "movie",
    [
        None,
        5,
        [],
        {},
        {"title": 5, "year": "x", "ids": []},
        {"title": None, "ids": {"imdb": {}, "tmdb": "x"}},
    ],
)
def test_items_that_are_shaped_otherwise_are_bad_lines(movie: Any) -> None:
    reading = read_export("r.json", as_json(RATING, {**RATING, "movie": movie}, 7))
    assert len(reading.entries) == 1
    assert len(reading.bad_lines) == 2


@pytest.mark.parametrize(
    "text",
    [b"[", b"{}", b"[[[", b"[" * 100_000, b'[{"movie": ' * 50_000, b"[NaN]", b"[" + b"9" * 5000 + b"]"],
)
def test_json_of_nobody_is_refused(text: bytes) -> None:
    with pytest.raises(ExchangeError):
        read_export("x.json", text)


def test_in_the_zips_since_2026_a_list_of_one_s_own_is_no_watchlist() -> None:
    listed = as_json({**LISTED, "movie": HEAT})
    files = {
        "user-profile.json": as_json({"username": "ada"}),
        "_errors.json": as_json({"endpoint": "users/me/stats", "error": "x"}),
        "watched-history-1.json": as_json(EPISODE),
        "lists-lists.json": as_json({"name": "Our watchlist", "ids": {"trakt": 9}}),
        "lists-list-9-our-watchlist.json": listed,
        "lists-favorites.json": listed,
        "lists-watchlist-2.json": as_json({**LISTED, "movie": NO_YEAR}),
    }
    reading = read_export("trakt-watchlist-backup.zip", zip_bytes(files))
    assert [(entry.title, entry.is_saved) for entry in reading.entries] == [("Some Day", True)]
    assert reading.set_aside["films of lists"] == 2
