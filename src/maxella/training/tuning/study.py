"""The study of a plan: Optuna's database, in which several processes search at once."""

import sqlite3
import warnings
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import optuna
from filelock import FileLock
from optuna.exceptions import ExperimentalWarning, StorageInternalError
from optuna.pruners import MedianPruner
from optuna.samplers import TPESampler
from optuna.storages import RDBStorage, fail_stale_trials
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, Trial, TrialState

from maxella.access import OWNERS_FILE, make_file, make_folder
from maxella.errors import TrainingError
from maxella.files import write_atomically
from maxella.training.tuning.plan import Plan

PLAN = "plan.json"
DATABASE = "study.db"
JOURNAL = "journal.jsonl"
"""Where versions up to 0.1 kept a study."""

HEARTBEAT_SECONDS = 10
GRACE_SECONDS = 120
"""A trial without a heartbeat for so long is taken for that of a process that died."""
DEATHS_FORGIVEN = 2
"""So often the trial of a process that died is tried again; then it is taken for what kills its process."""
BUSY_SECONDS = 60
"""Others may keep the database locked for so long."""
BEGUN = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.RUNNING)
ENDED = (TrialState.COMPLETE, TrialState.PRUNED)

PRESET = "preset"
DEATHS = "deaths"
WHY = "why"


