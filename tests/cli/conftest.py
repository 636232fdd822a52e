import pytest

from tests.cli.running import CommandLine


@pytest.fixture
def maxella(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> CommandLine:
    """Run a command and get its exit code, stdout and stderr."""
    return CommandLine(monkeypatch, capfd)
