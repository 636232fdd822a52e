from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.event import listen

from maxella.app.storage import Mark, Profile, Store
from maxella.app.storage.history import _latest_of
from maxella.app.storage.records import KINDS, NewEvent
from maxella.errors import UnknownIdError, UsageError
from tests.app.storage.told import flag, rated


def ratings(store: Store, profile: Profile) -> dict[str, float | None]:
    return {mark.movie_id: mark.rating for mark in store.marks.of(profile.id, "town")}


def test_events_come_back_as_they_were_told(store: Store, ada: Profile) -> None:
    told = [rated("a", "m1", 4.5, at=20), flag("b", "saved", "m2", at=10)]
    recorded = store.history.record(ada.id, "town", told)
    assert [(event.key, event.kind, event.movie_id, event.value, event.at) for event in recorded] == [
        ("a", "rating", "m1", 4.5, 20),
        ("b", "saved", "m2", 1.0, 10),
    ]
    assert {event.profile_id for event in recorded} == {ada.id}
    assert store.history.events(ada.id, "town") == recorded[::-1]
    assert store.history.events(ada.id, "town", movie_id="m2") == recorded[1:]
    assert store.history.events(ada.id, "city") == []
    assert store.history.record(ada.id, "town", []) == []


def test_a_key_that_is_known_is_not_written_again(store: Store, ada: Profile) -> None:
    first = store.history.record(ada.id, "town", [rated("a", "m1", 4, at=10)])
    again = store.history.record(
        ada.id, "town", [rated("a", "m1", 4, at=99), rated("b", "m2", 3), rated("b", "m2", 3)]
    )
    assert again[0] == first[0]
    assert again[1] == again[2]
    assert store.everyone.counts()["events"] == 2


@pytest.mark.parametrize(
    "other", [rated("a", "m1", 5), rated("a", "m2", 4), rated("a", "m1", None), flag("a", "seen", "m1")]
)
def test_a_key_with_another_content_is_refused_and_nothing_written(
    store: Store, ada: Profile, other: NewEvent
) -> None:
    store.history.record(ada.id, "town", [rated("a", "m1", 4)])
    with pytest.raises(UsageError, match="the key 'a' was used for another event"):
        store.history.record(ada.id, "town", [rated("c", "m9", 1), other])
    with pytest.raises(UsageError, match="the key 'a' was used for another event"):
        store.history.record(ada.id, "city", [rated("a", "m1", 4)])
    assert ratings(store, ada) == {"m1": 4}


def test_two_profiles_may_use_the_same_key(store: Store, ada: Profile) -> None:
    grace = store.profiles.create("Grace", "plum")
    store.history.record(ada.id, "town", [rated("a", "m1", 4)])
    store.history.record(grace.id, "town", [rated("a", "m2", 1)])
    assert (ratings(store, ada), ratings(store, grace)) == ({"m1": 4}, {"m2": 1})


def test_one_key_written_by_many_at_once_is_written_once(store: Store, ada: Profile) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda _: store.history.record(ada.id, "town", [rated("a", "m1", 4)]), range(24))
        )
    assert all(answer == answers[0] for answer in answers)
    assert store.everyone.counts()["events"] == 1


