import threading
import time
from collections.abc import Callable

import pytest

from maxella.app.storage import Store, passwords
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


def _someone_could_wait() -> bool:
    is_free = passwords._waiting.acquire(blocking=False)
    if is_free:
        passwords._waiting.release()
    return is_free


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
    while _someone_could_wait():
        time.sleep(0.001)
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


def test_what_was_changed_while_it_was_checked_is_wrong(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = store.accounts.create("Ada", "long enough")
    profile = store.profiles.create("Ada", "moss", "1234")
    store.settings.set_operator_password("long enough")
    verify = passwords.is_right
    changes = {
        "accounts": lambda: store.accounts.set_password(account.id, "another one"),
        "profiles": lambda: store.profiles.set_pin(profile.id, "4321"),
        "settings": lambda: store.settings.set_operator_password("another one"),
    }
    for module, change in changes.items():

        def slowly(password_hash: str, password: str, change: Callable[[], None] = change) -> bool:
            found = verify(password_hash, password)
            change()
            return found

        monkeypatch.setattr(f"maxella.app.storage.{module}.is_right", slowly)
    assert store.accounts.authenticate("Ada", "long enough") is None
    assert not store.profiles.pin_is_right(profile.id, "1234")
    assert not store.settings.operator_password_is_right("long enough")
