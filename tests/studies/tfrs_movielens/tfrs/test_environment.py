import os
import re
import sys
from pathlib import Path

import pytest

from maxella.errors import TrainingError
from maxella.home import home
from maxella.models.fitting import silent
from studies.tfrs_movielens.tfrs import environment

# A Python that makes "environments" of itself alone, and writes down what it is asked for.
FAKE_PYTHON = """#!/bin/sh
echo "$*" >> "$FAKE_CALLS"
case "$*" in
    *version_info*) echo "$FAKE_VERSION" ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip install "*)
        echo "Collecting one==1"
        echo "Ignoring two: markers do not match your environment"
        test -z "$FAKE_PIP_ERROR" || { echo "$FAKE_PIP_ERROR" >&2; exit 1; } ;;
    *"import tensorflow_recommenders") exit "${FAKE_IMPORT_STATUS:-0}" ;;
esac
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose one Python is the fake, of version 3.11, and the file that has the calls of it."""
    python = tmp_path / "machine" / "python3.11"
    python.parent.mkdir()
    python.write_text(FAKE_PYTHON)
    python.chmod(0o755)
    path = tmp_path / "calls.txt"
    path.touch()
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1 \\\n    --hash=sha256:aa\ntwo==2 ; python_full_version >= '3.12' \\\n")
    monkeypatch.setattr(environment, "LOCK", lock)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("FAKE_CALLS", str(path))
    monkeypatch.setenv("FAKE_VERSION", "3 11")
    return path


def installs(calls: Path) -> int:
    return calls.read_text().count("-m pip install")


def test_the_environment_is_made_once_with_hashes_and_nothing_but_the_lock(calls: Path) -> None:
    python = environment.python_with_tfrs(silent)
    assert environment.python_with_tfrs(silent) == python == home() / "engines" / "tfrs" / "bin" / "python"
    install = [line for line in calls.read_text().splitlines() if "pip install" in line]
    assert install == [f"-m pip install --no-deps --require-hashes --no-input -r {environment.LOCK}"]


def test_progress_counts_the_packages_of_the_lock(calls: Path) -> None:
    told: list[tuple[str, int, int]] = []
    environment.python_with_tfrs(lambda *step: told.append(step))
    assert told[0] == (environment.STAGE, 0, 2)
    assert told[-1] == (environment.STAGE, 2, 2)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_another_lock_makes_the_environment_anew(calls: Path) -> None:
    environment.python_with_tfrs(silent)
    left_over = home() / "engines" / "tfrs" / "left-over"
    left_over.touch()
    environment.LOCK.write_text("one==2 \\\n")
    environment.python_with_tfrs(silent)
    assert installs(calls) == 2
    assert not left_over.exists()


def test_a_lock_that_changes_during_the_installation_is_installed_next_time(calls: Path) -> None:
    def change(stage: str, done: int, total: int) -> None:
        environment.LOCK.write_text("one==2 \\\n")

    environment.python_with_tfrs(change)
    environment.python_with_tfrs(silent)
    assert installs(calls) == 2


def test_an_interrupted_installation_is_never_used(calls: Path) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        environment.python_with_tfrs(interrupt)
    assert (home() / "engines" / "tfrs" / "bin" / "python").exists()
    environment.python_with_tfrs(silent)
    assert installs(calls) == 2


def test_a_failed_installation_tells_pips_last_line_and_is_tried_again(
    calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_PIP_ERROR", "ERROR: no space left")
    with pytest.raises(TrainingError, match=r"ERROR: no space left; .*tfrs-install\.log") as caught:
        environment.python_with_tfrs(silent)
    assert "\n" not in str(caught.value)
    monkeypatch.delenv("FAKE_PIP_ERROR")
    environment.python_with_tfrs(silent)
    assert installs(calls) == 2


def test_an_environment_that_cannot_import_is_not_marked_as_made(
    calls: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_IMPORT_STATUS", "132")
    with pytest.raises(TrainingError, match="the first import failed with exit status 132"):
        environment.python_with_tfrs(silent)
    monkeypatch.delenv("FAKE_IMPORT_STATUS")
    environment.python_with_tfrs(silent)
    assert installs(calls) == 2


def test_a_python_on_the_path_is_taken_where_the_running_one_is_of_another_version(
    calls: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken, working = tmp_path / "broken", tmp_path / "working"
    for folder, script in ((broken, "#!/bin/sh\nexit 127\n"), (working, "#!/bin/sh\necho 3 11\n")):
        folder.mkdir()
        (folder / "python3.11").write_text(script)
        (folder / "python3.11").chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(broken), str(working), os.environ["PATH"]]))
    monkeypatch.setenv("FAKE_VERSION", "3 14")
    assert environment._find_python() == str(working / "python3.11")


def test_a_machine_without_python_311_is_told_what_to_install(
    calls: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAKE_VERSION", "3 14")
    monkeypatch.setattr(os, "get_exec_path", lambda: [str(tmp_path)])
    with pytest.raises(TrainingError, match=r"apt-get install python3\.11-venv"):
        environment.python_with_tfrs(silent)


def test_the_lock_pins_everything_by_hash_and_names_no_index() -> None:
    text = environment.LOCK.read_text()
    assert "://" not in text
    assert "tensorflow-recommenders==0.7.7" in text
    pins = re.split(r"\n(?=\S)", text.strip())
    assert all(re.match(r"[\w.-]+==\S+", pin) and "--hash=sha256:" in pin for pin in pins)


def test_the_lock_holds_nothing_of_maxellas_own_packages() -> None:
    names = {line.split("==")[0] for line in environment.LOCK.read_text().splitlines() if "==" in line[:60]}
    assert not names & {"jax", "polars", "uvicorn", "optuna"}


def test_flags_meant_for_another_xla_do_not_reach_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLA_FLAGS", "--unknown_to_tensorflow")
    variables = environment.run_environment()
    assert "XLA_FLAGS" not in variables
    assert variables["TF_USE_LEGACY_KERAS"] == "1"
