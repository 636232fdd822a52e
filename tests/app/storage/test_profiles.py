import pytest

from maxella.app.storage import COLOURS, Profile, Store
from maxella.errors import UnknownIdError, UsageError
from tests.app.storage.told import flag, rated


def test_a_profile_is_kept_as_it_was_made(store: Store) -> None:
    made = store.create_profile("  Ada ", "moss")
    assert store.profile(made.id) == made
    assert (made.name, made.colour, made.has_pin, made.is_shared, made.account_id) == (
        "Ada",
        "moss",
        False,
        False,
        None,
    )
    assert len(made.id) == 32
    assert int(made.id, 16)


def test_profiles_of_an_account_are_apart_from_those_without(store: Store, ada: Profile) -> None:
    account = store.create_account("grace", "a long password")
    grace = store.create_profile("Grace", "plum", account_id=account.id)
    assert store.profiles() == [ada]
    assert store.profiles(account.id) == [grace]
    with pytest.raises(UnknownIdError, match="no account 'ffff'"):
        store.create_profile("Nobody", "plum", account_id="ffff")


def test_only_what_is_given_is_changed(store: Store, ada: Profile) -> None:
    assert store.change_profile(ada.id, colour="rose").name == "Ada"
    changed = store.change_profile(ada.id, name="Ada L.", is_shared=True)
    assert (changed.name, changed.colour, changed.is_shared) == ("Ada L.", "rose", True)
    assert store.change_profile(ada.id) == changed
    assert store.shared_profiles() == [changed]


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "A\0da", "\ud800"])
def test_a_name_that_cannot_be_kept_is_refused(store: Store, ada: Profile, name: str) -> None:
    with pytest.raises(UsageError, match="the name"):
        store.create_profile(name, "moss")
    with pytest.raises(UsageError, match="the name"):
        store.change_profile(ada.id, name=name)
    assert store.profiles() == [ada]


def test_a_colour_that_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="'octarine' is no colour of profiles; there are amber"):
        store.create_profile("Ada", "octarine")
    assert len(set(COLOURS)) == 8


@pytest.mark.parametrize("profile_id", ["0" * 32, "", "\0", "\ud800", "x" * 10_000])
def test_what_names_no_profile_is_an_error_of_the_asker(store: Store, profile_id: str) -> None:
    calls = (
        lambda: store.profile(profile_id),
        lambda: store.change_profile(profile_id, name="Ada"),
        lambda: store.set_pin(profile_id, "1234"),
        lambda: store.pin_is_right(profile_id, "1234"),
        lambda: store.delete_profile(profile_id),
        lambda: store.record(profile_id, "town", [rated("a", "m1", 4)]),
        lambda: store.marks(profile_id, "town"),
        lambda: store.events(profile_id, "town"),
        lambda: store.undo(profile_id, "a", "b", 0),
        lambda: store.bring(profile_id, "town", "imdb", "ratings.csv", {}, []),
        lambda: store.undo_import(1, profile_id),
    )
    for call in calls:
        with pytest.raises((UnknownIdError, UsageError)):
            call()


def test_a_pin_is_asked_for_until_it_is_taken_away(store: Store, ada: Profile) -> None:
    assert not store.pin_is_right(ada.id, "")
    store.set_pin(ada.id, "1234")
    assert store.profile(ada.id).has_pin
    assert store.pin_is_right(ada.id, "1234")
    assert not store.pin_is_right(ada.id, "1235")
    assert not store.pin_is_right(ada.id, "1234\0")
    store.set_pin(ada.id, None)
    assert not store.profile(ada.id).has_pin
    assert not store.pin_is_right(ada.id, "1234")


def test_a_profile_that_is_deleted_leaves_nothing(store: Store, ada: Profile) -> None:
    grace = store.create_profile("Grace", "plum", pin="1234")
    assert grace.has_pin
    for profile in (ada, grace):
        store.bring(
            profile.id, "town", "imdb", "ratings.csv", {"ratings": 1}, [("rating", "m1", 4, 10, None)]
        )
        store.record(profile.id, "town", [flag("b", "saved", "m2")])
        store.remember_mapping(profile.id, "Film;Sterne", {"title": "Film"})
    store.delete_profile(ada.id)
    assert store.counts() == {"profiles": 1, "events": 2, "imports": 1, "accounts": 0, "ratings": 1}
    assert store.mapping(ada.id, "Film;Sterne") is None
    assert len(store.marks(grace.id, "town")) == 2


def test_there_are_so_many_profiles_and_then_one_has_to_go(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.app.storage.profiles.PROFILES_IN_ALL", 2)
    monkeypatch.setattr("maxella.app.storage.profiles.PROFILES_OF_ONE", 1)
    store.create_profile("Grace", "plum")
    with pytest.raises(UsageError, match="there are 2 profiles, which are the most; delete one"):
        store.create_profile("Alan", "sand")
    account = store.create_account("lovelace", "engine no. 9").id
    store.create_profile("Byron", "sand", account_id=account)
    with pytest.raises(UsageError, match="there are 1 profiles"):
        store.create_profile("Annabella", "sand", account_id=account)
    store.delete_profile(ada.id)
    store.create_profile("Alan", "sand")
