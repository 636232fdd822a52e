import json

import pytest

from maxella.errors import ExchangeError
from maxella.formats.own import FORMAT
from maxella.formats.reading import read_export

HEADER = b"movie_id,title,year,imdb_id,tmdb_id,rating,rated_at,seen,hidden,saved,highest\n"


def whole(**changes: object) -> bytes:
    movie = {"movie_id": "6", "title": "Heat", "rating": 4, "seen": True}
    return json.dumps(
        {
            "format": FORMAT,
            "version": 1,
            "dataset": "movies",
            "scale": {"high": 5},
            "movies": [movie],
            **changes,
        }
    ).encode()


def test_a_rating_means_nothing_without_its_scale() -> None:
    reading = read_export("x.csv", HEADER + b"6,Heat,1995,,,4,,1,0,0,\n6,Heat,1995,,,4,,1,0,0,5\n")
    assert [entry.rating for entry in reading.entries] == [4]
    assert [bad.line for bad in reading.bad_lines] == [2]


def test_a_spreadsheet_may_have_saved_it_again() -> None:
    content = (
        HEADER.replace(b",", b";")
        + b"6;Heat;1995;;;3,5;2024-03-01T00:00:00Z;TRUE;FALSE;FALSE;5\r\n;;;;;;;;;;\r\n"
    )
    reading = read_export("x.csv", content)
    [entry] = reading.entries
    assert (entry.rating, entry.is_seen, entry.is_hidden) == (3.5, True, False)
    assert reading.bad_lines == ()


def test_json_is_read_in_any_order_of_its_keys() -> None:
    [entry] = read_export("x.json", whole()).entries
    assert (entry.movie_id, entry.rating, entry.is_seen, entry.is_saved) == ("6", 4, True, False)
    text = json.dumps(json.loads(whole()), sort_keys=True, indent=2)
    [again] = read_export("x.json", text.encode()).entries
    assert again.line == [line.strip() for line in text.splitlines()].index("{", 1) + 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (whole(version=3), "version 3"),
        (whole(scale=None), "not a complete export"),
        (whole()[:-5], "not a complete export"),
    ],
)
def test_json_that_is_not_whole_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ExchangeError, match=message):
        read_export("x.json", content)
