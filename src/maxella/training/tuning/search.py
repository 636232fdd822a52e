"""The search: trials one after the other in this process, or in several that share the study."""

import time
from collections.abc import Callable

from optuna import TrialPruned
from optuna.trial import Trial

from maxella.data.dataset import Dataset
from maxella.errors import TrainingError
from maxella.models.fitting import Report, silent
from maxella.training.tuning.objective import Objective
from maxella.training.tuning.outcome import STATES, Outcome, TrialRow, outcome, row_of
from maxella.training.tuning.plan import Plan
from maxella.training.tuning.processes import in_processes
from maxella.training.tuning.trials import PRESET, Trials, opened

WAIT_SECONDS = 0.5
"""Between two looks at a study in which others are at work."""

Told = Callable[[TrialRow], None]


def unheard(row: TrialRow) -> None:
    """Nobody is told of trials."""


def tune(
    plan: Plan,
    dataset: Dataset,
    trials: int,
    *,
    jobs: int = 1,
    report: Report = silent,
    fit_report: Report = silent,
    told: Told = unheard,
) -> Outcome:
    """Search until the study has so many trials in total; what it has already counts.

    Stopped at any point, by Ctrl-C or a kill, the same call goes on from there. Processes that search by the
    same plan at once share the trials, and each returns when all of them have ended.

    Args:
        plan: the question.
        dataset: the one of the plan.
        trials: how many in total.
        jobs: processes at work; where they are several, each loads the dataset by its name and has its share
            of the cores.
        report: told how many trials have ended.
        fit_report: told how far each fit is, where it goes on in this process.
        told: of every trial that ends meanwhile, wherever it was made.

    Raises:
        TrainingError: when the preset's own values cannot be fitted, the study's file is damaged, or all
            processes of several failed.
    """
    with opened(plan) as held:
        watch = _Watch(held, trials, report, told)
        if jobs == 1:
            work(held, Objective.of(plan, dataset, fit_report), trials, watch.look)
        else:
            with in_processes(held.folder, trials, jobs) as processes:
                while processes.running():
                    watch.look()
                    time.sleep(WAIT_SECONDS)
                if held.ended() < trials:
                    raise TrainingError(
                        f"the study stopped at {held.ended()} of {trials} trials: {processes.last_words()}"
                    )
        watch.look()
        return outcome(held)


def work(
    trials: Trials,
    objective: Callable[[Trial], float],
    wanted: int,
    after_each: Callable[[], None] = lambda: None,
    stop: Callable[[], bool] = lambda: False,
) -> None:
    """Make trials until `wanted` have ended, and wait for those that others are at.

    Args:
        trials: this process's hold on the study.
        objective: fits and measures.
        wanted: how many in total.
        after_each: called whenever a trial may have ended.
        stop: asked before each trial whether to leave the rest to others.
    """
    while trials.ended() < wanted and not stop():
        trial = trials.claim(wanted)
        if trial is None:
            time.sleep(WAIT_SECONDS)
        else:
            _try(trials, trial, objective)
        after_each()


def _try(trials: Trials, trial: Trial, objective: Callable[[Trial], float]) -> None:
    try:
        value = objective(trial)
    except TrialPruned:
        trials.prune(trial)
    except TrainingError as error:
        if trial.user_attrs.get(PRESET, False):  # nothing to compare with, and probably nothing else works
            trials.give_back(trial)
            raise
        trials.refuse(trial, str(error))
    except BaseException:
        trials.give_back(trial)
        raise
    else:
        trials.finish(trial, value)


class _Watch:
    """Tells of trials that end, whoever makes them."""

    def __init__(self, trials: Trials, wanted: int, report: Report, told: Told) -> None:
        self._trials = trials
        self._wanted = wanted
        self._report = report
        self._told = told
        self._known = {trial.number for trial in trials.all() if trial.state in STATES}
        report("trials", len(self._known), wanted)

    def look(self) -> None:
        ended = [trial for trial in self._trials.all() if trial.state in STATES]
        new = [trial for trial in ended if trial.number not in self._known]
        for trial in new:
            self._known.add(trial.number)
            self._told(row_of(trial))
        if new:
            self._report("trials", min(len(self._known), self._wanted), self._wanted)
