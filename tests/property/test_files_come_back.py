"""A profile that somebody wrote, in whatever legal way, is read back without loss."""

from dataclasses import replace
from random import Random

import pytest

from maxella.formats.reading import read_export
from maxella.tables.cells import text_of
from maxella.tables.entries import Entry
from maxella.tables.names import taken_apart
from tests.counting import SOAK
from tests.formats.exports import zip_bytes
from tests.formats.writing import WRITERS
from tests.formats.writing.profile import Told, Written

pytestmark = pytest.mark.soak

FILES = 10_000
"""In all; `make test` writes 300 of them."""
MARKS = ("seen", "saved", "hidden", "liked", "rewatch")


def told_by(entry: Entry) -> Told:
    """What an entry says, as the writer knows it."""
    return Told(
        entry.title,
        entry.year,
        entry.imdb_id,
        entry.tmdb_id,
        entry.rating,
        entry.scale.high if entry.scale and entry.rating is not None else None,
        entry.rated_at,
        frozenset(mark for mark in MARKS if getattr(entry, f"is_{mark}")),
    )


def expected(written: Written) -> list[Told]:
    """What is to be read: titles in one line, and without the years that stand in them."""
    titles = {film.title: text_of(film.title) for film in written.told}
    if written.has_years_in_titles:
        apart = taken_apart(title for title in titles if title)
        titles = {title: apart[title].text if title else None for title in titles}
    return [film._replace(title=titles[film.title]) for film in written.told]


def packed(rng: Random, written: Written) -> Written:
    """The file as it is, or in a zip."""
    if rng.random() < 0.9 or not written.name.endswith((".csv", ".json")):
        return written
    content = zip_bytes({f"{rng.choice(('', 'some body/data/'))}{written.name}": written.content})
    return replace(written, name="all.zip", content=content)


@pytest.mark.parametrize("name", WRITERS)
def test_what_was_written_is_read_back(name: str) -> None:
    for number in range(-(-SOAK.times(FILES, part=33) // len(WRITERS))):
        rng = Random(f"{name} {number}")  # noqa: S311 - not for secrets
        written = packed(rng, WRITERS[name](rng))
        where = f"{name} {number}: {written.name} {written.content[:3000]!r}"
        reading = read_export(written.name, written.content, written.mapping)
        assert reading.bad_lines == (), where
        assert dict(reading.mended) == {}, where
        assert sum(reading.set_aside.values()) == written.set_aside, where
        assert [told_by(entry) for entry in reading.entries] == expected(written), where
        assert reading.source == written.source, where
