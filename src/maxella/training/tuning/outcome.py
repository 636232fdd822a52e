"""The outcome of a study: its trials as rows, the best settings, what mattered."""

from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from optuna import Study
from optuna.trial import FrozenTrial, TrialState
from pydantic import BaseModel

from maxella.errors import TrainingError
from maxella.training.presets import Preset
from maxella.training.tuning.plan import Plan
from maxella.training.tuning.study import PRESET, WHY, TuningStudy

FEWEST_FOR_IMPORTANCE = 10
"""Finished trials, below which importances are mostly chance."""

State = Literal["finished", "pruned", "refused"]


class TrialRow(BaseModel):
    """One trial that has ended."""

    number: int
    """Trials that were interrupted leave gaps."""
    state: State
    value: float | None
    """Of the metric: at the end, or for a pruned trial when it was last looked at."""
    values: dict[str, Any]
    """The settings that were tried."""
    seconds: float
    preset: bool
    """Whether these are the preset's own values."""
    why: str | None = None
    """Why it was refused."""


class Outcome(BaseModel):
    """A study as it stands."""

    plan: Plan
    folder: Path
    trials: list[TrialRow]
    """Those that have ended, in the order in which they began."""
    importances: dict[str, float]
    """setting -> share of the metric's variation that it explains (PED-ANOVA); empty with few trials"""

    @property
    def finished(self) -> list[TrialRow]:
        """The trials that were fitted to their end."""
        return [row for row in self.trials if row.state == "finished"]

    @property
    def best(self) -> TrialRow:
        """The best finished trial, of equals the first.

        Raises:
            TrainingError: when none was finished.
        """
        finished = self.finished
        if not finished:
            why = next((row.why for row in reversed(self.trials) if row.why), "all were pruned")
            raise TrainingError(f"no trial of {self.folder} could be finished: {why}")
        sign = 1 if self.plan.lower_is_better else -1
        return min(finished, key=lambda row: sign * value_of(row))

    @property
    def of_preset(self) -> float | None:
        """The metric of the preset's own values; None where they were not finished."""
        return next((value_of(row) for row in self.finished if row.preset), None)

    @property
    def best_preset(self) -> Preset:
        """The preset with the best values in it."""
        return self.plan.tuned(self.best.values)


def value_of(row: TrialRow) -> float:
    """The metric of a finished trial."""
    return cast(float, row.value)  # Optuna finishes no trial without one


def outcome(study: TuningStudy) -> Outcome:
    """Read what a study has found so far.

    References:
        Watanabe et al., "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance", IJCAI 2023.
    """
    rows = [row_of(trial) for trial in study.ended()]
    finished = [row for row in rows if row.state == "finished"]
    enough = len(finished) >= FEWEST_FOR_IMPORTANCE and len({row.value for row in finished}) > 1
    importances = _importances(study.study) if enough else {}
    return Outcome(plan=study.plan, folder=study.plan.folder, trials=rows, importances=importances)


def _importances(study: Study) -> dict[str, float]:
    # It loads scikit-learn where that is installed, which takes seconds and is not used.
    from optuna.importance import get_param_importances  # noqa: PLC0415

    return {name: share for name, share in get_param_importances(study).items() if np.isfinite(share)}


def row_of(trial: FrozenTrial) -> TrialRow:
    """A trial that has ended, as a row."""
    why = trial.user_attrs.get(WHY)
    return TrialRow(
        number=trial.number,
        state="refused" if why else "pruned" if trial.state is TrialState.PRUNED else "finished",
        value=None if why else trial.value,
        values=trial.params,
        seconds=0.0 if trial.duration is None else trial.duration.total_seconds(),
        preset=trial.user_attrs.get(PRESET, False),
        why=why,
    )
