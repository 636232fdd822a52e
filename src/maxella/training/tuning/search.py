"""The search: trials one after the other in this process, or in several that share the study."""

import time
from collections.abc import Callable

from optuna.trial import Trial

from maxella.data.dataset import Dataset
from maxella.errors import TrainingError
from maxella.models.fitting import Report, silent
from maxella.training.tuning.objective import Objective
from maxella.training.tuning.outcome import Outcome, TrialRow, outcome, row_of
from maxella.training.tuning.plan import Plan
from maxella.training.tuning.processes import in_processes
from maxella.training.tuning.study import TuningStudy, open_study

WAIT_SECONDS = 0.5
"""Between two looks at a study in which others are at work."""

TrialCallback = Callable[[TrialRow], None]


def tune(
    plan: Plan,
    dataset: Dataset,
    trials: int,
    *,
    jobs: int = 1,
    report: Report = silent,
    fit_report: Report = silent,
    on_trial: TrialCallback | None = None,
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
        on_trial: called with every trial that ends meanwhile, wherever it was made.

    Raises:
        TrainingError: when the preset's own values cannot be fitted, the study's file is damaged, or all
            processes of several failed.
    """
    study = open_study(plan)
    watch = _Watch(study, trials, report, on_trial)
    if jobs == 1:
        search(study, Objective.of(plan, dataset, fit_report), trials, after_each=watch.look)
    else:
        try:
            with in_processes(plan.folder, trials, jobs) as children:
                while any(child.code is None for child in children):
                    watch.look()
                    time.sleep(WAIT_SECONDS)
                if (ended := len(study.ended())) < trials:
                    cause = next((child.cause for child in children if child.code), "its processes ended")
                    raise TrainingError(f"the study stopped at {ended} of {trials} trials: {cause}")
        finally:  # where a process was stopped in the very moment in which it claimed a trial
            study.give_back_the_unclaimed()
    watch.look()
    return outcome(study)


def search(
    study: TuningStudy,
    objective: Callable[[Trial], float],
    wanted: int,
    *,
    after_each: Callable[[], None] = lambda: None,
) -> None:
    """Make trials until `wanted` have ended, and wait for those that others are at.

    Args:
        study: this process's hold on it.
        objective: fits and measures.
        wanted: how many in total.
        after_each: called whenever a trial may have ended.
    """
    while len(study.ended()) < wanted:
        if not study.make_trial(objective, wanted):
            time.sleep(WAIT_SECONDS)
        after_each()


class _Watch:
    """Tells of trials that end, whoever makes them."""

    def __init__(
        self, study: TuningStudy, wanted: int, report: Report, on_trial: TrialCallback | None
    ) -> None:
        self._study = study
        self._wanted = wanted
        self._report = report
        self._on_trial = on_trial
        self._known = {trial.number for trial in study.ended()}
        report("trials", len(self._known), wanted)

    def look(self) -> None:
        new = [trial for trial in self._study.ended() if trial.number not in self._known]
        for trial in new:
            self._known.add(trial.number)
            if self._on_trial is not None:
                self._on_trial(row_of(trial))
        if new:
            self._report("trials", min(len(self._known), self._wanted), self._wanted)
