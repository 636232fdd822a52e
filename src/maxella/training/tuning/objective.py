"""What a trial does: fit the part with its values, look on, and measure it on validation."""

from collections.abc import Callable
from dataclasses import dataclass

from optuna import TrialPruned
from optuna.trial import Trial
from pydantic import ValidationError

from maxella.data.dataset import Dataset
from maxella.data.split import Split, split
from maxella.errors import TrainingError, UsageError
from maxella.evaluation.evaluate import evaluate
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting, Report, silent
from maxella.models.registry import MODELS
from maxella.models.view import View
from maxella.training.tuning.plan import Plan

LOOKS = 5
"""A network is looked at after each fifth of its epochs. Learning rates fall over the whole fit, so trials
compare at the same fraction of theirs, however many epochs that is."""


@dataclass(frozen=True)
class Objective:
    """The validation metric of a trial's values; the test part is never read."""

    plan: Plan
    dataset: Dataset
    divided: Split
    data: TrainingData
    report: Report = silent

    @classmethod
    def of(cls, plan: Plan, dataset: Dataset, report: Report = silent) -> "Objective":
        """Divide the dataset as the plan says.

        Raises:
            DatasetError: when it does not have what the protocol needs.
        """
        divided = split(dataset, plan.protocol)
        rows = divided.part("validation").training
        return cls(plan, dataset, divided, TrainingData.of(dataset, dataset.interactions[rows]), report)

    def __call__(self, trial: Trial) -> float:
        """Fit and measure.

        Raises:
            TrialPruned: when the fit is behind the others at the same point.
            TrainingError: when these values cannot be fitted.
            UsageError: when the plan's metric is not measured of this part.
        """
        try:
            settings = self.plan.tuned(trial.params).of(self.plan.part)
        except ValidationError as error:
            raise TrainingError(f"values that do not go together: {error.errors()[0]['msg']}") from None

        def look(stage: str, done: int, total: int, snapshot: Callable[[], View]) -> None:
            fifth = done * LOOKS // total
            if fifth > (done - 1) * LOOKS // total:
                trial.report(self.measured(snapshot()), fifth)
                if trial.should_prune():
                    raise TrialPruned

        fitting = Fitting(self.plan.seed, self.report, observer=look)
        return self.measured(MODELS[self.plan.part].fit(self.data, settings, fitting))

    def measured(self, view: View) -> float:
        """The plan's metric of a view on the validation part."""
        spec = MODELS[self.plan.part]
        retrieval, rating = spec.ranking(view), spec.rating(view)
        metrics = evaluate(self.dataset, self.divided, "validation", self.data, retrieval, rating).metrics
        if self.plan.metric not in metrics:
            raise UsageError(
                f"{self.plan.metric!r} is not measured of {self.plan.part} by {self.plan.protocol}; "
                f"measured are {', '.join(metrics)}"
            )
        return metrics[self.plan.metric]
