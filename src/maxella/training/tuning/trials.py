"""The trials of a study, which several processes share: claiming one, and saying what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import optuna
from filelock import FileLock
from optuna.pruners import MedianPruner
from optuna.samplers import TPESampler
from optuna.trial import FrozenTrial, Trial, TrialState

from maxella.access import OWNERS_FILE, make_folder
from maxella.files import write_atomically
from maxella.training.tuning.journal import open_journal, readable
from maxella.training.tuning.plan import Plan
from maxella.training.tuning.space import distributions
from maxella.training.tuning.workers import at_work, is_at_work

PLAN = "plan.json"
JOURNAL = "journal.jsonl"
WORKERS = "workers"

DEATHS_FORGIVEN = 2
"""A trial whose process died is tried again so often; then it is taken for one that kills its process."""
COUNTED = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.RUNNING)
ENDED = (TrialState.COMPLETE, TrialState.PRUNED)

WORKER = "worker"
PRESET = "preset"
DEATHS = "deaths"
WHY = "why"


@dataclass(frozen=True)
class Trials:
    """One process's hold on a study.

    A trial ends as finished, as pruned (it was falling behind), or as refused (it could not be fitted); all
    three count. One that was interrupted, or whose process died, counts as never begun: its values are tried
    again by whoever comes next. So a study that was stopped and goes on makes the trials that it would have
    made at one go, as long as one process works on it.
    """

    folder: Path
    plan: Plan
    study: optuna.Study
    worker: str

    def claim(self, wanted: int) -> Trial | None:
        """Begin the next trial, unless `wanted` of them have ended or are running."""
        with self._alone():
            self._retry_those_of_the_dead()
            while (begun := sum(trial.state in COUNTED for trial in self.all())) < wanted:
                # Seeded anew for each trial, so that it does not matter which process draws it.
                self.study.sampler = _sampler(self.plan.seed, begun)
                trial = self.study.ask(distributions(self.plan.space, type(self.plan.of_part)))
                deaths = trial.user_attrs.get(DEATHS, 0)
                if deaths <= DEATHS_FORGIVEN:
                    trial.set_user_attr(WORKER, self.worker)
                    return trial
                self.refuse(trial, f"its process died {deaths} times")
            return None

    def finish(self, trial: Trial, value: float) -> None:
        """The trial was fitted and measured."""
        self.study.tell(trial, value)

    def prune(self, trial: Trial) -> None:
        """The trial fell behind and was ended."""
        self.study.tell(trial, state=TrialState.PRUNED)

    def refuse(self, trial: Trial, why: str) -> None:
        """The trial could not be fitted; the search takes its values for bad ones."""
        trial.set_user_attr(WHY, why)
        self.study.tell(trial, state=TrialState.PRUNED)

    def give_back(self, trial: Trial) -> None:
        """The trial was interrupted."""
        with self._alone():
            self._retry(trial, deaths=0)

    def all(self) -> list[FrozenTrial]:
        """All trials as they stand, in the order in which they began."""
        with readable(self.folder):
            return self.study.get_trials(deepcopy=False)

    def ended(self) -> int:
        """How many trials have ended."""
        return sum(trial.state in ENDED for trial in self.all())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else claims a trial or gives one back meanwhile."""
        with FileLock(self.folder / "claims.lock", mode=OWNERS_FILE):
            yield

    def _retry_those_of_the_dead(self) -> None:
        for trial in self.all():
            if trial.state is TrialState.RUNNING:
                # Without a name its process died while it claimed the trial, since nobody else claims now.
                worker = trial.user_attrs.get(WORKER, "")
                if worker == self.worker or not is_at_work(self.folder / WORKERS, worker):
                    self._retry(trial, deaths=1)

    def _retry(self, trial: Trial | FrozenTrial, deaths: int) -> None:
        """End a running trial without a result, and let its values be the next that are tried."""
        self.study.tell(trial.number, state=TrialState.FAIL)
        if trial.params:  # else its process died before it drew them
            attributes = {name: value for name, value in trial.user_attrs.items() if name == PRESET}
            attributes[DEATHS] = trial.user_attrs.get(DEATHS, 0) + deaths
            self.study.enqueue_trial(trial.params, user_attrs=attributes)


@contextmanager
def opened(plan: Plan) -> Iterator[Trials]:
    """Open the study of a plan, or begin it with the preset's own values as the first trial.

    Raises:
        TrainingError: when the study's file is damaged.
    """
    folder = plan.folder
    make_folder(folder)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with FileLock(folder / "claims.lock", mode=OWNERS_FILE), readable(folder):
        if not (folder / PLAN).exists():
            write_atomically(folder / PLAN, plan.model_dump_json(indent=2))
        study = optuna.create_study(
            storage=open_journal(folder / JOURNAL),
            study_name=plan.part,
            direction="minimize" if plan.lower_is_better else "maximize",
            sampler=_sampler(plan.seed, 0),
            pruner=MedianPruner(n_startup_trials=5, n_warmup_steps=2),
            load_if_exists=True,
        )
        if not study.get_trials(deepcopy=False):
            study.enqueue_trial(plan.first, user_attrs={PRESET: True})
    with at_work(folder / WORKERS) as worker:
        yield Trials(folder, plan, study, worker)


def _sampler(seed: int, begun: int) -> TPESampler:
    return TPESampler(seed=int(np.random.SeedSequence([seed, begun]).generate_state(1)[0]))
