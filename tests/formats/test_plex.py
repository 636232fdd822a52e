import json

import pytest

from maxella.errors import ExchangeError
from maxella.formats.reading import read_export
from maxella.formats.table import NeedsMapping
from maxella.tables.entries import Reading
from maxella.tables.rating_scales import HALF_TEN
from tests.formats.cases import table
from tests.formats.exports import day

PLAY = {
    "date": 1462687607,
    "friendly_name": "Ada L",
    "full_title": "Heat",
    "grandparent_title": "",
    "guid": "com.plexapp.agents.imdb://tt0113277?lang=en",
    "media_type": "movie",
    "original_title": "",
    "originally_available_at": "1995-12-15",
    "percent_complete": 97,
    "stopped": 1462688370,
    "title": "Heat",
    "user": "ada",
    "watched_status": 1,
    "year": 1995,
}
PLAYS = [
    PLAY,
    {**PLAY, "title": "Fargo", "guid": "plex://movie/5d7768", "year": 1996, "stopped": 1462774770},
    {**PLAY, "title": "Jaws", "watched_status": 0.5, "percent_complete": 50},
    {**PLAY, "title": "The Red Woman", "full_title": "A Show - The Red Woman", "media_type": "episode"},
    {**PLAY, "title": "A song", "media_type": "track"},
]


def as_json(plays: list[dict[str, object]]) -> bytes:
    return json.dumps(
        {"response": {"result": "success", "data": {"recordsTotal": 5, "data": plays}}}
    ).encode()


def as_csv(plays: list[dict[str, object]]) -> bytes:
    return table(tuple(PLAY), [play.values() for play in plays]).encode()  # type: ignore[misc]


def seen(reading: Reading) -> list[tuple[str | None, int | None, str | None, int | None]]:
    assert all(entry.is_seen and entry.rating is None for entry in reading.entries)
    return [(entry.title, entry.year, entry.imdb_id, entry.rated_at) for entry in reading.entries]


@pytest.mark.parametrize("content", [as_json(PLAYS), as_csv(PLAYS)])
def test_tautulli_has_films_played_to_their_end(content: bytes) -> None:
    reading = read_export("history", content)
    assert seen(reading) == [
        ("Heat", 1995, "tt0113277", 1462688370),
        ("Fargo", 1996, None, 1462774770),
    ]
    assert reading.source == "plex"
    assert reading.set_aside == {"unfinished": 1, "episodes": 1, "music videos and podcasts": 1}
    assert reading.mended == {}


@pytest.mark.parametrize("column", ["user", "friendly_name"])
def test_of_a_server_of_several_one_person_s_plays_are_read(column: str) -> None:
    plays: list[dict[str, object]] = [
        {key: value for key, value in {**play, column: who}.items() if key in {column, *PLAY} - others}
        for play, who in zip(PLAYS[:2], ("ada", "bob"), strict=True)
        for others in [{"user", "friendly_name"} - {column}]
    ]
    with pytest.raises(NeedsMapping) as raised:
        read_export("history.json", as_json(plays))
    assert raised.value.profiles == ("ada", "bob")
    assert [entry.title for entry in read_export("h.json", as_json(plays), {"profile": "bob"}).entries] == [
        "Fargo"
    ]


def test_a_server_s_own_history_is_read() -> None:
    play = {
        "historyKey": "/status/sessions/history/1", "ratingKey": "2", "title": "Heat", "type": "movie",
        "originallyAvailableAt": "1995-12-15", "viewedAt": 1462687607, "accountID": 1,
    }  # fmt: skip
    content = json.dumps({"MediaContainer": {"size": 1, "Metadata": [play, {**play, "type": "episode"}]}})
    reading = read_export("history.json", content.encode())
    assert seen(reading) == [("Heat", 1995, None, 1462687607)]
    assert reading.set_aside == {"episodes": 1}


def test_a_library_has_one_s_own_ratings() -> None:
    header = ("guid", "lastViewedAt", "originalTitle", "rating", "ratingKey", "title", "type", "userRating")
    rows = [
        ("plex://movie/1", "2024-03-01T20:00:00", "", 8.3, 1, "Heat", "movie", "9.0", 2, 1995),
        ("plex://movie/2", "", "", 8.1, 2, "Fargo", "movie", "", 0, 1996),
        ("plex://movie/3", "2024-03-02", "", 8.1, 3, "Jaws", "movie", "", 1, 1975),
        ("plex://movie/4", "", "", 8.1, 4, "Alien", "movie", "11", 1, 1979),
    ]
    reading = read_export("library.csv", table((*header, "viewCount", "year"), rows).encode())
    heat, jaws = reading.entries
    assert (heat.rating, heat.scale, heat.rated_at) == (9, HALF_TEN, day("2024-03-01 20:00"))
    assert (jaws.title, jaws.rating, jaws.is_seen) == ("Jaws", None, True)
    assert reading.set_aside == {"films not seen": 1}
    assert [bad.line for bad in reading.bad_lines] == [5]


def test_a_refusal_of_tautulli_is_no_history() -> None:
    with pytest.raises(ExchangeError, match="of a known service"):
        read_export("h.json", b'{"response": {"result": "error", "message": "Invalid apikey", "data": {}}}')
