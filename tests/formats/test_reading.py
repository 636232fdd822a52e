import io

import pytest

from maxella.errors import ExchangeError
from maxella.formats import harvest
from maxella.formats.reading import read_export, read_exports
from maxella.tables.limits import MAX_UPLOAD_BYTES, TooLargeError
from tests.formats.exports import (
    IMDB_NEW,
    LETTERBOXD_DIARY,
    LETTERBOXD_FILM,
    LETTERBOXD_RATINGS,
    csv_bytes,
    row,
    zip_bytes,
)

HEAT = "2024-03-01,Heat,1995,https://boxd.it/2aHc,4"
RATINGS = csv_bytes(LETTERBOXD_RATINGS, HEAT)
IMDB_ROW = row(IMDB_NEW, Const="tt0113277", Your_Rating=8, Title="Heat", Title_Type="Movie", Year=1995)


def test_a_file_is_told_by_its_header_not_by_its_name() -> None:
    assert read_export("letterboxd.csv", csv_bytes(IMDB_NEW, IMDB_ROW)).source == "imdb"
    assert read_export("imdb.zip", zip_bytes({"imdb.csv": RATINGS})).source == "letterboxd"
    assert read_export("ratings.zip", RATINGS).source == "letterboxd"


def test_content_may_be_a_stream() -> None:
    assert read_export("r.csv", io.BytesIO(RATINGS)).entries == read_export("r.csv", RATINGS).entries


def test_several_files_are_one_import() -> None:
    reading = read_exports(
        [
            ("ratings.csv", RATINGS),
            ("diary.csv", csv_bytes(LETTERBOXD_DIARY, "2024-03-01,Heat,1995,u,4,,,2024-03-01")),
            ("ratings (1).csv", csv_bytes(IMDB_NEW, IMDB_ROW)),
        ]
    )
    assert reading.source == "imdb+letterboxd"
    assert [entry.file for entry in reading.entries] == ["ratings.csv", "diary.csv", "ratings (1).csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_accents_survive_every_encoding(encoding: str, end: str) -> None:
    text = end.join([LETTERBOXD_RATINGS, "2024-03-01,Amélie – naïve,2001,u,4", ""])
    [entry] = read_export("ratings.csv", text.encode(encoding)).entries
    assert entry.title == "Amélie – naïve"


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"\xff\xfea", b"GIF89a\x00", "a,b\n1,2".encode("utf-16-le")]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(ExchangeError):
        read_export("x.csv", content)


def test_ten_bad_lines_are_told_with_their_lines_and_the_rest_is_read() -> None:
    bad = [
        "2024-03-01,Heat,1995,u,six",
        "2024-03-01,Heat,1995,u,6",
        "2024-03-01,Heat,1995,u,0",
        "2024-03-01,Heat,1995,u,-1",
        "2024-03-01,Heat,1995,u,",
        "2024-03-01,,1995,u,4",
        "2024-03-01,Heat",
        "2024-03-01,Heat,1995,u,4,and more",
        '2024-03-01,"Heat,1995,u,4',
        "Heat",
    ]
    lines = [line for pair in zip([HEAT] * 10, bad, strict=True) for line in pair]
    reading = read_export("l.zip", zip_bytes({"ratings.csv": csv_bytes(LETTERBOXD_RATINGS, *lines)}))
    assert [entry.line for entry in reading.entries] == list(range(2, 22, 2))
    assert [bad.line for bad in reading.bad_lines if bad.file == "ratings.csv"] == list(range(3, 23, 2))
    assert all(bad.reason and bad.text for bad in reading.bad_lines)


def test_a_damaged_file_of_a_zip_does_not_spoil_the_others() -> None:
    reading = read_export(
        "l.zip", zip_bytes({"ratings.csv": RATINGS, "diary.csv": b"\x00", "watched.csv": b""})
    )
    assert len(reading.entries) == 1
    assert [bad.file for bad in reading.bad_lines] == ["diary.csv", "watched.csv"]


def test_uploads_are_limited_alone_and_together() -> None:
    half = RATINGS + b" " * (MAX_UPLOAD_BYTES // 2)
    assert len(read_exports([("a.csv", half)]).entries) == 1
    with pytest.raises(TooLargeError, match="more than 40 MB"):
        read_exports([("a.csv", half), ("b.csv", half)])
    with pytest.raises(TooLargeError, match="more than 40 MB"):
        read_export("a.csv", io.BytesIO(b"x" * (MAX_UPLOAD_BYTES + 1)))


def test_rows_are_limited_over_all_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvest, "MAX_ROWS", 10)
    half = csv_bytes(LETTERBOXD_FILM, *["2024-01-01,Heat,1995,u"] * 6)
    with pytest.raises(TooLargeError, match="more than 10 rows"):
        read_export("l.zip", zip_bytes({"watched.csv": half, "watchlist.csv": half}))


def test_names_are_shown_on_one_line() -> None:
    with pytest.raises(ExchangeError) as raised:
        read_export("a\nb" + "c" * 1_000 + ".csv", b"")
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 200
