from concurrent.futures import ThreadPoolExecutor

import pytest

from maxella.app.storage import Store
from maxella.errors import UsageError


def test_a_setting_is_what_it_was_set_to_last(store: Store) -> None:
    assert store.settings.get("posters") is None
    store.settings.set("posters", "drawn")
    store.settings.set("posters", "tmdb")
    assert store.settings.get("posters") == "tmdb"


def test_the_secret_is_made_once_for_all(store: Store, database: str) -> None:
    def secret(_: int) -> bytes:
        with Store.open(database) as other:
            return other.settings.secret()

    with ThreadPoolExecutor(4) as threads:
        secrets = {*threads.map(secret, range(8)), store.settings.secret()}
    assert len(secrets) == 1
    assert len(secrets.pop()) == 32


def test_secrets_are_no_settings(store: Store) -> None:
    store.settings.secret()
    for name in ("private:secret", "private:operator password"):
        with pytest.raises(UsageError, match="is no setting"):
            store.settings.get(name)
        with pytest.raises(UsageError, match="is no setting"):
            store.settings.set(name, "00")


def test_the_operators_password_opens_once_it_is_set(store: Store) -> None:
    assert not store.settings.has_operator_password()
    assert not store.settings.operator_password_is_right("")
    assert not store.settings.operator_password_is_right("nobody's password")
    store.settings.set_operator_password("projector")
    assert store.settings.has_operator_password()
    assert store.settings.operator_password_is_right("projector")
    assert not store.settings.operator_password_is_right("Projector")
    store.settings.set_operator_password("lantern")
    assert not store.settings.operator_password_is_right("projector")
    with pytest.raises(UsageError, match="the password is empty"):
        store.settings.set_operator_password("")
