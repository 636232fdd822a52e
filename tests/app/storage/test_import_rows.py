"""What imports say of films: kept, taken for others, forgotten."""

from pathlib import Path

import pytest
from sqlalchemy import text

from maxella.app.storage import Import, Profile, Store
from maxella.app.storage.addresses import address
from maxella.app.storage.database import make_engine
from maxella.app.storage.import_rows import LONGEST_TEXT, name_of, storable
from maxella.app.storage.migrating import upgrade
from maxella.app.storage.records import ImportRow
from maxella.errors import UnknownIdError, UsageError
from maxella.tables.entries import Entry
from maxella.tables.rating_scales import HALF_STARS
from tests.app.storage.told import rated

HEAT = Entry(file="f.csv", line=2, title="Heat", year=1995, rating=4.5, scale=HALF_STARS, rated_at=9)
SEEN = Entry(file="f.csv", line=3, title="Heat", year=1995, is_seen=True)
RONIN = Entry(file="f.csv", line=4, title="Ronin", imdb_id="tt0122690", is_saved=True)


def kept(entry: Entry) -> ImportRow:
    return ImportRow(entry, name_of(entry))


@pytest.fixture
def brought(store: Store, ada: Profile) -> Import:
    rows = [kept(SEEN), kept(HEAT), kept(RONIN)]
    return store.imports.record(ada.id, "town", "imdb", "f.csv", {}, [], rows)


def test_rows_come_back_as_they_were_read_film_by_film(store: Store, ada: Profile, brought: Import) -> None:
    assert [row.entry for row in store.import_rows.kept(ada.id)] == [SEEN, HEAT, RONIN]
    count, films = store.import_rows.films(ada.id, None, 0, 1)
    assert (count, [(film.row.entry, film.rows) for film in films]) == (2, [(HEAT, 2)])
    assert [film.row.entry for film in store.import_rows.films(ada.id, brought.id, 1, 9)[1]] == [RONIN]
    assert store.import_rows.keepers() == [ada.id]


def test_a_film_is_taken_for_another_with_all_that_its_rows_say(
    store: Store, ada: Profile, brought: Import
) -> None:
    heat = name_of(HEAT)
    store.import_rows.take(ada.id, brought.id, "town", {heat: "m1"}, [], [rated("0", "m1", 4.5, at=9)])
    assert [row.entry for row in store.import_rows.of_film(ada.id, brought.id, "town", "m1")] == [SEEN, HEAT]
    [event] = store.history.events(ada.id, "town")
    store.import_rows.take(ada.id, brought.id, "city", {heat: "x"}, [event.id], [rated("0", "x", 4.5, at=9)])
    assert store.marks.of(ada.id, "town") == []
    assert [mark.movie_id for mark in store.marks.of(ada.id, "city")] == ["x"]
    assert store.history.events(ada.id, "town")[0].set_aside_at is not None
    store.imports.undo(brought.id, ada.id)
    assert store.marks.of(ada.id, "city") == []
    assert store.import_rows.kept(ada.id) == []


def test_what_was_chosen_is_remembered_when_its_import_is_undone(
    store: Store, ada: Profile, brought: Import
) -> None:
    store.import_rows.choose(ada.id, "town", {name_of(HEAT): "m1", name_of(RONIN): None})
    store.import_rows.choose(ada.id, "town", {name_of(HEAT): "m2"})
    store.imports.undo(brought.id, ada.id)
    assert store.import_rows.choices(ada.id, "town") == {name_of(HEAT): "m2", name_of(RONIN): None}
    assert store.import_rows.choices(ada.id, "city") == {}


def test_rows_go_with_their_profile_and_are_nobody_elses(store: Store, ada: Profile, brought: Import) -> None:
    bob = store.profiles.create("Bob", "teal")
    with pytest.raises(UnknownIdError, match="no import"):
        store.import_rows.films(bob.id, brought.id, 0, 9)
    with pytest.raises(UnknownIdError, match="no imported film"):
        store.import_rows.get(bob.id, store.import_rows.kept(ada.id)[0].id)
    with pytest.raises(UnknownIdError, match="no import"):
        store.import_rows.take(bob.id, brought.id, "town", {name_of(HEAT): "m1"}, [], [])
    store.profiles.delete(ada.id)
    assert store.import_rows.keepers() == []


def test_a_profile_keeps_so_many_rows(
    store: Store, ada: Profile, brought: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.app.storage.import_rows.IMPORT_ROWS_OF_ONE", 4)
    with pytest.raises(UsageError, match="keeps 4 rows"):
        store.imports.record(ada.id, "town", "imdb", "f.csv", {}, [], [kept(HEAT), kept(RONIN)])
    assert [each.id for each in store.imports.of(ada.id)] == [brought.id]


def test_texts_are_kept_as_far_as_a_database_can(store: Store, ada: Profile) -> None:
    odd = Entry(file="f.csv", line=1, title="a\0b\ud800" + "x" * LONGEST_TEXT, is_liked=True)
    store.imports.record(ada.id, "town", "imdb", "f.csv", {}, [], [kept(storable(odd))])
    [row] = store.import_rows.kept(ada.id)
    assert row.entry.is_seen
    assert (row.entry.title or "").startswith("ab?xxx")
    assert row.name == name_of(odd) == name_of(row.entry)


def test_a_database_of_the_release_before_gains_the_tables_and_a_backup(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'app.sqlite3'}"
    (tmp_path / "app.sqlite3").touch(mode=0o600)
    engine = make_engine(address(url))
    with engine.begin() as connection:
        upgrade(connection, "never")
        for statement in (
            "INSERT INTO profiles VALUES ('a', 'Ada', 'moss', NULL, FALSE, NULL, 1, NULL)",
            "INSERT INTO imports VALUES (1, 'a', 'town', 'imdb', 'f.csv', 5, FALSE, '{}')",
            "INSERT INTO events VALUES (1, 'a', 'town', 'k', 'rating', 'm1', 4, 9, 9, 1, 9, '0.5..5/0.5')",
        ):
            connection.execute(text(statement))
    engine.dispose()
    with Store.open(url) as store:
        assert [(each.events, each.rows) for each in store.imports.of("a")] == [(1, 0)]
        assert store.history.events("a", "town")[0].set_aside_at is None
        store.imports.record("a", "town", "imdb", "f.csv", {}, [], [kept(HEAT)])
        assert [row.entry for row in store.import_rows.kept("a")] == [HEAT]
    assert list(tmp_path.glob("*before-migration*"))