def test_many_writers_of_one_profile_leave_the_marks_that_the_events_come_to(
    store: Store, ada: Profile
) -> None:
    def write(writer: int) -> None:
        for number in range(10):
            rating = float((writer + number) % 5 + 1)
            store.history.record(
                ada.id, "town", [rated(f"{writer}-{number}", f"m{number % 3}", rating, at=number)]
            )

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    latest = {}
    for event in store.history.events(ada.id, "town"):
        latest[event.movie_id] = event.value
    assert ratings(store, ada) == latest
    assert store.everyone.counts()["events"] == 80


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        (lambda: rated("", "m1", 4), "the key of an event is empty"),
        (lambda: rated("k" * 65, "m1", 4), "the key of an event has 65 characters; 64 are the most"),
        (lambda: rated("a", "m\0", 4), "a movie id holds characters that cannot be stored"),
        (lambda: rated("a", "\udc00", 4), "a movie id holds characters that cannot be stored"),
        (lambda: rated("a", "m1", float("nan")), "nan is no rating"),
        (lambda: NewEvent("a", "liked", "m1", 1.0, 0), "'liked' is no kind of event"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_event_is_refused(told: object, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        told()  # type: ignore[operator]


def test_a_time_that_no_database_can_hold_is_refused(store: Store, ada: Profile) -> None:
    with pytest.raises(UsageError, match="cannot be stored"):
        store.history.record(ada.id, "town", [rated("a", "m1", 4, at=1 << 80)])
    with pytest.raises(UsageError, match="the name of the dataset is empty"):
        store.history.record(ada.id, "", [rated("a", "m1", 4)])
    assert store.everyone.counts()["events"] == 0


def test_undo_restores_what_stood_before_with_its_date(store: Store, ada: Profile) -> None:
    store.history.record(ada.id, "town", [rated("a", "m1", 3, at=10), rated("other", "m2", 5, at=20)])
    store.history.record(ada.id, "town", [rated("b", "m1", 5, at=30)])
    (restoring,) = store.history.undo(ada.id, [("b", "undo-b")], at=40)
    assert (restoring.value, restoring.at) == (3, 40)
    assert [(mark.movie_id, mark.rating, mark.rated_at) for mark in store.marks.of(ada.id, "town")] == [
        ("m1", 3, 10),
        ("m2", 5, 20),
    ]
    assert store.history.undo(ada.id, [("b", "undo-b")], at=50) == [restoring]
    assert store.history.undo(ada.id, [("b", "undo-b-again")], at=50) == []
    store.history.undo(ada.id, [("a", "undo-a")], at=60)
    assert ratings(store, ada) == {"m2": 5}
    assert store.everyone.counts()["events"] == 5


@pytest.mark.parametrize("kind", KINDS)
def test_undo_works_on_every_kind(store: Store, ada: Profile, kind: str) -> None:
    event = NewEvent("a", kind, "m1", 1.0, 10)  # type: ignore[arg-type]
    store.history.record(ada.id, "town", [event])
    assert len(store.marks.of(ada.id, "town")) == 1
    store.history.undo(ada.id, [("a", "u")], at=11)
    assert store.marks.of(ada.id, "town") == []
    store.history.undo(ada.id, [("u", "uu")], at=12)
    assert len(store.marks.of(ada.id, "town")) == 1


def test_undo_of_a_clearing_brings_the_rating_back(store: Store, ada: Profile) -> None:
    store.history.record(ada.id, "town", [rated("a", "m1", 3, at=10)])
    store.history.record(ada.id, "town", [rated("b", "m1", None, at=20)])
    assert ratings(store, ada) == {}
    store.history.undo(ada.id, [("b", "u")], at=30)
    (mark,) = store.marks.of(ada.id, "town")
    assert (mark.rating, mark.rated_at) == (3, 10)


def test_undo_wins_over_clocks_that_go_wrong(store: Store, ada: Profile) -> None:
    store.history.record(ada.id, "town", [rated("a", "m1", 3, at=5_000)])
    (restoring,) = store.history.undo(ada.id, [("a", "u")], at=10)
    assert restoring.at == 5_000
    assert ratings(store, ada) == {}


def test_what_was_not_recorded_cannot_be_undone(store: Store, ada: Profile) -> None:
    grace = store.profiles.create("Grace", "plum")
    store.history.record(ada.id, "town", [rated("a", "m1", 3)])
    with pytest.raises(UnknownIdError, match="no event 'a' of this profile"):
        store.history.undo(grace.id, [("a", "u")], at=10)
    assert ratings(store, ada) == {"m1": 3}


def test_marks_put_together_what_was_said_of_a_movie(store: Store, ada: Profile) -> None:
    store.history.record(
        ada.id,
        "town",
        [
            flag("saved", "saved", "m3", at=5),
            flag("hidden", "hidden", "m2", at=4),
            rated("late", "m4", 2, at=30),
            rated("early", "m1", 4, at=10),
            flag("seen", "seen", "m1", at=20),
            flag("unsaved", "saved", "m5", at=50, is_set=False),
            rated("same time", "m0", 3, at=30),
        ],
    )
    assert store.marks.of(ada.id, "town") == [
        Mark("m1", rating=4, rated_at=10, is_seen=True, changed_at=20),
        Mark("m4", rating=2, rated_at=30, changed_at=30),
        Mark("m0", rating=3, rated_at=30, changed_at=30),
        Mark("m2", is_hidden=True, changed_at=4),
        Mark("m3", is_saved=True, changed_at=5),
    ]
    assert store.marks.of(ada.id, "city") == []


def test_what_happened_later_counts_in_whatever_order_it_is_told(store: Store, ada: Profile) -> None:
    store.history.record(
        ada.id, "town", [rated("new", "m1", 5, at=200), rated("cleared", "m2", None, at=200)]
    )
    store.history.record(ada.id, "town", [rated("old", "m1", 1, at=100), rated("older", "m2", 1, at=100)])
    assert ratings(store, ada) == {"m1": 5}
    store.history.record(ada.id, "town", [rated("same time", "m1", 3, at=200)])
    assert ratings(store, ada) == {"m1": 3}


def test_ten_thousand_events_are_one_write(store: Store, ada: Profile) -> None:
    told = [
        rated(f"k{number}", f"m{number % 6_000}", float(number % 5 + 1), at=number)
        for number in range(10_000)
    ]
    assert [event.key for event in store.history.record(ada.id, "town", told)] == [
        event.key for event in told
    ]
    assert len(store.marks.of(ada.id, "town")) == 6_000
    assert len(store.history.record(ada.id, "town", told)) == 10_000
    assert store.everyone.counts()["events"] == 10_000


def test_many_events_are_taken_back_in_one_transaction_without_sorting_what_the_film_has(
    store: Store, ada: Profile
) -> None:
    ratings = [rated(f"k{place}", "m1", 1 + place % 5, at=place) for place in range(60)]
    store.history.record(ada.id, "town", ratings)
    ran: list[str] = []
    listen(store.database.engine, "before_cursor_execute", lambda *told: ran.append(told[2]))
    undone = [(f"k{place}", f"-k{place}") for place in reversed(range(20, 60))]
    assert len(store.history.undo(ada.id, undone, at=70)) == 40
    assert sum("profiles" in statement and "SELECT" in statement for statement in ran) == 1
    assert len(ran) <= 5 * len(undone) + 10
    assert store.marks.of(ada.id, "town")[0].rating == ratings[19].value
    assert [each.key for each in store.history.undo(ada.id, undone[:2], at=80)] == ["-k59", "-k58"]


def test_none_of_many_events_is_taken_back_where_one_is_not_there(store: Store, ada: Profile) -> None:
    store.history.record(ada.id, "town", [rated("a", "m1", 4, at=1)])
    with pytest.raises(UnknownIdError):
        store.history.undo(ada.id, [("a", "-a"), ("b", "-b")], at=5)
    assert [event.key for event in store.history.events(ada.id, "town")] == ["a"]


def test_an_undo_can_be_taken_back_in_the_same_breath(store: Store, ada: Profile) -> None:
    store.history.record(ada.id, "town", [rated("a", "m1", 4, at=1)])
    store.history.undo(ada.id, [("a", "-a"), ("-a", "--a")], at=5)
    assert store.marks.of(ada.id, "town")[0].rating == 4


def test_what_counts_of_a_film_is_found_by_an_index(store: Store, ada: Profile) -> None:
    if store.database.engine.dialect.name != "sqlite":
        pytest.skip("how SQLite finds it is asked; PostgreSQL plans by sizes")
    (event,) = store.history.record(ada.id, "town", [rated("a", "m1", 4, at=1)])
    query = str(
        _latest_of(event, before=True).compile(store.database.engine, compile_kwargs={"literal_binds": True})
    )
    with store.database.reading() as connection:
        plan = " ".join(row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}"))
    assert "ix_events_in_order" in plan
    assert "TEMP B-TREE" not in plan
