import pytest

from maxella.app.storage import Import, Profile, Store
from maxella.errors import UnknownIdError, UsageError
from tests.app.storage.told import flag, rated


@pytest.fixture
def brought(store: Store, ada: Profile) -> Import:
    store.record(ada.id, "town", [rated("own", "m1", 5, at=10), flag("own flag", "saved", "m3", at=10)])
    brought = store.begin_import(ada.id, "town", "imdb", "ratings.csv", {"ratings": 2, "series": 1})
    store.record(ada.id, "town", [rated("i1", "m1", 2, at=20), rated("i2", "m2", 3, at=5)], brought.id)
    return brought


def test_an_import_says_what_it_brought(store: Store, ada: Profile, brought: Import) -> None:
    assert (brought.source, brought.file_name, brought.events) == ("imdb", "ratings.csv", 0)
    second = store.begin_import(ada.id, "town", "table", "x" * 300 + ".csv", {})
    assert [(each.id, each.events, each.is_undone) for each in store.imports(ada.id)] == [
        (second.id, 0, False),
        (brought.id, 2, False),
    ]
    assert store.imports(ada.id)[1].summary == {"ratings": 2, "series": 1}
    assert second.file_name == "x" * 251 + ".csv"


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
    assert len(store.ratings_of_everyone("town")) == 1


def test_what_was_done_after_the_import_stays_when_it_is_undone(
    store: Store, ada: Profile, brought: Import
) -> None:
    store.record(ada.id, "town", [rated("later", "m2", 4, at=30)])
    store.undo_import(brought.id, ada.id)
    assert {mark.movie_id: mark.rating for mark in store.marks(ada.id, "town")}["m2"] == 4


def test_nothing_is_added_to_an_import_of_someone_else_or_one_that_was_undone(
    store: Store, ada: Profile, brought: Import
) -> None:
    grace = store.create_profile("Grace", "plum")
    for import_id in (brought.id, brought.id + 1, 1 << 40):
        with pytest.raises(UnknownIdError, match="no import"):
            store.record(grace.id, "town", [rated("a", "m1", 4)], import_id)
        with pytest.raises(UnknownIdError, match="no import"):
            store.undo_import(import_id, grace.id)
    with pytest.raises(UnknownIdError, match="no import"):
        store.record(ada.id, "city", [rated("a", "m1", 4)], brought.id)
    store.undo_import(brought.id, ada.id)
    with pytest.raises(UsageError, match="was undone; begin a new one"):
        store.record(ada.id, "town", [rated("a", "m1", 4)], brought.id)


def test_the_columns_of_a_table_are_asked_once(store: Store, ada: Profile) -> None:
    header = "Film;Sterne" * 1000
    assert store.mapping(ada.id, header) is None
    store.remember_mapping(ada.id, header, {"title": "Film"})
    store.remember_mapping(ada.id, header, {"title": "Film", "rating": "Sterne"})
    assert store.mapping(ada.id, header) == {"title": "Film", "rating": "Sterne"}
    assert store.mapping(ada.id, header + ";") is None
    with pytest.raises(UnknownIdError):
        store.remember_mapping("0" * 32, header, {})
