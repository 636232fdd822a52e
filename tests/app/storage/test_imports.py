from collections.abc import Iterator

import pytest

from maxella.app.placing import row_of
from maxella.app.storage import Import, NewEvent, Profile, Store
from maxella.app.storage.records import LONGEST_KEY
from maxella.errors import UnknownIdError, UsageError
from maxella.tables.entries import Entry
from maxella.tables.rating_scales import STARS
from tests.app.storage.told import flag, rated

SAID = [rated("0", "m1", 2, at=20), rated("1", "m2", 3, at=5)]


@pytest.fixture
def brought(store: Store, ada: Profile) -> Import:
    store.history.record(
        ada.id, "town", [rated("own", "m1", 5, at=10), flag("own flag", "saved", "m3", at=10)]
    )
    return store.imports.record(ada.id, "town", "imdb", "ratings.csv", {"ratings": 2, "series": 1}, SAID)


def test_an_import_says_what_it_brought(store: Store, ada: Profile, brought: Import) -> None:
    assert (brought.source, brought.file_name, brought.events) == ("imdb", "ratings.csv", 2)
    second = store.imports.record(ada.id, "town", "table", "x" * 300 + ".csv", {}, SAID[:1])
    assert [(each.id, each.events, each.is_undone) for each in store.imports.of(ada.id)] == [
        (second.id, 1, False),
        (brought.id, 2, False),
    ]
    assert store.imports.of(ada.id)[1].summary == {"ratings": 2, "series": 1}
    assert second.file_name == "x" * 251 + ".csv"


def test_an_import_whose_events_cannot_be_kept_leaves_nothing(store: Store, ada: Profile) -> None:
    too_long = rated("k" * LONGEST_KEY, "m3", 2)
    with pytest.raises(UsageError, match="the key of an event has"):
        store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, [*SAID, too_long])
    with pytest.raises(RuntimeError):
        store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, _interrupted())
    assert store.everyone.counts()["imports"] == store.everyone.counts()["events"] == 0


def _interrupted() -> Iterator[NewEvent]:
    yield SAID[0]
    raise RuntimeError


def test_what_an_older_release_noted_and_never_brought_is_not_shown(store: Store, ada: Profile) -> None:
    empty = store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, [])
    assert empty.events == 0
    assert store.imports.of(ada.id) == []


def test_a_profile_has_so_many_imports_and_events(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.app.storage.imports.IMPORTS_OF_ONE", 2)
    monkeypatch.setattr("maxella.app.storage.history.EVENTS_OF_ONE", 4)
    store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, SAID)
    too_many = [*SAID, rated("2", "m3", 2)]
    with pytest.raises(UsageError, match="keeps 4 events, and this one has 2; bring fewer"):
        store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, too_many)
    store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, SAID[:1])
    with pytest.raises(UsageError, match="keeps 2 imports; give several files at once"):
        store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, SAID[:1])
    last = rated("a", "m1", 4)
    store.history.record(ada.id, "town", [last])
    store.history.record(ada.id, "town", [last])
    with pytest.raises(UsageError, match="make another profile"):
        store.history.record(ada.id, "town", [rated("b", "m1", 4)])
    with pytest.raises(UsageError, match="make another profile"):
        store.history.undo(ada.id, [("a", "undo-a")], 50)


def test_an_import_that_is_undone_does_not_count_and_stays_in_the_history(
    store: Store, ada: Profile, brought: Import
) -> None:
    undone = store.imports.undo(brought.id, ada.id)
    assert (undone.is_undone, undone.events) == (True, 2)
    assert [(mark.movie_id, mark.rating, mark.is_saved) for mark in store.marks.of(ada.id, "town")] == [
        ("m1", 5, False),
        ("m3", None, True),
    ]
    assert len(store.history.events(ada.id, "town")) == 4
    assert store.imports.undo(brought.id, ada.id) == undone
    assert store.everyone.counts()["ratings"] == 1
    assert len(store.everyone.said("town")) == 1


def test_what_was_done_after_the_import_stays_when_it_is_undone(
    store: Store, ada: Profile, brought: Import
) -> None:
    store.history.record(ada.id, "town", [rated("later", "m2", 4, at=30)])
    store.imports.undo(brought.id, ada.id)
    assert {mark.movie_id: mark.rating for mark in store.marks.of(ada.id, "town")}["m2"] == 4


def test_nobody_undoes_an_import_of_someone_else(store: Store, brought: Import) -> None:
    grace = store.profiles.create("Grace", "plum")
    for import_id in (brought.id, brought.id + 1, 1 << 40):
        with pytest.raises(UnknownIdError, match="no import"):
            store.imports.undo(import_id, grace.id)


def test_the_columns_of_a_table_are_asked_once(store: Store, ada: Profile) -> None:
    header = "Film;Sterne" * 1000
    assert store.imports.mapping(ada.id, header) is None
    store.imports.remember_mapping(ada.id, header, {"title": "Film"})
    store.imports.remember_mapping(ada.id, header, {"title": "Film", "rating": "Sterne"})
    assert store.imports.mapping(ada.id, header) == {"title": "Film", "rating": "Sterne"}
    assert store.imports.mapping(ada.id, header + ";") is None
    with pytest.raises(UnknownIdError):
        store.imports.remember_mapping("0" * 32, header, {})


def test_a_large_import_is_written_as_a_small_one_is(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = store.profiles.create("Bob", "moss")
    said = [rated(str(place), f"m{place % 5}", 1 + place % 5, at=place) for place in range(20)]
    rows = [row_of(Entry(file="a\tb.csv", line=place, title="L'\\N {0}"), STARS) for place in range(20)]
    store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, said, rows)
    monkeypatch.setattr("maxella.app.storage.database.ROWS_AT_A_TIME", 3)
    monkeypatch.setattr("maxella.app.storage.marks.MOVIES_OF_FOLD", 2)
    store.imports.record(bob.id, "town", "imdb", "ratings.csv", {}, said, rows)
    small, large = (store.marks.of(person.id, "town") for person in (ada, bob))
    assert [(mark.movie_id, mark.rating, mark.rated_at, mark.scale) for mark in large] == [
        (mark.movie_id, mark.rating, mark.rated_at, mark.scale) for mark in small
    ]
    assert [row.entry for row in store.import_rows.kept(bob.id)] == [row.entry for row in rows]


def test_what_a_database_cannot_keep_is_refused_in_a_large_import_too(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.app.storage.database.ROWS_AT_A_TIME", 1)
    with pytest.raises(UsageError, match="cannot be stored"):
        store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, [rated("0", "m1", 2, at=2**70)])
    assert store.everyone.counts()["imports"] == 0
