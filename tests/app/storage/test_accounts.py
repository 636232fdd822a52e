import pytest

from maxella.app.storage import Profile, Store, passwords
from maxella.errors import UnknownIdError, UsageError
from tests.app.storage.told import rated


def test_an_account_is_found_with_its_name_and_password_alone(store: Store) -> None:
    account = store.create_account(" Grace ", "cobol forever")
    assert account.name == "Grace"
    assert store.account_of("gRaCe", "cobol forever") == account
    assert store.account_of("Grace", "cobol") is None
    assert store.account_of("Ada", "cobol forever") is None
    assert store.account_of("\0", "\ud800") is None
    assert store.account_of("Grace", "x" * 1_000_000) is None


def test_a_name_that_is_taken_is_refused(store: Store) -> None:
    store.create_account("Grace", "cobol forever")
    with pytest.raises(UsageError, match="the name 'GRACE' is taken"):
        store.create_account("GRACE", "another one")
    assert store.counts()["accounts"] == 1


def test_an_account_that_is_deleted_takes_its_profiles_along(store: Store, ada: Profile) -> None:
    account = store.create_account("Grace", "cobol forever")
    grace = store.create_profile("Grace", "plum", account_id=account.id)
    store.record(grace.id, "town", [rated("a", "m1", 4)])
    store.delete_account(account.id)
    assert store.counts() == {"profiles": 1, "events": 0, "imports": 0, "accounts": 0, "ratings": 0}
    assert store.profiles() == [ada]
    assert store.account_of("Grace", "cobol forever") is None
    with pytest.raises(UnknownIdError, match="no account"):
        store.delete_account(account.id)


def test_no_password_stands_in_the_database(store: Store) -> None:
    from sqlalchemy import text

    store.create_account("Grace", "cobol forever")
    store.set_operator_password("projector")
    store.create_profile("Ada", "moss", pin="271828")
    with store._reading() as connection:
        content = [
            connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608
            for table in ("accounts", "settings", "profiles")
        ]
    for password in ("cobol", "projector", "271828"):
        assert password not in str(content)
    assert str(content).count("$argon2id$") == 3


def test_for_a_name_that_there_is_not_a_password_is_verified_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.create_account("Grace", "cobol forever")
    verified = []
    hasher = passwords._hasher

    class Counting:
        hash = hasher.hash

        def verify(self, password_hash: str, password: bytes) -> bool:
            verified.append(password_hash)
            return hasher.verify(password_hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert store.account_of("Grace", "wrong") is None
    assert store.account_of("nobody", "wrong") is None
    parameters = [each.rsplit("$", 2)[0] for each in verified]
    assert parameters[0] == parameters[1], "the hash of nothing costs what the others cost"
