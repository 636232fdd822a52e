import csv
import io
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.formats.events import events_of
from maxella.formats.exporting import error_file, export_csv, export_json
from maxella.formats.reading import read_export
from maxella.spreadsheets import defused, restored
from maxella.tables.entries import BadLine, Entry
from maxella.tables.matching import Catalogue
from maxella.tables.rating_scales import HALF_STARS, HUNDRED, TEN, WORDS, RatingScale
from tests.formats.exports import CATALOGUE, Film, day

SCALES = (
    RatingScale(low=1, high=5, step=1),
    RatingScale(low=0.5, high=5, step=0.5),
    RatingScale(low=0, high=10, step=0.1),
    RatingScale(low=1, high=100, step=1),
    RatingScale(low=-10, high=10, step=0.25),
)


@dataclass(frozen=True)
class Mark:
    movie_id: str
    rating: float | None = None
    rated_at: int | None = None
    is_seen: bool = False
    is_hidden: bool = False
    is_saved: bool = False
    scale: RatingScale | None = None


def read_back(content: str, name: str, catalogue: Catalogue, scale: RatingScale) -> dict[str, Mark]:
    """The marks that an export gives when it is imported again."""
    reading = read_export(name, content.encode())
    assert reading.source == "maxella"
    assert (reading.bad_lines, dict(reading.mended)) == ((), {})
    marks: dict[str, Mark] = {}
    for event in events_of(catalogue.match_all(reading.entries), scale):
        mark = marks.get(event.movie_id, Mark(event.movie_id))
        if event.kind == "rating":
            changes = {"rating": event.value, "rated_at": event.at, "scale": event.scale}
        else:
            changes = {f"is_{event.kind}": True}
        marks[event.movie_id] = Mark(**{**vars(mark), **changes})
    return marks


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20)
ids = st.integers(1, 9_999_999).map(lambda number: f"tt{number:07}")


@st.composite
def films_and_marks(draw: st.DrawFn) -> tuple[list[Film], list[Mark], RatingScale]:
    scale = draw(st.sampled_from(SCALES))
    grid = [
        round(scale.low + n * scale.step, 6) for n in range(round((scale.high - scale.low) / scale.step) + 1)
    ]
    movie_ids = draw(st.lists(texts, unique=True, max_size=8))
    films = [
        Film(
            movie_id,
            draw(texts | st.sampled_from(["Heat", "=1+1", "'=x", "-2", "@a", "+b", "\tc"])),
            draw(st.none() | st.integers(1880, 2030)),
            draw(st.none() | ids),
            draw(st.none() | st.integers(1, 10**6).map(str)),
        )
        for movie_id in movie_ids
    ]
    marks = []
    for film in films:
        own = draw(st.sampled_from([scale, HALF_STARS, TEN, HUNDRED, WORDS]))
        rating = draw(st.none() | (st.sampled_from(grid) if own == scale else st.floats(own.low, own.high)))
        rated_at = None if rating is None else draw(st.none() | st.integers(0, 1_700_000_000))
        flags = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
        if rating is not None or any(flags):
            marks.append(Mark(film.movie_id, rating, rated_at, *flags, None if rating is None else own))
    return films, marks, scale


@given(films_and_marks())
def test_exports_import_again_unchanged(world: tuple[list[Film], list[Mark], RatingScale]) -> None:
    films, marks, scale = world
    catalogue = Catalogue(films)
    movies = {film.movie_id: film for film in films}
    expected = {mark.movie_id: mark for mark in marks}
    assert read_back(export_csv(marks, movies, scale), "mine.csv", catalogue, scale) == expected
    assert read_back(export_json(marks, movies, scale, "ml-1m"), "mine.json", catalogue, scale) == expected


def test_the_csv_is_for_people() -> None:
    marks = [Mark("6", 4.5, day("2024-03-01T20:15"), is_seen=True), Mark("gone", is_saved=True)]
    exported = export_csv(marks, {film.movie_id: film for film in CATALOGUE}, SCALES[1])
    assert exported.splitlines() == [
        "movie_id,title,year,imdb_id,tmdb_id,rating,rated_at,seen,hidden,saved,highest,lowest,step",
        "6,Heat,1995,tt0113277,949,4.5,2024-03-01T20:15:00Z,1,0,0,5,0.5,0.5",
        "gone,,,,,,,0,0,1,,,",
    ]


def test_a_movie_that_moved_to_another_id_is_found_by_its_other_ids() -> None:
    exported = export_json([Mark("x", 4)], {"x": Film("x", "Heat", 1995, "tt0113277")}, SCALES[0], "mine")
    assert read_back(exported, "m.json", Catalogue(CATALOGUE), SCALES[0]) == {
        "6": Mark("6", 4, scale=SCALES[0])
    }


@given(st.text())
def test_defusing_is_undone_exactly(text: str) -> None:
    for whole in (text, f"={text}", f"'{text}", f"''={text}", f"-{text}"):
        assert restored(defused(whole)) == whole


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=x"])
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert defused(text).startswith("'")
    exported = export_csv([Mark("1")], {"1": Film("1", text, None)}, SCALES[0])
    [_, line] = csv.reader(io.StringIO(exported, newline=""))
    assert line[1] == defused(text)


def test_the_error_file_says_what_was_wrong_and_imports_again_once_it_is_mended() -> None:
    catalogue = Catalogue(CATALOGUE)
    unmatched = catalogue.match_all(
        [
            Entry(
                file="r.csv",
                line=4,
                title="=Hitze",
                year=1995,
                rating=7,
                scale=TEN,
                rated_at=day("2024-03-01"),
            ),
            Entry(file="w.csv", line=5, title="Heat", year=1996, is_saved=True),
        ]
    )
    written = error_file([BadLine("r.csv", 9, "-Heat;1995", "no rating")], unmatched)
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [(row["file"], row["line"], row["reason"]) for row in rows] == [
        ("r.csv", "9", "no rating"),
        ("r.csv", "4", "no such film is there"),
        ("w.csv", "5", "a film of this title is a year older or younger"),
    ]
    assert (rows[0]["text"], rows[1]["title"], rows[1]["rating"]) == ("'-Heat;1995", "'=Hitze", "7")
    unchanged = read_export("errors.csv", written.encode())
    assert [entry.title for entry in unchanged.entries] == ["=Hitze", "Heat"]
    assert [bad.line for bad in unchanged.bad_lines] == [2]
    mended = written.replace("'=Hitze", "Heat").replace("1996", "1995")
    matches = catalogue.match_all(read_export("errors.csv", mended.encode()).entries)
    assert [tuple(event) for event in events_of(matches, SCALES[1])] == [
        ("6", "saved", 1, None, None),
        ("6", "rating", 7, day("2024-03-01"), TEN),
    ]
