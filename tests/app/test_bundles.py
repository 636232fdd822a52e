import logging
import shutil
import threading
from pathlib import Path

import pytest

from maxella.app.bundles import BundleHolder
from maxella.app.service import create_app
from maxella.app.storage.store import Store
from maxella.errors import NotReadyError
from maxella.recommend.bundle.pointer import promote
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of
from tests.waiting import wait_until


@pytest.fixture
def bundles(recommender: Recommender, tmp_path: Path) -> Path:
    """A folder with the bundles `first` and `second`; `first` is the current one."""
    folder = tmp_path / "bundles"
    recommender.save(folder / "first")
    shutil.copytree(folder / "first", folder / "second")
    promote(folder, "first")
    return folder


def test_before_the_first_look_nothing_is_served_and_the_reason_is_told(bundles: Path) -> None:
    with pytest.raises(NotReadyError, match="being loaded"):
        BundleHolder(bundles).served()


def test_the_current_bundle_is_served(bundles: Path) -> None:
    holder = BundleHolder(bundles)
    holder.look()
    assert holder.served().bundle.startswith("first@")


def test_a_bundle_that_is_promoted_is_swapped_in(bundles: Path) -> None:
    holder = BundleHolder(bundles)
    holder.look()
    before = holder.served()
    promote(bundles, "second")
    holder.look()
    assert holder.served().bundle.startswith("second@")
    assert before.recommender.recommend(k=1), "whoever began with the old bundle ends with it"


def test_a_bundle_that_is_replaced_in_its_place_is_swapped_in(
    bundles: Path, recommender: Recommender
) -> None:
    holder = BundleHolder(bundles / "first")
    holder.look()
    before = holder.served()
    recommender.save(bundles / "first")
    holder.look()
    assert holder.served() is not before


def test_a_bundle_that_did_not_change_is_not_loaded_again(bundles: Path) -> None:
    loads = []

    def load(folder: Path) -> Recommender:
        loads.append(folder)
        return Recommender.load(folder)

    holder = BundleHolder(bundles, load=load)
    for _ in range(3):
        holder.look()
    assert loads == [bundles / "first"]


def test_a_damaged_new_bundle_is_refused_once_and_the_running_one_stays(
    bundles: Path, caplog: pytest.LogCaptureFixture
) -> None:
    holder = BundleHolder(bundles)
    holder.look()
    before = holder.served()
    _flip_a_byte(bundles / "second" / "movies.parquet")
    promote(bundles, "second")
    with caplog.at_level(logging.WARNING, "maxella.app"):
        holder.look()
        holder.look()
    assert holder.served() is before
    assert len(caplog.records) == 1
    assert "movies.parquet is damaged" in caplog.text
    assert "first@" in caplog.text


def test_after_a_damaged_bundle_the_next_good_one_is_taken(bundles: Path) -> None:
    holder = BundleHolder(bundles)
    holder.look()
    shutil.copytree(bundles / "first", bundles / "third")
    _flip_a_byte(bundles / "second" / "movies.parquet")
    for name in ("second", "third"):
        promote(bundles, name)
        holder.look()
    assert holder.served().bundle.startswith("third@")


def test_a_bundle_that_breaks_the_code_that_loads_it_is_refused_too(bundles: Path) -> None:
    def load(folder: Path) -> Recommender:
        if folder.name == "second":
            raise MemoryError
        return Recommender.load(folder)

    holder = BundleHolder(bundles, load=load)
    holder.look()
    promote(bundles, "second")
    holder.look()
    assert holder.served().bundle.startswith("first@")


def test_a_damaged_first_bundle_is_the_reason_for_not_being_ready(bundles: Path) -> None:
    _flip_a_byte(bundles / "first" / "movies.parquet")
    holder = BundleHolder(bundles)
    holder.look()
    with pytest.raises(NotReadyError, match=r"movies\.parquet is damaged"):
        holder.served()


def test_a_service_is_alive_before_its_bundle_is_loaded_and_ready_after(bundles: Path, store: Store) -> None:
    may_load = threading.Event()

    def load(folder: Path) -> Recommender:
        may_load.wait(timeout=30)
        return Recommender.load(folder)

    with client_of(create_app(BundleHolder(bundles, load=load, poll_seconds=0.01), store)) as client:
        assert client.get("/livez").status_code == 200
        assert client.get("/healthz").status_code == 503
        may_load.set()
        wait_until(lambda: client.get("/healthz").status_code == 200)
        promote(bundles, "second")
        wait_until(lambda: client.get("/healthz").json()["bundle"].startswith("second@"))


def test_a_bundle_that_appears_later_is_found(recommender: Recommender, tmp_path: Path) -> None:
    holder = BundleHolder(tmp_path / "bundles")
    holder.look()
    with pytest.raises(NotReadyError, match="no bundle in"):
        holder.served()
    recommender.save(tmp_path / "bundles" / "first")
    promote(tmp_path / "bundles", "first")
    holder.look()
    assert holder.served().bundle.startswith("first@")


def _flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_what_follows_is_done_with_each_bundle_and_ends_no_watching(bundles: Path) -> None:
    followed = []

    def then(recommender: Recommender) -> None:
        followed.append(recommender)
        raise RuntimeError

    holder = BundleHolder(bundles, then=then)
    holder.look()
    promote(bundles, "second")
    holder.look()
    assert followed[-1] is holder.served().recommender
    assert len(followed) == 2
    assert holder.served().bundle.startswith("second@")
