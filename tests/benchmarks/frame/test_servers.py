from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.frame import servers
from benchmarks.frame.report import UnmeasuredError


def test_a_server_that_does_not_start_is_said_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(servers, "SERVICE", "raise SystemExit('no bundle here')")
    with pytest.raises(UnmeasuredError, match="did not start: no bundle here"), servers.service(tmp_path):
        pass


def test_the_memory_of_a_server_is_that_of_its_own_process(service: Callable[[], servers.Server]) -> None:
    assert 20 < service().peak_megabytes() < 5_000


def test_the_memory_of_a_process_that_is_gone_is_no_number() -> None:
    gone = servers.Server("127.0.0.1:1", pid=2**30)
    assert gone.peak_megabytes() != gone.peak_megabytes()