@dataclass(frozen=True)
class TuningStudy:
    """One process's hold on a study.

    A trial ends as finished, as pruned (it was falling behind), or as refused (pruned with `WHY`: it could
    not be fitted); all three count. The values of one that was interrupted, or whose process died, are tried
    again by whoever comes next. So a study that was stopped with Ctrl-C and goes on makes the trials that it
    would have made at one go, as long as one process works on it.
    """

    plan: Plan
    study: optuna.Study
    claims: FileLock
    """Held from the count of trials to the draw of the next one's values."""

    def make_trial(self, objective: Callable[[Trial], float], wanted: int) -> bool:
        """Make the next trial, unless `wanted` of them have ended or are running."""
        with self.claims:
            self._requeue_those_of_the_dead()
            begun = sum(trial.state in BEGUN for trial in self.trials())
            if begun >= wanted:
                return False
            # Seeded anew for each trial, so that it does not matter which process draws it.
            self.study.sampler = _sampler(self.plan.seed, begun)
            try:
                self.study.optimize(lambda trial: self._tried(trial, objective), n_trials=1)
            finally:
                if self.claims.is_locked:  # interrupted before the values were drawn
                    self._give_back_the_unclaimed()
        return True

    def give_back_the_unclaimed(self) -> None:
        """End trials whose process was stopped before it drew their values, so that others make them."""
        with self.claims:
            self._give_back_the_unclaimed()

    def trials(self) -> list[FrozenTrial]:
        """All trials as they stand, in the order in which they began."""
        return self.study.get_trials(deepcopy=False)

    def ended(self) -> list[FrozenTrial]:
        """The trials that have ended."""
        return [trial for trial in self.trials() if trial.state in ENDED]

    def _tried(self, trial: Trial, objective: Callable[[Trial], float]) -> float:
        """Draw values, let others claim the next trial, and measure."""
        try:
            self.plan.draw(trial)
            self.claims.release()
            if (deaths := trial.user_attrs.get(DEATHS, 0)) > DEATHS_FORGIVEN:
                raise TrainingError(f"its process died {deaths} times")
            return objective(trial)
        except optuna.TrialPruned:
            raise
        except BaseException as error:
            if isinstance(error, TrainingError) and not trial.user_attrs.get(PRESET, False):
                trial.set_user_attr(WHY, str(error))
                raise optuna.TrialPruned from error  # so the search takes its values for bad ones
            # Where the preset itself fails there is nothing to compare with, and probably nothing works.
            _requeue(self.study, trial, deaths=0)
            raise

    def _requeue_those_of_the_dead(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            fail_stale_trials(self.study)
        self._give_back_the_unclaimed()

    def _give_back_the_unclaimed(self) -> None:
        """End trials whose process was stopped while it claimed them, since nobody else claims now."""
        for trial in self.trials():
            if trial.state is TrialState.RUNNING and not trial.params:
                self.study.tell(trial.number, state=TrialState.FAIL)
                _requeue(self.study, trial, deaths=0)


def open_study(plan: Plan) -> TuningStudy:
    """Open the study of a plan, or begin it with the preset's own values as the first trial.

    A study that an earlier version began is taken over.

    Raises:
        TrainingError: when the study's file is damaged.
    """
    folder = plan.folder
    if plan.earlier_folder.is_dir() and not folder.exists():
        with suppress(FileNotFoundError):  # another process was faster
            plan.earlier_folder.rename(folder)
    make_folder(folder)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with FileLock(folder / "claims.lock", mode=OWNERS_FILE) as claims:
        write_atomically(folder / PLAN, plan.model_dump_json(indent=2))
        is_new = not (folder / DATABASE).exists()
        try:
            storage = _storage(folder / DATABASE)
            if is_new and (folder / JOURNAL).exists():
                _take_over(folder / JOURNAL, storage, plan.part)
            study = optuna.create_study(
                storage=storage,
                study_name=next(iter(optuna.get_all_study_names(storage)), plan.part),
                direction="minimize" if plan.lower_is_better else "maximize",
                pruner=MedianPruner(n_startup_trials=5, n_warmup_steps=2),
                load_if_exists=True,
            )
        except (sqlite3.DatabaseError, StorageInternalError, ValueError, KeyError, TypeError) as error:
            reason = str(error).splitlines()[0]
            raise TrainingError(
                f"study {folder} is damaged ({reason}); remove its folder to start the study again"
            ) from error
        if not study.get_trials(deepcopy=False):
            study.enqueue_trial(plan.first, user_attrs={PRESET: True})
    return TuningStudy(plan, study, claims)


def _storage(path: Path) -> RDBStorage:
    make_file(path)
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as database:
        database.execute("PRAGMA quick_check")  # which Optuna's own library would say in another way
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        return RDBStorage(
            f"sqlite:///{path}",
            engine_kwargs={"connect_args": {"timeout": BUSY_SECONDS}},
            heartbeat_interval=HEARTBEAT_SECONDS,
            grace_period=GRACE_SECONDS,
            heartbeat_stale_trial_callback=lambda study, trial: _requeue(study, trial, deaths=1),
        )


def _take_over(journal: Path, storage: RDBStorage, name: str) -> None:
    """Copy a study from the journal of an earlier version, and make its unfinished trials again."""
    kept = optuna.storages.JournalStorage(JournalFileBackend(str(journal)))
    (earlier,) = optuna.get_all_study_names(kept)
    optuna.copy_study(from_study_name=earlier, from_storage=kept, to_storage=storage, to_study_name=name)
    study = optuna.load_study(study_name=name, storage=storage)
    for trial in study.get_trials(deepcopy=False):
        if trial.state is TrialState.RUNNING:
            study.tell(trial.number, state=TrialState.FAIL)
            _requeue(study, trial, deaths=0)


def _requeue(study: optuna.Study, trial: Trial | FrozenTrial, deaths: int) -> None:
    """Let the values of a trial without a result be the next that are tried, if it had any."""
    kept = study.get_trials(deepcopy=False)[trial.number]
    values = kept.params or kept.system_attrs.get("fixed_params")
    if not values:
        return
    attributes = {name: value for name, value in trial.user_attrs.items() if name == PRESET}
    attributes[DEATHS] = trial.user_attrs.get(DEATHS, 0) + deaths
    study.enqueue_trial(values, user_attrs=attributes)


def _sampler(seed: int, begun: int) -> TPESampler:
    return TPESampler(seed=int(np.random.SeedSequence([seed, begun]).generate_state(1)[0]))
