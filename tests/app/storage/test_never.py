"""What a profile never wants is kept until it is taken back, or the profile goes."""

from pathlib import Path

import pytest
from sqlalchemy import text

from maxella.app.limits import NEVER_LENGTH, NEVER_OF_A_KIND
from maxella.app.storage import Never, Profile, Store
from maxella.app.storage.addresses import address
from maxella.app.storage.database import make_engine
from maxella.app.storage.migrating import upgrade
from maxella.errors import UnknownIdError, UsageError


def test_names_are_added_once_and_taken_back_in_any_case_of_letters(store: Store, ada: Profile) -> None:
    assert store.never.of(ada.id) == Never()
    store.never.change(ada.id, add=Never(genres=("Horror", " War ", "HORROR"), people=("Ann Lee",)))
    store.never.change(ada.id, add=Never(genres=("horror",), keywords=("Straße",)))
    assert store.never.of(ada.id) == Never(("Horror", "War"), ("Ann Lee",), ("Straße",))
    store.never.change(ada.id, remove=Never(genres=("hOrRoR", "Polka"), keywords=("STRASSE",)))
    assert store.never.of(ada.id) == Never(("War",), ("Ann Lee",))


def test_all_of_it_is_replaced_at_once_and_only_of_that_profile(store: Store, ada: Profile) -> None:
    bob = store.profiles.create("Bob", "moss")
    store.never.replace(bob.id, Never(genres=("War",)))
    store.never.replace(ada.id, Never(genres=("War",), people=("Ann Lee",)))
    store.never.replace(ada.id, Never(keywords=("robot",)))
    assert store.never.of(ada.id) == Never(keywords=("robot",))
    assert store.never.of(bob.id) == Never(genres=("War",))


def test_it_goes_with_the_profile(store: Store, ada: Profile) -> None:
    store.never.change(ada.id, add=Never(genres=("War",)))
    store.profiles.delete(ada.id)
    assert store.never.of(ada.id) == Never()
    with pytest.raises(UnknownIdError):
        store.never.change(ada.id, add=Never(genres=("War",)))


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "a" * (NEVER_LENGTH + 1), "\ud800"])
def test_a_name_that_cannot_be_kept_is_refused_and_nothing_of_it_kept(
    store: Store, ada: Profile, name: str
) -> None:
    with pytest.raises(UsageError, match="a name of genres"):
        store.never.change(ada.id, add=Never(genres=("War", name)))
    assert store.never.of(ada.id) == Never()


def test_there_may_be_so_many_of_a_kind_and_no_more(store: Store, ada: Profile) -> None:
    most = Never(people=tuple(f"Person {number}" for number in range(NEVER_OF_A_KIND)))
    store.never.replace(ada.id, most)
    store.never.change(ada.id, add=Never(genres=("War",), people=("person 7",)))
    with pytest.raises(UsageError, match=f"{NEVER_OF_A_KIND} are the most, so take some back first"):
        store.never.change(ada.id, add=Never(people=("One More",)))
    assert store.never.of(ada.id).count == NEVER_OF_A_KIND + 1


def test_it_comes_back_with_a_backup(store: Store, ada: Profile, tmp_path: Path) -> None:
    store.never.change(ada.id, add=Never(genres=("War",)))
    store.backup(tmp_path / "backup")
    with Store.restore(tmp_path / "backup", f"sqlite:///{tmp_path / 'other' / 'app.sqlite3'}") as restored:
        assert restored.never.of(ada.id) == Never(genres=("War",))


def test_a_profile_of_the_release_before_wants_everything(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'app.sqlite3'}"
    (tmp_path / "app.sqlite3").touch(mode=0o600)
    engine = make_engine(address(url))
    with engine.begin() as connection:
        upgrade(connection, "as_said")
        connection.execute(
            text("INSERT INTO profiles VALUES ('a', 'Ada', 'moss', NULL, FALSE, NULL, 1, NULL)")
        )
    engine.dispose()
    with Store.open(url) as store:
        assert store.never.of("a") == Never()
        store.never.change("a", add=Never(genres=("War",)))
        assert store.never.of("a") == Never(genres=("War",))
