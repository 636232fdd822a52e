"""One service for all benchmarks that ask one: starting it takes longer than asking."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from functools import cache
from pathlib import Path

import pytest

from benchmarks.frame import servers, subjects


@pytest.fixture(scope="session")
def service() -> Iterator[Callable[[], servers.Server]]:
    """Gives the service, started when it is first asked for."""
    start = servers.service
    with ExitStack() as stack:

        @cache
        def started() -> servers.Server:
            quick = argparse.Namespace(quick=True, bundle=None)
            return stack.enter_context(start(stack.enter_context(subjects.asked_bundle(quick))))

        yield started


@pytest.fixture
def _one_service(service: Callable[[], servers.Server], monkeypatch: pytest.MonkeyPatch) -> None:
    """Benchmarks get the service that runs already: with `--quick` all would serve the same bundle."""

    def running(_: Path) -> AbstractContextManager[servers.Server]:
        return nullcontext(service())

    monkeypatch.setattr(servers, "service", running)
