"""Nothing that was acknowledged is lost: when many write at once, and when the writer is killed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
import pytest

from maxella.app.storage import Store
from tests.app.storage.killed import kill, restore, started, write
from tests.app.storage.soaking import tell, times
from tests.app.storage.told import rated
from tests.waiting import wait_until

pytestmark = pytest.mark.soak


def wait_for(written: Path, process: BaseProcess) -> None:
    """Wait until a process, which may not end before, has written to a file."""

    def has_written() -> bool:
        assert process.is_alive()
        return written.is_file() and written.stat().st_size > 0

    wait_until(has_written)


def test_a_killed_writer_loses_nothing_it_acknowledged(database: str, tmp_path: Path) -> None:
    kills = times(100)
    acknowledged: set[str] = set()
    random_ = np.random.default_rng(0)
    with Store.open(database) as store:
        ada = store.profiles.create("Ada", "moss")
        for killed in range(kills):
            written = tmp_path / f"acknowledged-{killed}"
            writer = started(write, database, ada.id, str(killed), written)
            wait_for(written, writer)
            time.sleep(random_.uniform(0, 0.1))
            kill(writer)
            # The last line may have been cut off with its writer.
            acknowledged |= set(written.read_text().rpartition("\n")[0].split())
        kept = {event.key for event in store.history.events(ada.id, "d")}
        assert acknowledged <= kept
        assert all({f"{key[:-1]}0", f"{key[:-1]}1"} <= kept for key in kept), "forms are kept whole"
        assert len(store.marks.of(ada.id, "d")) == len(kept)
        tell("writers killed", database, count=kills, acknowledged=len(acknowledged), lost=0)


def test_a_killed_restore_leaves_the_old_or_the_new_whole(database: str, tmp_path: Path) -> None:
    kills = times(20)
    random_ = np.random.default_rng(0)
    with Store.open(database) as store:
        for name, count in (("Old", 1_000), ("New", 1_500)):
            for profile in store.profiles.of_account():
                store.profiles.delete(profile.id)
            profile = store.profiles.create(name, "moss")
            store.history.record(
                profile.id, "d", [rated(f"k{number}", f"m{number}", 4) for number in range(count)]
            )
            store.backup(tmp_path / name)
    for killed in range(kills):
        wanted = ("Old", "New")[killed % 2]
        ready = tmp_path / f"ready-{killed}"
        restorer = started(restore, database, tmp_path / wanted, ready)
        wait_for(ready, restorer)
        time.sleep(random_.uniform(0, 0.6))
        kill(restorer)
        with Store.open(database) as store:
            (profile,) = store.profiles.of_account()
            assert len(store.history.events(profile.id, "d")) == {"Old": 1_000, "New": 1_500}[profile.name]
            assert len(store.marks.of(profile.id, "d")) == {"Old": 1_000, "New": 1_500}[profile.name]
    Store.restore(tmp_path / "Old", database).close()
    tell("restores killed", database, count=kills, acknowledged=2_500, lost=0)


def test_many_raters_at_once_lose_nothing(database: str) -> None:
    raters, seconds = times(200), times(60)
    with Store.open(database) as store:
        profiles = [store.profiles.create(f"P{number}", "moss") for number in range(20)]

        def rate(rater: int) -> int:
            end, number = time.monotonic() + seconds, 0
            while time.monotonic() < end:
                store.history.record(
                    profiles[rater % 20].id, "d", [rated(f"{rater}.{number}", f"m{rater}.{number}", 4)]
                )
                number += 1
            return number

        with ThreadPoolExecutor(raters) as pool:
            acknowledged = sum(pool.map(rate, range(raters)))
        assert acknowledged > raters
        assert store.everyone.counts()["events"] == acknowledged
        assert store.everyone.counts()["ratings"] == acknowledged
        tell("concurrent raters", database, count=raters, acknowledged=acknowledged, lost=0)


def test_opening_and_closing_leaks_no_file_and_no_thread(database: str) -> None:
    def cycle() -> None:
        with Store.open(database) as store:
            store.profiles.create("Ada", "moss")
            store.database.ping()

    cycle()
    files, threads = _open_files(), threading.active_count()
    cycles = times(50)
    for _ in range(cycles):
        cycle()
    assert _open_files() <= files
    assert threading.active_count() <= threads
    tell("opened and closed", database, count=cycles, acknowledged=0, lost=0)


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
