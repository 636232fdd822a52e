import time

import pytest

from maxella.app.storage import Store, sessions
from maxella.app.storage.records import Profile
from maxella.errors import UnknownIdError

DAY = 86_400


def test_a_session_is_found_with_its_account_and_profile(store: Store) -> None:
    account = store.create_account("Ada", "long enough")
    profile = store.create_profile("Ada", "moss", account_id=account.id)
    store.begin_session("a" * 64, account_id=account.id, profile_id=profile.id, device="Firefox · Linux")
    found = store.session("a" * 64)
    assert found is not None
    assert (found.account, found.profile, found.operator_until) == (account, profile, None)
    assert (found.device, found.created_at) == ("Firefox · Linux", found.seen_at)
    assert store.session("b" * 64) is None
    assert store.sessions_of_account(account.id) == store.sessions_of_profile(profile.id) == [found]


def test_a_list_of_sessions_has_those_of_nobody_else(store: Store, ada: Profile) -> None:
    store.begin_session("ada's", profile_id=ada.id)
    store.begin_session("bob's", profile_id=store.create_profile("Bob", "sand").id)
    store.begin_session("account's", account_id=store.create_account("Eve", "long enough").id)
    store.begin_session("operator's", operator_until=int(time.time()) + 1000)
    assert [each.id_hash for each in store.sessions_of_profile(ada.id)] == ["ada's"]
    assert store.sessions_of_account("0" * 32) == []


def test_a_new_session_takes_the_place_of_the_one_before(store: Store, ada: Profile) -> None:
    store.begin_session("a", profile_id=ada.id)
    store.begin_session("b", profile_id=ada.id, in_place_of="a")
    assert [each.id_hash for each in store.sessions_of_profile(ada.id)] == ["b"]


def test_sessions_end_when_unused_for_long_and_after_a_year_at_most(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = int(time.time())
    now = [start]
    monkeypatch.setattr(sessions.time, "time", lambda: now[0])
    store.begin_session("used", profile_id=ada.id)
    store.begin_session("unused", profile_id=ada.id)
    store.begin_session("operator", operator_until=start + 8 * 3600)
    for day in range(60, 360, 60):
        now[0] = start + day * DAY
        used = store.session("used")
        assert used is not None
        store.see_session(used)
    assert store.session("unused") is None
    assert store.session("operator") is None
    now[0] = start + 366 * DAY
    assert store.session("used") is None
    store.begin_session("new", profile_id=ada.id)
    with store._reading() as connection:
        assert [row.id_hash for row in connection.execute(sessions.sessions.select())] == ["new"]


def test_of_too_many_sessions_the_one_that_was_unused_for_longest_goes(
    store: Store, ada: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 3)
    start = time.time()
    for number in range(5):
        monkeypatch.setattr(sessions.time, "time", lambda number=number: start + number)
        store.begin_session(f"{number}", profile_id=ada.id)
    assert [each.id_hash for each in store.sessions_of_profile(ada.id)] == ["4", "3", "2"]


def test_with_its_profile_gone_an_account_stays_signed_in_and_with_the_account_nothing_does(
    store: Store,
) -> None:
    account = store.create_account("Ada", "long enough")
    profile = store.create_profile("Ada", "moss", account_id=account.id)
    store.begin_session("a", account_id=account.id, profile_id=profile.id)
    store.delete_profile(profile.id)
    found = store.session("a")
    assert found is not None
    assert (found.account, found.profile) == (account, None)
    store.change_setting(f"round.account.{account.id}", "3")
    store.delete_account(account.id)
    assert store.session("a") is None
    assert store.setting(f"round.account.{account.id}") is None


def test_rights_are_taken_from_every_session_but_one_and_the_others_stay(store: Store, ada: Profile) -> None:
    later = int(time.time()) + 1000
    store.begin_session("this", profile_id=ada.id)
    store.begin_session("profile alone", profile_id=ada.id)
    store.begin_session("operator too", profile_id=ada.id, operator_until=later)
    store.leave_profile_everywhere(ada.id, but="this")
    assert [each.id_hash for each in store.sessions_of_profile(ada.id)] == ["this"]
    assert store.session("profile alone") is None
    operator = store.session("operator too")
    assert operator is not None
    assert operator.operator_until == later
    store.end_operator_rights()
    assert store.session("operator too") is None


def test_a_session_is_ended_by_its_own_account_alone(store: Store) -> None:
    ada, eve = (store.create_account(name, "long enough") for name in ("ada", "eve"))
    store.begin_session("a", account_id=ada.id)
    store.begin_session("b", account_id=ada.id)
    store.end_session("a", eve.id)
    assert store.session("a")
    store.end_session("a", ada.id)
    assert store.session("a") is None
    store.end_sessions_of_account(ada.id)
    assert store.session("b") is None


def test_a_password_is_changed(store: Store) -> None:
    account = store.create_account("Ada", "long enough")
    store.set_password(account.id, "another one")
    assert store.account_of("Ada", "long enough") is None
    assert store.account_of("Ada", "another one") == account
    with pytest.raises(UnknownIdError):
        store.set_password("0" * 32, "another one")
