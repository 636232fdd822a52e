from pathlib import Path

import pytest

from maxella.errors import TrainingError
from maxella.training.presets import load_preset
from maxella.training.tuning.outcome import Outcome, TrialRow
from maxella.training.tuning.plan import plan
from maxella.training.tuning.results import write_results
from tests.training.tuning.studies import DATASET

PLAN = plan(DATASET, "ranker", load_preset("default", ["rating.ranker=0.4"]), fixed=["dropout"])


def row(number: int, value: float | None, state: str = "finished", **values: object) -> TrialRow:
    return TrialRow.model_validate(
        {
            "number": number,
            "state": state,
            "value": value,
            "values": {**PLAN.first, **values},
            "seconds": 1.5,
            "preset": number == 0,
            "why": "it diverged" if state == "refused" else None,
        }
    )


FOUND = Outcome(
    plan=PLAN,
    folder=Path("study"),
    trials=[
        row(0, 0.9),
        row(1, 0.8, epochs=35, learning_rate=0.004321),
        row(2, 0.7, "pruned"),
        row(3, None, "refused"),
        row(4, 0.85, width=32),
    ],
    importances={"epochs": 0.75, "width": 0.25},
)


def test_the_best_settings_are_a_preset_that_can_be_taken(tmp_path: Path) -> None:
    best = load_preset(str(write_results(FOUND, tmp_path)))
    assert (best.ranker.epochs, best.ranker.learning_rate) == (35, 0.004321)
    assert best.rating.ranker == 0.4
    assert best.two_tower == PLAN.preset.two_tower


def test_a_pruned_trial_is_never_the_best() -> None:
    assert FOUND.best.number == 1
    assert FOUND.of_preset == 0.9


def test_where_more_is_better_the_highest_is_the_best() -> None:
    asked = PLAN.model_copy(update={"metric": "NDCG@10 rated"})
    assert FOUND.model_copy(update={"plan": asked}).best.number == 0


def test_the_history_and_the_settings_are_drawn(tmp_path: Path) -> None:
    write_results(FOUND, tmp_path)
    for name in ("history", "settings"):
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    history = (tmp_path / "history.svg").read_text(encoding="utf-8")
    assert "RMSE, lower is better" in history
    assert "pruned" in history
    settings = (tmp_path / "settings.svg").read_text(encoding="utf-8")
    assert settings.index("epochs (75%)") < settings.index("width (25%)") < settings.index("learning_rate")


def test_the_outcome_is_read_back_from_its_file(tmp_path: Path) -> None:
    write_results(FOUND, tmp_path)
    assert Outcome.model_validate_json((tmp_path / "outcome.json").read_text(encoding="utf-8")) == FOUND


def test_without_a_finished_trial_the_last_reason_is_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no trial of study could be finished: it diverged"):
        write_results(FOUND.model_copy(update={"trials": FOUND.trials[2:4]}), tmp_path)
    assert not list(tmp_path.iterdir())
