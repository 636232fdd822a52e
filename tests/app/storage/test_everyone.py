import re
from dataclasses import replace

import pytest

from maxella.app.storage import Profile, Store
from maxella.data import schema
from maxella.tables.rating_scales import HUNDRED, STARS, converted
from tests.app.storage.told import flag, rated


def test_the_ratings_of_all_profiles_that_count_are_given_for_training(store: Store, ada: Profile) -> None:
    grace = store.profiles.create("Grace", "plum")
    store.history.record(ada.id, "town", [rated("a", "m2", 4.5, at=20), rated("b", "m1", 3, at=10)])
    store.history.record(
        ada.id, "town", [rated("c", "m2", 2, at=30), flag("d", "saved", "m9"), rated("e", "m3", 1)]
    )
    store.history.record(ada.id, "town", [rated("f", "m3", None, at=1_800_000_000)])
    store.history.record(grace.id, "town", [rated("a", "m1", 5, at=40)])
    store.history.record(grace.id, "city", [rated("b", "m1", 5, at=40)])
    table = store.everyone.ratings("town", STARS)
    assert table.schema == schema.INTERACTIONS
    people = [own.drop("user_id").rows() for own in table.partition_by("user_id", maintain_order=True)]
    assert sorted(people) == [[("m1", 3.0, 10), ("m2", 2.0, 30)], [("m1", 5.0, 40)]]
    assert store.everyone.ratings("village", STARS).schema == schema.INTERACTIONS


def test_a_training_knows_people_by_names_of_the_moment_that_lead_to_no_profile(
    store: Store, ada: Profile
) -> None:
    profiles = [ada, *(store.profiles.create(f"Person {number}", "plum") for number in range(20))]
    for number, profile in enumerate(profiles):
        store.history.record(profile.id, "town", [rated("a", f"m{number}", 4, at=number)])
    first, again = (store.everyone.ratings("town", STARS) for _ in range(2))
    for table in (first, again):
        assert all(re.fullmatch(r"maxella:[0-9a-f]{32}", name) for name in table["user_id"])
        assert not any(profile.id in name for profile in profiles for name in table["user_id"])
    assert not set(first["user_id"]) & set(again["user_id"])
    assert first.drop("user_id").equals(again.drop("user_id")), "so that a training can go on"
    by_profile = [f"m{profiles.index(each)}" for each in sorted(profiles, key=lambda each: each.id)]
    assert first["movie_id"].to_list() not in (by_profile, [f"m{number}" for number in range(21)])


def test_counts_say_what_is_there(store: Store, ada: Profile) -> None:
    store.history.record(ada.id, "town", [rated("a", "m1", 4), rated("b", "m1", 3), flag("c", "seen", "m2")])
    store.imports.record(ada.id, "town", "imdb", "ratings.csv", {}, [])
    assert store.everyone.counts() == {"profiles": 1, "events": 3, "imports": 1, "accounts": 0, "ratings": 1}


def test_a_training_reads_all_ratings_on_one_scale_and_the_table_has_them_as_they_were_said(
    store: Store, ada: Profile
) -> None:
    store.history.record(
        ada.id, "town", [replace(rated("a", "m1", 85, at=10), scale=HUNDRED), rated("b", "m2", 4.5, at=20)]
    )
    assert store.everyone.ratings("town", STARS)["rating"].to_list() == pytest.approx([4.4, 4.5])
    assert converted(85, HUNDRED, STARS) == 4.4
    said = store.everyone.said("town").select("rating", "scale").rows()
    assert said == [(85, "0..100/1"), (4.5, None)]
