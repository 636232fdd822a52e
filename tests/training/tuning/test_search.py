from dataclasses import replace
from typing import Any, Self

import numpy as np
import pytest

from maxella.data.dataset import write_dataset
from maxella.errors import DatasetError, TrainingError, UsageError
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.ranker.settings import RankerSettings
from maxella.models.registry import MODELS
from maxella.models.view import Scores
from maxella.training.presets import load_preset
from maxella.training.tuning.objective import Objective
from maxella.training.tuning.outcome import Outcome, value_of
from maxella.training.tuning.plan import plan
from maxella.training.tuning.search import tune
from maxella.training.tuning.study import open_study
from maxella.training.tuning.worker import run
from tests.models.fakes import LinearView
from tests.training.tuning.studies import DATASET, METRIC, ease_plan

EPOCHS_FITTED: list[int] = []


class Fading(LinearView):
    """Predicts one rating, the further off the higher its dropout is; better with each of 20 epochs.

    Above a dropout of 0.55 it cannot be fitted.
    """

    kind = "ranker"

    def score(self, people: Histories) -> Scores:
        return np.broadcast_to(self._weights, (len(people), len(self._weights)))

    @classmethod
    def fit(cls, data: TrainingData, settings: RankerSettings, fitting: Fitting) -> Self:
        def after(epochs: int) -> Self:
            return cls(np.full(len(data.catalogue), 4 - settings.dropout * (30 - epochs) / 5))

        if settings.dropout > 0.55:
            raise TrainingError("ranker: the loss is not a number after epoch 1")
        for epoch in range(1, 20):
            EPOCHS_FITTED.append(epoch)
            fitting.observer(cls.kind, epoch, 20, lambda done=epoch: after(done))
        EPOCHS_FITTED.append(20)
        return after(20)


@pytest.fixture
def fading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "ranker", replace(MODELS["ranker"], fit=Fading.fit))
    EPOCHS_FITTED.clear()


def dropout_study(*overrides: str, trials: int) -> Outcome:
    fixed = set(RankerSettings.model_fields) - {"dropout"}
    preset = load_preset("default", overrides)
    return tune(plan(DATASET, "ranker", preset, fixed=fixed), DATASET, trials)


@pytest.mark.usefixtures("fading")
def test_a_fit_that_falls_behind_is_ended_early() -> None:
    found = dropout_study(trials=14)
    pruned = [row for row in found.trials if row.state == "pruned"]
    assert len(found.trials) == 14
    assert pruned
    assert EPOCHS_FITTED.count(20) == len(found.finished)
    assert EPOCHS_FITTED.count(1) == len(found.finished) + len(pruned)
    assert all(row.number >= 5 for row in pruned)
    assert all(row.value is not None and row.value > value_of(found.best) for row in pruned)


@pytest.mark.usefixtures("fading")
def test_what_cannot_be_fitted_is_refused_and_the_search_goes_on() -> None:
    found = dropout_study(trials=14)
    refused = [row for row in found.trials if row.state == "refused"]
    assert refused
    assert {row.why for row in refused} == {"ranker: the loss is not a number after epoch 1"}
    assert all(row.values["dropout"] > 0.55 and row.value is None for row in refused)
    assert found.best.values["dropout"] < 0.3
    assert found.of_preset is not None
    assert value_of(found.best) < found.of_preset


@pytest.mark.usefixtures("fading")
def test_a_preset_that_cannot_be_fitted_is_told_at_once() -> None:
    with pytest.raises(TrainingError, match="the loss is not a number"):
        dropout_study("ranker.dropout=0.58", trials=3)
    assert not EPOCHS_FITTED


def test_values_that_do_not_go_together_are_refused(tmp_path: Any) -> None:
    space = tmp_path / "space.toml"
    space.write_text("[draws]\nchoices = [9, 12]\n[burn_in]\nchoices = [6, 8]\n")
    preset = load_preset(
        "default", [f"bpmf.{setting}" for setting in ("rank=2", "kept=2", "draws=12", "burn_in=6")]
    )
    found = tune(plan(DATASET, "bpmf", preset, space=space), DATASET, 8)
    states = {(row.values["draws"], row.values["burn_in"]): row.state for row in found.trials}
    assert states.pop((9, 8)) == "refused"
    assert set(states.values()) == {"finished"}


def test_the_test_part_is_never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = []
    from maxella.training.tuning import objective

    def noted(dataset: Any, divided: Any, part: str, *others: Any) -> Any:
        parts.append(part)
        return evaluate(dataset, divided, part, *others)

    evaluate = objective.evaluate
    monkeypatch.setattr(objective, "evaluate", noted)
    tune(ease_plan(), DATASET, 2)
    assert parts == ["validation", "validation"]


def test_a_joint_view_is_measured_at_both_goals() -> None:
    class Both(LinearView):
        rating = Fading(np.full(40, 4.0))

    for metric in ("RMSE", METRIC):
        asked = plan(DATASET, "joint", load_preset(), metric=metric)
        measured = Objective.of(asked, DATASET).measured(Both(np.eye(40)))
        assert (measured > 1) == (metric == "RMSE")


def test_an_unknown_metric_is_answered_with_those_there_are() -> None:
    asked = plan(DATASET, "ease", load_preset(), metric="top-7 unseen")
    with pytest.raises(UsageError, match=r"'top-7 unseen' is not measured of ease .* top-5 unseen"):
        tune(asked, DATASET, 2)


def test_trials_are_told_as_they_end_with_those_of_before_counted() -> None:
    reports: list[tuple[str, int, int]] = []
    numbers: list[int] = []
    tune(ease_plan(), DATASET, 2)
    tune(
        ease_plan(),
        DATASET,
        4,
        report=lambda *report: reports.append(report),
        on_trial=lambda row: numbers.append(row.number),
    )
    assert numbers == [2, 3]
    assert reports == [("trials", done, 4) for done in (2, 3, 4)]


def test_several_processes_make_the_trials_together() -> None:
    dataset = write_dataset(DATASET)
    asked = plan(dataset, "ease", load_preset(), metric=METRIC)
    found = tune(asked, dataset, 6, jobs=2)
    assert [row.number for row in found.trials] == list(range(6))
    assert found.best_preset == asked.tuned(found.best.values)
    assert not list(found.folder.glob("process-*"))


def test_what_a_process_failed_of_is_told() -> None:
    with pytest.raises(TrainingError, match=r"the study stopped at 0 of 2 trials: no dataset in"):
        tune(ease_plan(), DATASET, 2, jobs=2)


def test_a_process_does_not_go_on_with_other_data() -> None:
    asked = ease_plan()
    open_study(asked)
    write_dataset(DATASET)
    with pytest.raises(DatasetError, match="dataset checkerboard has changed since"):
        run(asked.folder, 2)
