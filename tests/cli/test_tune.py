import json
import re
from pathlib import Path

import pytest
from optuna.trial import TrialState

from maxella.data.dataset import load_dataset, write_dataset
from maxella.training.presets import load_preset
from maxella.training.tuning.plan import Plan, plan
from maxella.training.tuning.study import open_study
from tests.checkerboards import checkerboard
from tests.cli.running import CommandLine, interrupted, quick_preset, started

EASE = ("checkerboard", "--part", "ease", "--metric", "top-5 unseen")
NETWORK = (
    *("checkerboard", "--part", "ranker", "--protocol", "by-time"),
    *(f"--set=ranker.{key}={value}" for key, value in {"epochs": 5, "width": 8, "cross_width": 4}.items()),
)


@pytest.fixture(autouse=True)
def _dataset() -> None:
    write_dataset(checkerboard())


def test_the_trials_are_a_table_and_the_best_settings_a_preset(maxella: CommandLine, tmp_path: Path) -> None:
    preset = quick_preset(tmp_path)
    preset.write_text(preset.read_text().replace("= 20.0", "= 200.0"))
    answer = maxella("tune", *EASE, "--preset", preset, "--trials", 3, "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    assert "regularisation=200 row_exponent=0.25" in answer.out
    assert re.search(r"best: trial \d, top-5 unseen 0\.\d+; the preset has 0\.\d+", answer.out)
    best = tmp_path / "out" / "best.toml"
    assert answer.out.endswith(f"{best}\n")
    assert load_preset(str(best)).bpmf.rank == 4
    assert maxella("evaluate", "checkerboard", "--preset", best, "--protocol", "new-movies").code == 0


def test_the_same_command_goes_on_with_the_study(maxella: CommandLine) -> None:
    first = json.loads(maxella("tune", *EASE, "--trials", 2, "--json").out)
    again = maxella("tune", *EASE, "--trials", 3, "--json")
    assert json.loads(again.out)["trials"][:2] == first["trials"]
    assert [trial["number"] for trial in json.loads(again.out)["trials"]] == [0, 1, 2]
    assert "trial 2 finished top-5 unseen" in again.err
    assert "trial 1 " not in again.err


def test_a_network_is_tuned_without_what_was_set(maxella: CommandLine) -> None:
    answer = maxella("tune", *NETWORK, "--trials", 1, "--json")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["plan"]["metric"] == "RMSE"
    assert {trial["state"] for trial in found["trials"]} == {"finished"}
    assert not {"epochs", "width", "cross_width"} & set(found["plan"]["space"])
    study = open_study(Plan.model_validate(found["plan"]))
    assert list(study.trials()[0].intermediate_values) == [1, 2, 3, 4]


def test_a_model_is_tuned_by_the_name_that_version_0_1_gave_it(maxella: CommandLine) -> None:
    fixed = (f"--set=factors.{key}" for key in ("rank=2", "draws=6", "burn_in=2", "kept=2"))
    answer = maxella("tune", "checkerboard", "--part", "factors", *fixed, "--trials", 1, "--json")
    assert answer.code == 0, answer.err
    asked = json.loads(answer.out)["plan"]
    assert (asked["part"], list(asked["space"])) == ("bpmf", ["ridge"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--part", "rankr"], "no part 'rankr' to tune"),
        (["--part", "ease", "--set", "ease.regularization=3"], "did you mean 'regularisation'"),
        (["--part", "ease", "--space", "gone.toml"], "gone.toml cannot be read"),
    ],
)
def test_wrong_use_is_answered_in_one_line(maxella: CommandLine, arguments: list[str], message: str) -> None:
    answer = maxella("tune", "checkerboard", *arguments)
    assert answer.code == 2
    assert message in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_keeps_what_was_finished_and_leaves_nothing_running(jobs: int) -> None:
    with started("tune", *EASE, "--trials", 100_000, "--jobs", jobs) as process:
        assert process.stderr is not None
        while "trial 1 finished" not in process.stderr.readline():
            assert process.poll() is None
        out, err = interrupted(process)
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-1].startswith("maxella: interrupted; what was finished is kept")
    assert "Traceback" not in err
    asked = plan(load_dataset("checkerboard"), "ease", load_preset(), metric=EASE[-1])
    assert not list(asked.folder.glob("process-*"))
    study = open_study(asked)
    assert len(study.ended()) >= 2
    assert not [trial for trial in study.trials() if trial.state is TrialState.RUNNING]
