"""Processes that write to a storage until they are killed, forked from one that has loaded it already."""

import multiprocessing
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from maxella.app.storage import NewEvent, Store

_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload([__name__])


def started(task: Any, *arguments: Any) -> BaseProcess:
    """A process that does `task`, a function of this module."""
    process = _FORKING.Process(target=task, args=arguments)
    process.start()
    return process


def kill(process: BaseProcess) -> None:
    """End a process at once, and wait until it is gone."""
    process.kill()
    process.join()
    process.close()


def write(database: str, profile: str, begun: str, acknowledged: Path) -> None:
    """Record two ratings after the other, and write down the keys of those that were acknowledged."""
    store = Store.open(database)
    with acknowledged.open("w", encoding="utf-8", buffering=1) as out:
        for number in count():
            keys = [f"{begun}.{number}.{half}" for half in (0, 1)]
            store.history.record(
                profile, "d", [NewEvent(key, "rating", "m" + key, 4.0, 1_700_000_000) for key in keys]
            )
            out.write("".join(f"{key}\n" for key in keys))


def restore(database: str, backup: Path, ready: Path) -> None:
    """Say that it begins, by a file, and put a backup in the place of what is there."""
    ready.write_text("ready", encoding="utf-8")
    Store.restore(backup, database)
