import pytest

from maxella.app.storage import COLOURS, Profile, Store
from maxella.errors import UnknownIdError, UsageError
from tests.app.storage.told import flag, rated


def test_a_profile_is_kept_as_it_was_made(store: Store) -> None:
    made = store.profiles.create("  Ada ", "moss")
    assert store.profiles.get(made.id) == made
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
    account = store.accounts.create("grace", "a long password")
    grace = store.profiles.create("Grace", "plum", account_id=account.id)
    assert store.profiles.of_account() == [ada]
    assert store.profiles.of_account(account.id) == [grace]
    with pytest.raises(UnknownIdError, match="no account 'ffff'"):
        store.profiles.create("Nobody", "plum", account_id="ffff")


def test_only_what_is_given_is_changed(store: Store, ada: Profile) -> None:
    assert store.profiles.change(ada.id, colour="rose").name == "Ada"
    changed = store.profiles.change(ada.id, name="Ada L.", is_shared=True)
    assert (changed.name, changed.colour, changed.is_shared) == ("Ada L.", "rose", True)
    assert store.profiles.change(ada.id) == changed
    assert store.profiles.shared() == [changed]


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "A\0da", "\ud800"])
def test_a_name_that_cannot_be_kept_is_refused(store: Store, ada: Profile, name: str) -> None:
    with pytest.raises(UsageError, match="the name"):
        store.profiles.create(name, "moss")
    with pytest.raises(UsageError, match="the name"):
        store.profiles.change(ada.id, name=name)
    assert store.profiles.of_account() == [ada]


def test_a_colour_that_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="'octarine' is no colour of profiles; there are amber"):
        store.profiles.create("Ada", "octarine")
    assert len(set(COLOURS)) == 8


@pytest.mark.parametrize("profile_id", ["0" * 32, "", "\0", "\ud800", "x" * 10_000])
def test_what_names_no_profile_is_an_error_of_the_asker(store: Store, profile_id: str) -> None:
    calls = (
        lambda: store.profiles.get(profile_id),
        lambda: store.profiles.change(profile_id, name="Ada"),
        lambda: store.profiles.set_pin(profile_id, "1234"),
        lambda: store.profiles.pin_is_right(profile_id, "1234"),
        lambda: store.profiles.delete(profile_id),
        lambda: store.history.record(profile_id, "town", [rated("a", "m1", 4)]),
        lambda: store.marks.of(profile_id, "town"),
        lambda: store.history.events(profile_id, "town"),
        lambda: store.history.undo(profile_id, [("a", "b")], 0),
        lambda: store.imports.record(profile_id, "town", "imdb", "ratings.csv", {}, []),
        lambda: store.imports.undo(1, profile_id),
    )
    for call in calls:
        with pytest.raises((UnknownIdError, UsageError)):
            call()


def test_a_pin_is_asked_for_until_it_is_taken_away(store: Store, ada: Profile) -> None:
    assert not store.profiles.pin_is_right(ada.id, "")
    store.profiles.set_pin(ada.id, "1234")
    assert store.profiles.get(ada.id).has_pin
    assert store.profiles.pin_is_right(ada.id, "1234")
    assert not store.profiles.pin_is_right(ada.id, "1235")
    assert not store.profiles.pin_is_right(ada.id, "1234\0")
    store.profiles.set_pin(ada.id, None)
    assert not store.profiles.get(ada.id).has_pin
    assert not store.profiles.pin_is_right(ada.id, "1234")


def test_a_profile_that_is_deleted_leaves_nothing(store: Store, ada: Profile) -> None:
    grace = store.profiles.create("Grace", "plum", pin="1234")
    assert grace.has_pin
    for profile in (ada, grace):
        store.imports.record(profile.id, "town", "imdb", "ratings.csv", {"ratings": 1}, [rated("0", "m1", 4)])
        store.history.record(profile.id, "town", [flag("b", "saved", "m2")])
        store.imports.remember_mapping(profile.id, "Film;Sterne", {"title": "Film"})
    store.profiles.delete(ada.id)
    assert store.everyone.counts() == {"profiles": 1, "events": 2, "imports": 1, "accounts": 0, "ratings": 1}
    assert store.imports.mapping(ada.id, "Film;Sterne") is None
    assert len(store.marks.of(grace.id, "town")) == 2


def test_there_are_so_many_profiles_and_then_one_has_to_go(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.app.storage.profiles.PROFILES_IN_ALL", 2)
    monkeypatch.setattr("maxella.app.storage.profiles.PROFILES_OF_ONE", 1)
    store.profiles.create("Grace", "plum")
    with pytest.raises(UsageError, match="there are 2 profiles, which are the most; delete one"):
        store.profiles.create("Alan", "sand")
    account = store.accounts.create("lovelace", "engine no. 9").id
    store.profiles.create("Byron", "sand", account_id=account)
    with pytest.raises(UsageError, match="there are 1 profiles"):
        store.profiles.create("Annabella", "sand", account_id=account)
    store.profiles.delete(ada.id)
    store.profiles.create("Alan", "sand")
