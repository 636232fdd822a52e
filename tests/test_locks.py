import threading
from pathlib import Path

import pytest

from maxella.locks import exclusive


def test_who_comes_second_waits_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lock = tmp_path / "a.lock"
    entered = threading.Event()
    order: list[str] = []

    def second() -> None:
        entered.set()
        with exclusive(lock, "fetching"):
            order.append("second")

    other = threading.Thread(target=second)
    with exclusive(lock, "fetching"):
        other.start()
        entered.wait()
        while not caplog.messages:
            other.join(0.01)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert caplog.messages == ["another process is fetching; waiting for it"]


def test_an_error_inside_gives_the_lock_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path / "a.lock", "fetching"):
        raise ZeroDivisionError
    with exclusive(tmp_path / "a.lock", "fetching"):
        pass
    assert caplog.messages == []
