"""Ratings are kept as they were said, and what earlier releases kept stays as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from maxella.app.storage import Mark, Profile, Store
from maxella.app.storage.addresses import address
from maxella.app.storage.backups import verify
from maxella.app.storage.database import make_engine
from maxella.app.storage.migrating import upgrade
from maxella.errors import StorageError
from maxella.tables.rating_scales import HALF_STARS, HUNDRED, STARS, TEN, WORDS
from tests.app.storage.told import rated

ID = "a" * 32
_EVENT = (
    "INSERT INTO events "
    "(profile_id, dataset, key, kind, movie_id, value, at, given_at, import_id, recorded_at) VALUES "
)
# ruff: noqa: S608 - statements of a test
AS_BEFORE = [
    f"INSERT INTO profiles VALUES ('{ID}', 'Ada', 'moss', NULL, FALSE, NULL, 1)",
    _EVENT + f"('{ID}', 'town', 'k1', 'rating', 'm1', 4.5, 7, 7, NULL, 8)",
    _EVENT + f"('{ID}', 'town', 'k2', 'rating', 'm1', 3.5, 9, 9, NULL, 9)",
    f"INSERT INTO marks VALUES ('{ID}', 'town', 'm1', 3.5, 9, 9, 2, FALSE, TRUE, FALSE, FALSE, FALSE, "
    "NULL, 5, NULL, NULL, NULL, 9)",
]


def made_by_the_release_before(url: str) -> None:
    place = address(url)
    if place.get_backend_name() == "sqlite":
        Path(str(place.database)).parent.mkdir(parents=True)
        Path(str(place.database)).touch(mode=0o600)
    engine = make_engine(place)
    with engine.begin() as connection:
        upgrade(connection, "event_order")
        for statement in AS_BEFORE:
            connection.execute(text(statement))
    engine.dispose()


def test_what_earlier_releases_kept_reads_the_same_and_a_backup_of_it_is_there(
    database: str, tmp_path: Path
) -> None:
    made_by_the_release_before(database)
    with Store.open(database) as store:
        [mark] = store.marks.of(ID, "town")
        assert mark == Mark("m1", 3.5, 9, 9, is_hidden=True)
        assert [(event.value, event.scale, event.at) for event in store.history.events(ID, "town")] == [
            (4.5, None, 7),
            (3.5, None, 9),
        ]
        assert store.profiles.get(ID).scale is None
        assert store.everyone.ratings("town", TEN)["rating"].to_list() == [3.5], "as it was, on the dataset's"
        assert [event.value for event in store.history.undo(ID, [("k2", "-k2")], at=10)] == [4.5]
    before = next(tmp_path.rglob("*.before-migration*"))
    assert verify(before).ratings == 1
    with Store.restore(before, database) as store:
        assert store.marks.of(ID, "town") == [mark]


@pytest.mark.parametrize(
    ("value", "scale"), [(4.5, HALF_STARS), (0.75, WORDS), (83.1415926535, HUNDRED), (1 / 3, STARS)]
)
def test_a_rating_comes_back_exactly_with_its_scale(
    store: Store, ada: Profile, value: float, scale: object
) -> None:
    store.history.record(ada.id, "town", [replace(rated("a", "m1", value), scale=scale)])  # type: ignore[arg-type]
    [mark], [event] = store.marks.of(ada.id, "town"), store.history.events(ada.id, "town")
    assert (mark.rating, mark.scale) == (event.value, event.scale) == (value, scale)


def test_an_undo_brings_the_scale_back_too_also_where_the_number_is_the_same(
    store: Store, ada: Profile
) -> None:
    store.history.record(ada.id, "town", [replace(rated("a", "m1", 4), scale=STARS)])
    store.history.record(ada.id, "town", [replace(rated("b", "m1", 4), scale=TEN)])
    assert store.marks.of(ada.id, "town")[0].scale == TEN
    store.history.undo(ada.id, [("b", "-b")], at=1_700_000_000)
    assert store.marks.of(ada.id, "town")[0].scale == STARS


def test_an_import_that_is_taken_back_leaves_the_scale_of_before(store: Store, ada: Profile) -> None:
    store.history.record(ada.id, "town", [replace(rated("a", "m1", 4, at=10), scale=STARS)])
    said = [replace(rated("0", "m1", 8, at=20), scale=TEN)]
    brought = store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, said)
    assert (store.marks.of(ada.id, "town")[0].rating, store.marks.of(ada.id, "town")[0].scale) == (8, TEN)
    store.imports.undo(brought.id, ada.id)
    assert (store.marks.of(ada.id, "town")[0].rating, store.marks.of(ada.id, "town")[0].scale) == (4, STARS)


def test_a_key_sent_again_is_known_also_where_an_earlier_release_kept_it(store: Store, ada: Profile) -> None:
    store.history.record(ada.id, "town", [rated("a", "m1", 4)])
    [again] = store.history.record(ada.id, "town", [replace(rated("a", "m1", 4), scale=STARS)])
    assert again.scale is None
    assert len(store.history.events(ada.id, "town")) == 1


def test_a_scale_that_nobody_wrote_is_told_in_one_line(store: Store, ada: Profile) -> None:
    store.history.record(ada.id, "town", [rated("a", "m1", 4)])
    with store.database.writing() as connection:
        connection.execute(text("UPDATE marks SET scale = 'as you like'"))
    with pytest.raises(StorageError, match=r"'as you like' is no scale.*; restore a backup"):
        store.marks.of(ada.id, "town")


def test_a_profile_keeps_the_scale_that_it_chose(store: Store, ada: Profile) -> None:
    assert store.profiles.change(ada.id, scale="half-stars").scale == "half-stars"
    assert store.profiles.change(ada.id, name="Ada L").scale == "half-stars"
    assert store.profiles.change(ada.id, scale="").scale is None
