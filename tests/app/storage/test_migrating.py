import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from maxella.app.storage import Store
from maxella.app.storage.addresses import address, default_file
from maxella.app.storage.tables import metadata
from maxella.errors import StorageError, UsageError


def test_the_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_what_was_written_is_there_when_it_is_opened_again(database: str) -> None:
    with Store.open(database) as store:
        ada = store.profiles.create("Ada", "moss")
    with Store.open(database) as store:
        assert store.profiles.of_account() == [ada]


def test_an_empty_database_may_be_opened_by_several_at_once(database: str) -> None:
    def make(name: str) -> None:
        with Store.open(database) as store:
            store.profiles.create(name, "moss")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(make, "abcdefgh"))
    with Store.open(database) as store:
        assert len(store.profiles.of_account()) == 8


def test_a_database_of_a_newer_release_is_refused(database: str) -> None:
    with Store.open(database) as store, store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of_tomorrow'"))
    with pytest.raises(StorageError, match=r"was written by a newer release of Maxella .*; update Maxella"):
        Store.open(database)


def test_where_no_address_is_given_a_file_at_home_is_used() -> None:
    Store.open().close()
    assert default_file().is_file()
    # It holds hashes and the cookies' secret.
    assert stat.S_IMODE(default_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(default_file().parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in default_file().parent.iterdir()} == {0o600}


def test_a_file_whose_name_has_odd_characters_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "100% new? #1.sqlite3"
    with Store.open(str(address(None).set(database=str(path)).render_as_string())) as store:
        store.profiles.create("Ada", "moss")
    assert path.is_file()


@pytest.mark.parametrize(
    "url",
    ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "not an address", "", "postgresql://h:port/d"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="postgresql://USER:PASSWORD@HOST/DATABASE or sqlite:///FILE"):
        Store.open(url)


def test_without_the_driver_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxella.extras.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'maxella\[postgres\]'"):
        Store.open("postgresql://localhost/maxella")


def test_sqlite_is_opened_without_the_driver_of_postgresql(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None; from maxella.app.storage import Store; "
        f"Store.open('sqlite:///{tmp_path}/app.sqlite3').close()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / "app.sqlite3").is_file()
