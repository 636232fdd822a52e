from collections.abc import Iterator

import pytest

from maxella.app.storage import Import, Profile, Store
from maxella.app.storage.imports import Said
from maxella.errors import UnknownIdError, UsageError
from tests.app.storage.told import flag, rated

SAID: list[Said] = [("rating", "m1", 2, 20, None), ("rating", "m2", 3, 5, None)]


@pytest.fixture
def brought(store: Store, ada: Profile) -> Import:
    store.record(ada.id, "town", [rated("own", "m1", 5, at=10), flag("own flag", "saved", "m3", at=10)])
    return store.bring(ada.id, "town", "imdb", "ratings.csv", {"ratings": 2, "series": 1}, SAID)


def test_an_import_says_what_it_brought(store: Store, ada: Profile, brought: Import) -> None:
    assert (brought.source, brought.file_name, brought.events) == ("imdb", "ratings.csv", 2)
    second = store.bring(ada.id, "town", "table", "x" * 300 + ".csv", {}, SAID[:1])
    assert [(each.id, each.events, each.is_undone) for each in store.imports(ada.id)] == [
        (second.id, 1, False),
        (brought.id, 2, False),
    ]
    assert store.imports(ada.id)[1].summary == {"ratings": 2, "series": 1}
    assert second.file_name == "x" * 251 + ".csv"


def test_an_import_whose_events_cannot_be_kept_leaves_nothing(store: Store, ada: Profile) -> None:
    with pytest.raises(UsageError):
        store.bring(ada.id, "town", "imdb", "ratings.csv", {}, [*SAID, ("rating", "", 2, 20, None)])
    with pytest.raises(RuntimeError):
        store.bring(ada.id, "town", "imdb", "ratings.csv", {}, _interrupted())
    assert store.counts()["imports"] == store.counts()["events"] == 0


def _interrupted() -> Iterator[Said]:
    yield "rating", "m1", 2, 20
    raise RuntimeError


def test_what_an_older_release_noted_and_never_brought_is_not_shown(store: Store, ada: Profile) -> None:
    empty = store.bring(ada.id, "town", "imdb", "ratings.csv", {}, [])
    assert empty.events == 0
    assert store.imports(ada.id) == []


def test_a_profile_has_so_many_imports_and_events(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.app.storage.imports.IMPORTS_OF_ONE", 2)
    monkeypatch.setattr("maxella.app.storage.history.EVENTS_OF_ONE", 4)
    store.bring(ada.id, "town", "imdb", "ratings.csv", {}, SAID)
    with pytest.raises(UsageError, match="keeps 4 events, and this one has 2; bring fewer"):
        store.bring(ada.id, "town", "imdb", "ratings.csv", {}, SAID * 2)
    store.bring(ada.id, "town", "imdb", "ratings.csv", {}, SAID[:1])
    with pytest.raises(UsageError, match="keeps 2 imports; give several files at once"):
        store.bring(ada.id, "town", "imdb", "ratings.csv", {}, SAID[:1])
    last = rated("a", "m1", 4)
    store.record(ada.id, "town", [last])
    store.record(ada.id, "town", [last])
    with pytest.raises(UsageError, match="make another profile"):
        store.record(ada.id, "town", [rated("b", "m1", 4)])
    with pytest.raises(UsageError, match="make another profile"):
        store.undo(ada.id, "a", "undo-a", 50)


def test_an_import_that_is_undone_does_not_count_and_stays_in_the_history(
    store: Store, ada: Profile, brought: Import
) -> None:
    undone = store.undo_import(brought.id, ada.id)
    assert (undone.is_undone, undone.events) == (True, 2)
    assert [(mark.movie_id, mark.rating, mark.is_saved) for mark in store.marks(ada.id, "town")] == [
        ("m1", 5, False),
        ("m3", None, True),
    ]
    assert len(store.events(ada.id, "town")) == 4
    assert store.undo_import(brought.id, ada.id) == undone
    assert store.counts()["ratings"] == 1
    assert len(store.said_by_everyone("town")) == 1


def test_what_was_done_after_the_import_stays_when_it_is_undone(
    store: Store, ada: Profile, brought: Import
) -> None:
    store.record(ada.id, "town", [rated("later", "m2", 4, at=30)])
    store.undo_import(brought.id, ada.id)
    assert {mark.movie_id: mark.rating for mark in store.marks(ada.id, "town")}["m2"] == 4


def test_nobody_undoes_an_import_of_someone_else(store: Store, brought: Import) -> None:
    grace = store.create_profile("Grace", "plum")
    for import_id in (brought.id, brought.id + 1, 1 << 40):
        with pytest.raises(UnknownIdError, match="no import"):
            store.undo_import(import_id, grace.id)


def test_the_columns_of_a_table_are_asked_once(store: Store, ada: Profile) -> None:
    header = "Film;Sterne" * 1000
    assert store.mapping(ada.id, header) is None
    store.remember_mapping(ada.id, header, {"title": "Film"})
    store.remember_mapping(ada.id, header, {"title": "Film", "rating": "Sterne"})
    assert store.mapping(ada.id, header) == {"title": "Film", "rating": "Sterne"}
    assert store.mapping(ada.id, header + ";") is None
    with pytest.raises(UnknownIdError):
        store.remember_mapping("0" * 32, header, {})
