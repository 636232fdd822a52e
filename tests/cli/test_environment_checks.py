import os
import subprocess
import sys
from importlib import metadata

import pytest

from maxella.cli import environment_checks
from maxella.cli.environment_checks import check_libraries, check_python


@pytest.mark.parametrize(
    ("version", "state"),
    [((3, 10), "wrong"), ((3, 11), "ok"), ((3, 14), "ok"), ((3, 15), "wrong"), ((4, 0), "wrong")],
)
def test_python_is_judged_by_the_supported_range(version: tuple[int, int], state: str) -> None:
    assert check_python(version).state == state


def test_a_library_that_is_too_old_or_missing_is_wrong_and_extras_are_not_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = ["numpy>=999", "pytest>=1", "no-such-library>=2", "ray>=2; extra == 'ray'"]
    monkeypatch.setattr(metadata, "requires", lambda _: wanted)
    found = {finding.name: finding for finding in check_libraries()}
    assert {name: finding.state for name, finding in found.items()} == {
        "no-such-library": "wrong",
        "numpy": "wrong",
        "pytest": "ok",
    }
    assert found["no-such-library"].advice == "pip install 'no-such-library>=2'"
    assert "pip install 'numpy>=999'" in (found["numpy"].advice or "")


def test_an_extra_that_is_not_there_is_noted_and_one_that_is_there_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = ["numpy>=1", "jax>=999; extra == 'train'", "altair>=999; extra == 'explore'"]
    monkeypatch.setattr(metadata, "requires", lambda _: wanted)
    monkeypatch.setattr(environment_checks, "is_installed", lambda extra: extra == "train")
    found = {finding.name: finding for finding in check_libraries()}
    assert found["jax"].state == "wrong"
    assert "altair" not in found
    assert found["maxella[explore]"].state == "note"
    advice = found["maxella[explore]"].advice
    assert advice == "to draw the exploration report and other charts: pip install 'maxella[explore]'"


def test_a_package_that_is_not_installed_is_one_finding() -> None:
    (finding,) = check_libraries("no-such-distribution")
    assert finding.state == "wrong"


def test_a_backend_that_does_not_load_is_named_with_the_way_back() -> None:
    code = "from maxella.cli.environment_checks import check_backend; print(check_backend())"
    environment = {**os.environ, "KERAS_BACKEND": "abacus"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert "abacus does not load" in said
    assert "unset KERAS_BACKEND" in said
