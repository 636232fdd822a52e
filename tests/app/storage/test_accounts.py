import pytest

from maxella.app.storage import Profile, Store, passwords
from maxella.app.storage.accounts import folded
from maxella.errors import UnknownIdError, UsageError
from tests.app.storage.told import rated


def test_an_account_is_found_with_its_name_and_password_alone(store: Store) -> None:
    account = store.accounts.create(" Grace ", "cobol forever")
    assert account.name == "Grace"
    assert store.accounts.authenticate("gRaCe", "cobol forever") == account
    assert store.accounts.authenticate("Grace", "cobol") is None
    assert store.accounts.authenticate("Ada", "cobol forever") is None
    assert store.accounts.authenticate("\0", "\ud800") is None
    assert store.accounts.authenticate("Grace", "x" * 1_000_000) is None


def test_a_name_that_is_taken_is_refused(store: Store) -> None:
    store.accounts.create("Grace", "cobol forever")
    with pytest.raises(UsageError, match="the name 'GRACE' is taken"):
        store.accounts.create("GRACE", "another one")
    assert store.everyone.counts()["accounts"] == 1


def test_an_account_that_is_deleted_takes_its_profiles_along(store: Store, ada: Profile) -> None:
    account = store.accounts.create("Grace", "cobol forever")
    grace = store.profiles.create("Grace", "plum", account_id=account.id)
    store.history.record(grace.id, "town", [rated("a", "m1", 4)])
    store.accounts.delete(account.id)
    assert store.everyone.counts() == {"profiles": 1, "events": 0, "imports": 0, "accounts": 0, "ratings": 0}
    assert store.profiles.of_account() == [ada]
    assert store.accounts.authenticate("Grace", "cobol forever") is None
    with pytest.raises(UnknownIdError, match="no account"):
        store.accounts.delete(account.id)


def test_no_password_stands_in_the_database(store: Store) -> None:
    from sqlalchemy import text

    store.accounts.create("Grace", "cobol forever")
    store.settings.set_operator_password("projector")
    store.profiles.create("Ada", "moss", pin="271828")
    with store.database.reading() as connection:
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
    store.accounts.create("Grace", "cobol forever")
    verified = []
    hasher = passwords._hasher

    class Counting:
        hash = hasher.hash

        def verify(self, password_hash: str, password: bytes) -> bool:
            verified.append(password_hash)
            return hasher.verify(password_hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert store.accounts.authenticate("Grace", "wrong") is None
    assert store.accounts.authenticate("nobody", "wrong") is None
    parameters = [each.rsplit("$", 2)[0] for each in verified]
    assert parameters[0] == parameters[1], "the hash of nothing costs what the others cost"


@pytest.mark.parametrize(
    "same", ["ada lovelace", " Ada   LOVELACE ", "ada\u00a0lovelace", "\uff21da \u24c1ovelace"]
)
def test_what_looks_the_same_is_one_name(same: str) -> None:
    assert folded(same) == "ada lovelace"


def test_nothing_is_cut_off_a_name() -> None:
    assert folded("ada" + " " * 70) == "ada"
    assert folded("ada" + " " * 70 + "x") == "ada x"
    assert folded("a" * 65) == ""
