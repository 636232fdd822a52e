from collections.abc import Iterator
from pathlib import Path

import pytest

from maxella.app.assistant.people import named, whose
from maxella.app.storage.store import Store
from maxella.errors import UnknownIdError, UsageError


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.sqlite3'}") as store:
        yield store


def test_the_only_profile_need_not_be_named(empty: Store) -> None:
    with pytest.raises(UsageError, match="no profile yet; make one in the app"):
        whose(empty, None)
    ada = empty.profiles.create("Ada", "moss", pin="1234")
    assert whose(empty, None) == ada
    empty.profiles.create("Grace", "rose")
    with pytest.raises(UsageError, match="--profile NAME, one of Ada, Grace"):
        whose(empty, None)


def test_a_profile_goes_by_its_name_in_any_case_or_by_its_id(empty: Store) -> None:
    ada, grace = empty.profiles.create("Ada", "moss"), empty.profiles.create("Grace", "rose")
    assert named([ada, grace], "GRACE") == whose(empty, "grace") == whose(empty, grace.id) == grace
    with pytest.raises(UnknownIdError, match="no profile is called 'Alan'; there are: Ada, Grace"):
        whose(empty, "Alan")
    with pytest.raises(UnknownIdError, match="there are: none"):
        named([], "Alan")


def test_where_two_have_a_name_their_ids_are_told(empty: Store) -> None:
    one, other = (empty.profiles.create("Ada", "moss") for _ in range(2))
    with pytest.raises(UnknownIdError, match="2 profiles are called 'ada'") as complaint:
        whose(empty, "ada")
    assert all(each.id in str(complaint.value) for each in (one, other))
    assert whose(empty, other.id) == other


def test_a_profile_of_an_account_goes_by_its_id(empty: Store) -> None:
    account = empty.accounts.create("ada", "correct horse")
    profile = empty.profiles.create("Ada", "moss", account_id=account.id)
    assert whose(empty, profile.id) == profile
    with pytest.raises(UnknownIdError):
        whose(empty, "Ada")
