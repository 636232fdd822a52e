import time

import pytest

from maxella.app.storage import Store, sessions
from maxella.app.storage.records import Profile
from maxella.errors import UnknownIdError

DAY = 86_400


def test_a_session_is_found_with_its_account_and_profile(store: Store) -> None:
    account = store.accounts.create("Ada", "long enough")
    profile = store.profiles.create("Ada", "moss", account_id=account.id)
    store.sessions.begin("a" * 64, account_id=account.id, profile_id=profile.id, device="Firefox · Linux")
    found = store.sessions.get("a" * 64)
    assert found is not None
    assert (found.account, found.profile, found.operator_until) == (account, profile, None)
    assert (found.device, found.created_at) == ("Firefox · Linux", found.seen_at)
    assert store.sessions.get("b" * 64) is None
    assert store.sessions.of_account(account.id) == store.sessions.of_profile(profile.id) == [found]


def test_a_list_of_sessions_has_those_of_nobody_else(store: Store, ada: Profile) -> None:
    store.sessions.begin("ada's", profile_id=ada.id)
    store.sessions.begin("bob's", profile_id=store.profiles.create("Bob", "sand").id)
    store.sessions.begin("account's", account_id=store.accounts.create("Eve", "long enough").id)
    store.sessions.begin("operator's", operator_until=int(time.time()) + 1000)
    assert [each.id_hash for each in store.sessions.of_profile(ada.id)] == ["ada's"]
    assert store.sessions.of_account("0" * 32) == []


def test_a_new_session_takes_the_place_of_the_one_before(store: Store, ada: Profile) -> None:
    store.sessions.begin("a", profile_id=ada.id)
    store.sessions.begin("b", profile_id=ada.id, in_place_of="a")
    assert [each.id_hash for each in store.sessions.of_profile(ada.id)] == ["b"]


def test_sessions_end_when_unused_for_long_and_after_a_year_at_most(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = int(time.time())
    now = [start]
    monkeypatch.setattr(sessions.time, "time", lambda: now[0])
    store.sessions.begin("used", profile_id=ada.id)
    store.sessions.begin("unused", profile_id=ada.id)
    store.sessions.begin("operator", operator_until=start + 8 * 3600)
    for day in range(60, 360, 60):
        now[0] = start + day * DAY
        used = store.sessions.get("used")
        assert used is not None
        store.sessions.see(used)
    assert store.sessions.get("unused") is None
    assert store.sessions.get("operator") is None
    now[0] = start + 366 * DAY
    assert store.sessions.get("used") is None
    store.sessions.begin("new", profile_id=ada.id)
    with store.database.reading() as connection:
        assert [row.id_hash for row in connection.execute(sessions.sessions.select())] == ["new"]


def test_of_too_many_sessions_the_one_that_was_unused_for_longest_goes(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 3)
    start = time.time()
    for number in range(5):
        monkeypatch.setattr(sessions.time, "time", lambda number=number: start + number)
        store.sessions.begin(f"{number}", profile_id=ada.id)
    assert [each.id_hash for each in store.sessions.of_profile(ada.id)] == ["4", "3", "2"]


def test_with_its_profile_gone_an_account_stays_signed_in_and_with_the_account_nothing_does(
    store: Store,
) -> None:
    account = store.accounts.create("Ada", "long enough")
    profile = store.profiles.create("Ada", "moss", account_id=account.id)
    store.sessions.begin("a", account_id=account.id, profile_id=profile.id)
    store.profiles.delete(profile.id)
    found = store.sessions.get("a")
    assert found is not None
    assert (found.account, found.profile) == (account, None)
    store.settings.set(f"round.account.{account.id}", "3")
    store.accounts.delete(account.id)
    assert store.sessions.get("a") is None
    assert store.settings.get(f"round.account.{account.id}") is None


def test_rights_are_taken_from_every_session_but_one_and_the_others_stay(store: Store, ada: Profile) -> None:
    later = int(time.time()) + 1000
    store.sessions.begin("this", profile_id=ada.id)
    store.sessions.begin("profile alone", profile_id=ada.id)
    store.sessions.begin("operator too", profile_id=ada.id, operator_until=later)
    store.sessions.leave_profile(ada.id, but="this")
    assert [each.id_hash for each in store.sessions.of_profile(ada.id)] == ["this"]
    assert store.sessions.get("profile alone") is None
    operator = store.sessions.get("operator too")
    assert operator is not None
    assert operator.operator_until == later
    store.sessions.end_operator_rights()
    assert store.sessions.get("operator too") is None


def test_a_session_is_ended_by_its_own_account_alone(store: Store) -> None:
    ada, eve = (store.accounts.create(name, "long enough") for name in ("ada", "eve"))
    store.sessions.begin("a", account_id=ada.id)
    store.sessions.begin("b", account_id=ada.id)
    store.sessions.end("a", eve.id)
    assert store.sessions.get("a")
    store.sessions.end("a", ada.id)
    assert store.sessions.get("a") is None
    store.sessions.end_of_account(ada.id)
    assert store.sessions.get("b") is None


def test_a_password_is_changed(store: Store) -> None:
    account = store.accounts.create("Ada", "long enough")
    store.accounts.set_password(account.id, "another one")
    assert store.accounts.authenticate("Ada", "long enough") is None
    assert store.accounts.authenticate("Ada", "another one") == account
    with pytest.raises(UnknownIdError):
        store.accounts.set_password("0" * 32, "another one")
