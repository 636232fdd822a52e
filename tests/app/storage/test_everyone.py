from maxella.app.storage import Profile, Store
from maxella.data import schema
from tests.app.storage.told import flag, rated


def test_the_ratings_of_all_profiles_that_count_are_given_for_training(store: Store, ada: Profile) -> None:
    grace = store.create_profile("Grace", "plum")
    store.record(ada.id, "town", [rated("a", "m2", 4.5, at=20), rated("b", "m1", 3, at=10)])
    store.record(ada.id, "town", [rated("c", "m2", 2, at=30), flag("d", "saved", "m9"), rated("e", "m3", 1)])
    store.record(ada.id, "town", [rated("f", "m3", None, at=1_800_000_000)])
    store.record(grace.id, "town", [rated("a", "m1", 5, at=40)])
    store.record(grace.id, "city", [rated("b", "m1", 5, at=40)])
    table = store.ratings_of_everyone("town")
    assert table.schema == schema.INTERACTIONS
    assert sorted(table.rows()) == sorted(
        [
            (f"maxella:{ada.id}", "m1", 3.0, 10),
            (f"maxella:{ada.id}", "m2", 2.0, 30),
            (f"maxella:{grace.id}", "m1", 5.0, 40),
        ]
    )
    assert store.ratings_of_everyone("village").schema == schema.INTERACTIONS


def test_counts_say_what_is_there(store: Store, ada: Profile) -> None:
    store.record(ada.id, "town", [rated("a", "m1", 4), rated("b", "m1", 3), flag("c", "seen", "m2")])
    store.bring(ada.id, "town", "imdb", "ratings.csv", {}, [])
    assert store.counts() == {"profiles": 1, "events": 3, "imports": 1, "accounts": 0, "ratings": 1}
