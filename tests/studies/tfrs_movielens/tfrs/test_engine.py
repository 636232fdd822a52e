import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from maxella.errors import TrainingError
from maxella.models.fitting import silent
from studies.tfrs_movielens.tfrs import engine

SETTINGS: dict[str, Any] = {"epochs": 4, "seed": 7}
INPUTS = {
    "queries.user": np.array([0, 2], np.int32),
    "test.user": np.array([0, 1, 2], np.int32),
    "fields.user_id": np.arange(6, dtype=np.int32).reshape(3, 2).T,
}

# Speaks the protocol as the real program does; what it does besides stands where `{...}` is.
FAKE_PROGRAM = """
import json, os, pathlib, sys, time
import numpy as np
from safetensors.numpy import save_file

folder = pathlib.Path(sys.argv[1])
epochs = json.loads((folder / "settings.json").read_text())["epochs"]
state = folder / "state.txt"
first = int(state.read_text()) if state.exists() else 0
print("a line of some library")
for epoch in range(first, epochs):
    state.write_text(str(epoch + 1))
    print(json.dumps({{"epoch": epoch + 1, "epochs": epochs, "loss": 1.0, "seconds": 0.1}}), flush=True)
    {in_epoch}
arrays = {{
    "query_vectors": np.ones((2, 3), np.float32),
    "candidate_vectors": np.ones((5, 3), np.float32),
    "ratings": np.ones(3, np.float32),
}}
{before_writing}
save_file(arrays, folder / "outputs.safetensors")
"""


@pytest.fixture(autouse=True)
def _the_tests_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "python_with_tfrs", lambda report: Path(sys.executable))


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a program in the place of the real one."""
    path = tmp_path / "fake.py"
    monkeypatch.setattr(engine, "PROGRAM", path)

    def write(in_epoch: str = "pass", before_writing: str = "") -> None:
        path.write_text(FAKE_PROGRAM.format(in_epoch=in_epoch, before_writing=before_writing))

    return write


def test_a_row_gives_what_the_program_wrote_and_reports_each_epoch(fake: Any, tmp_path: Path) -> None:
    fake()
    told: list[tuple[str, int, int]] = []
    outputs = engine.run_tfrs(tmp_path / "row", SETTINGS, INPUTS, lambda *step: told.append(step))
    assert {name: array.shape for name, array in outputs.items()} == {
        "query_vectors": (2, 3),
        "candidate_vectors": (5, 3),
        "ratings": (3,),
    }
    assert told == [(engine.STAGE, done, 4) for done in (0, 1, 2, 3, 4, 4)]


def test_the_program_gets_settings_and_inputs_as_they_were_given(fake: Any, tmp_path: Path) -> None:
    fake()
    engine.run_tfrs(tmp_path, SETTINGS, INPUTS, silent)
    assert json.loads((tmp_path / "settings.json").read_text()) == SETTINGS
    written = load_file(tmp_path / "inputs.safetensors")
    assert written.keys() == INPUTS.keys()
    for name, array in INPUTS.items():
        np.testing.assert_array_equal(written[name], array)


def test_a_failure_tells_the_last_line_of_the_program_and_where_its_log_is(fake: Any, tmp_path: Path) -> None:
    fake(in_epoch="raise SystemExit('first line\\nthe loss is not a number\\n')")
    with pytest.raises(TrainingError) as caught:
        engine.run_tfrs(tmp_path, SETTINGS, INPUTS, silent)
    message = f"TensorFlow Recommenders stopped: the loss is not a number; see {tmp_path / 'log.txt'}"
    assert str(caught.value) == message


def test_a_program_that_the_system_kills_is_told_from_one_that_fails(fake: Any, tmp_path: Path) -> None:
    fake(in_epoch="os.kill(os.getpid(), 9)")
    with pytest.raises(TrainingError, match="ended by signal 9, as the system does when memory runs out"):
        engine.run_tfrs(tmp_path, SETTINGS, INPUTS, silent)


def test_a_run_that_failed_goes_on_after_its_last_epoch(fake: Any, tmp_path: Path) -> None:
    fake(in_epoch="if epoch == 1: raise SystemExit('the power went')")
    with pytest.raises(TrainingError, match="the power went"):
        engine.run_tfrs(tmp_path, SETTINGS, INPUTS, silent)
    fake()
    told: list[int] = []
    engine.run_tfrs(tmp_path, SETTINGS, INPUTS, lambda stage, done, total: told.append(done))
    assert told == [0, 3, 4, 4]


def test_an_interruption_ends_the_program_too(fake: Any, tmp_path: Path) -> None:
    fake(in_epoch="(folder / 'pid').write_text(str(os.getpid())); time.sleep(600)")

    def interrupt(stage: str, done: int, total: int) -> None:
        if done:
            while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
                pass
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.run_tfrs(tmp_path, SETTINGS, INPUTS, interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize(
    "damage",
    [
        "del arrays['ratings']",
        "arrays['ratings'] = arrays['ratings'][:2]",
        "arrays['query_vectors'] = arrays['query_vectors'][:1]",
        "arrays['candidate_vectors'][0] = np.nan",
    ],
)
def test_outputs_that_do_not_fit_are_refused(fake: Any, tmp_path: Path, damage: str) -> None:
    fake(before_writing=damage)
    with pytest.raises(TrainingError, match=r"outputs\.safetensors is damaged at \w+; run the row again"):
        engine.run_tfrs(tmp_path, SETTINGS, INPUTS, silent)


def test_outputs_that_are_no_safetensors_are_refused(fake: Any, tmp_path: Path) -> None:
    fake(before_writing="(folder / 'outputs.safetensors').write_text('half'); sys.exit()")
    with pytest.raises(TrainingError, match=r"cannot read .*outputs\.safetensors"):
        engine.run_tfrs(tmp_path, SETTINGS, INPUTS, silent)


def test_outputs_of_an_earlier_run_are_not_taken_for_those_of_this_one(fake: Any, tmp_path: Path) -> None:
    fake()
    engine.run_tfrs(tmp_path, SETTINGS, INPUTS, silent)
    fake(before_writing="sys.exit()")
    with pytest.raises(TrainingError, match=r"cannot read .*outputs\.safetensors"):
        engine.run_tfrs(tmp_path, SETTINGS, INPUTS, silent)
