import threading

import pytest

from maxella.app.storage import passwords
from maxella.errors import BusyError


class Slow:
    """Hashes for as long as it is told to, and counts how many do at once."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)
        self.at_once = 0
        self.most = 0
        self._lock = threading.Lock()

    def hash(self, _: object) -> str:
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.begun.release()
        self.go.wait(10)
        with self._lock:
            self.at_once -= 1
        return "hash"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    slow = Slow()
    monkeypatch.setattr(passwords, "_hasher", slow)
    return slow


def test_two_passwords_are_hashed_at_once_some_wait_and_the_rest_is_told_to_come_again(slow: Slow) -> None:
    answers: list[str] = []

    def work() -> None:
        try:
            answers.append(passwords.hashed("a password"))
        except BusyError:
            answers.append("busy")

    most = passwords.HASHES_AT_ONCE + passwords.MOST_WAITING
    threads = [threading.Thread(target=work) for _ in range(most)]
    for thread in threads:
        thread.start()
    for _ in range(passwords.HASHES_AT_ONCE):
        slow.begun.acquire(timeout=10)
    while any(passwords._waiting.acquire(blocking=False) and not passwords._waiting.release() for _ in "."):
        pass
    with pytest.raises(BusyError, match="too many passwords"):
        passwords.is_right("a hash", "a password")
    slow.go.set()
    for thread in threads:
        thread.join()
    assert answers == ["hash"] * most
    assert slow.most == passwords.HASHES_AT_ONCE


def test_nobody_waits_for_ever_and_a_turn_is_given_back(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "SECONDS_TO_WAIT", 0.01)
    threads = [threading.Thread(target=passwords.hashed, args=("a",)) for _ in range(2)]
    for thread in threads:
        thread.start()
        slow.begun.acquire(timeout=10)
    with pytest.raises(BusyError):
        passwords.hashed("a password")
    slow.go.set()
    for thread in threads:
        thread.join()
    assert passwords.hashed("a password") == "hash"
