"""A small study for tests: EASE on a checkerboard, whose trials take no time."""

import signal
import subprocess
import sys
from typing import Any

from optuna.trial import Trial

from maxella.training.presets import load_preset
from maxella.training.tuning.plan import Plan, plan
from tests.checkerboards import checkerboard

DATASET = checkerboard()
METRIC = "top-5 unseen"


def ease_plan(**changes: Any) -> Plan:
    """Both settings of EASE, by a metric that differs between trials even on so few movies."""
    return plan(DATASET, "ease", load_preset(), **{"metric": METRIC, **changes})


def bowl(trial: Trial) -> float:
    """An objective that is best where nothing is scaled."""
    return 1 - float(trial.params["row_exponent"])


def killed_in_a_trial(asked: Plan) -> None:
    """A process of its own begins a trial of the study and is killed while it is at it."""
    code = (
        "import sys, time\n"
        "from maxella.training.tuning.plan import Plan\n"
        "from maxella.training.tuning.study import open_study\n"
        "def endless(trial):\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(60)\n"
        "open_study(Plan.model_validate_json(sys.argv[1])).make_trial(endless, 100)\n"
    )
    command = [sys.executable, "-c", code, asked.model_dump_json()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGKILL)
