from pathlib import Path

import pytest

from tests.cli.running import CommandLine
from tests.recommend.worlds import ease_recommender


@pytest.fixture
def maxella(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> CommandLine:
    """Run a command and get its exit code, stdout and stderr."""
    return CommandLine(monkeypatch, capfd)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A small bundle that answers from EASE."""
    ease_recommender().save(tmp_path / "bundle")
    return tmp_path / "bundle"
