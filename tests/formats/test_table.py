import pytest

from maxella.errors import UsageError
from maxella.formats.reading import read_export
from maxella.formats.table import NeedsMapping
from tests.formats.exports import csv_bytes, day, zip_bytes

TABLE = csv_bytes(
    "Filmname;Jahr;Meine Note;Gesehen am;Kind",
    "Heat;1995;8,5;01.03.2024;Film",
    '"Matrix, The (1999)";;10;2.3.2024;Film',
    "Fargo;2014;9;;TV-Serie",
    ";1990;3;;Film",
)
MAPPING = {
    "title": "Filmname", "year": "Jahr", "rating": "Meine Note", "date": "Gesehen am", "type": "Kind",
    "highest": "10",
}  # fmt: skip


def test_an_unknown_table_asks_which_column_is_which() -> None:
    content = csv_bytes("Movie Title,Released,Score,IMDb,Mood", "Heat,1995-12-15,85,tt0113277,calm")
    with pytest.raises(NeedsMapping) as raised:
        read_export("mine.csv", content)
    assert raised.value.columns == ("Movie Title", "Released", "Score", "IMDb", "Mood")
    assert raised.value.guess == {
        "title": "Movie Title", "year": "Released", "rating": "Score", "imdb_id": "IMDb", "highest": "100",
        "meaning": "seen",
    }  # fmt: skip
    assert raised.value.samples == (("Heat", "1995-12-15", "85", "tt0113277", "calm"),)
    [entry] = read_export("mine.csv", content, raised.value.guess).entries
    assert (entry.title, entry.year, entry.rating, entry.imdb_id) == ("Heat", 1995, 85, "tt0113277")


def test_the_same_columns_have_the_same_header_in_another_file() -> None:
    headers = set()
    for name, content in (("a.csv", b"Title,Score\nHeat,5\n"), ("b.csv", b"title;SCORE\r\nFargo;1\r\n")):
        with pytest.raises(NeedsMapping) as raised:
            read_export(name, content)
        headers.add(raised.value.header)
    assert headers == {"title|score"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings_are_told_by_the_file(delimiter: str, encoding: str) -> None:
    text = f"title{delimiter}year{delimiter}stars\nAmélie{delimiter}2001{delimiter}4\n"
    mapping = {"title": "title", "year": "year", "rating": "stars", "highest": "5"}
    [entry] = read_export("x.txt", text.encode(encoding), mapping).entries
    assert (entry.title, entry.year, entry.rating) == ("Amélie", 2001, 4)


def test_a_mapped_table_is_read() -> None:
    reading = read_export("noten.csv", TABLE, MAPPING)
    heat, matrix = reading.entries
    assert (heat.title, heat.year, heat.rating, heat.rated_at) == ("Heat", 1995, 8.5, day("2024-03-01"))
    assert (matrix.title, matrix.year, matrix.rating, matrix.line) == ("The Matrix", 1999, 10, 3)
    assert reading.set_aside == {"series": 1}
    assert [(bad.line, bad.reason) for bad in reading.bad_lines] == [(5, "neither a title nor an id")]
    assert reading.columns == ("Filmname", "Jahr", "Meine Note", "Gesehen am", "Kind")
    assert reading.header == "filmname|jahr|meine note|gesehen am|kind"


@pytest.mark.parametrize(("meaning", "mark"), [("seen", "is_seen"), ("saved", "is_saved")])
def test_rows_without_a_rating_mean_what_the_mapping_says(meaning: str, mark: str) -> None:
    [entry] = read_export("x.csv", b"title,score\nHeat,\n", {"title": "title", "meaning": meaning}).entries
    assert getattr(entry, mark)
    assert entry.is_seen != entry.is_saved


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"year": "Jahr"}, "which column has the title"),
        ({"title": "Filmname", "stars": "Meine Note"}, "no role 'stars'"),
        ({"title": "Filmname", "highest": "ten"}, "is no number"),
        ({"title": "Filmname", "highest": "0"}, "above 0"),
        ({"title": "Filmname", "meaning": "owned"}, "must be seen or saved"),
    ],
)
def test_a_mapping_that_says_too_little_is_refused(mapping: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_export("noten.csv", TABLE, mapping)


def test_a_mapping_for_another_table_asks_again() -> None:
    with pytest.raises(NeedsMapping):
        read_export("noten.csv", TABLE, {"title": "Name"})


def test_an_unknown_table_alone_in_a_zip_asks_too() -> None:
    content = zip_bytes({"noten.csv": TABLE, "readme.txt": b"hello"})
    with pytest.raises(NeedsMapping):
        read_export("noten.zip", content)
    assert len(read_export("noten.zip", content, MAPPING).entries) == 2
