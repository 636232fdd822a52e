import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.errors import TrainingError, UsageError
from maxella.experiments import running
from maxella.experiments.experiment_table import collected
from maxella.experiments.outcome import outcome_key, row_folder
from maxella.experiments.row import CrossRow, FieldTowersRow, RecipeRow, Row
from maxella.experiments.running import run_tasks, tasks_of
from maxella.models.cross.settings import CrossSettings
from maxella.models.field_towers.settings import FieldTowersSettings
from maxella.models.fitting import Report, silent
from studies.tfrs_movielens.tfrs import engine as tfrs
from tests.checkerboards import checkerboard

DATASET = checkerboard()
SETTINGS = FieldTowersSettings(width=4, epochs=1, batch_size=200)
QUICK = (
    "ease.regularisation=20",
    "bpmf.rank=4",
    "bpmf.draws=12",
    "bpmf.burn_in=4",
    "bpmf.kept=4",
)


def a_row(name: str, model: FieldTowersRow | CrossRow | RecipeRow, **more: Any) -> Row:
    return Row(id=name, family="retrieval", place=0, title=name, seeds=2, model=model, **more)


def towers(**changes: Any) -> FieldTowersRow:
    return FieldTowersRow(kind="field-towers", settings=SETTINGS.model_copy(update=changes))


FIRST = a_row("first", towers())
SECOND = a_row("second", towers(learning_rate=0.01), continues="first")
ROWS = {"first": FIRST, "second": SECOND}


def run(rows: dict[str, Row], *chosen: Row, engine: str = "maxella", dataset: Dataset = DATASET) -> list[Any]:
    return list(run_tasks(dataset, rows, tasks_of(rows, chosen, engine, None), silent))


def test_a_row_that_goes_on_from_another_is_run_after_it_for_every_seed() -> None:
    tasks = [(task.row.id, task.seed) for task in tasks_of(ROWS, [SECOND], "maxella", None)]
    assert tasks == [("first", 0), ("second", 0), ("first", 1), ("second", 1)]
    both = [(task.row.id, task.seed) for task in tasks_of(ROWS, [FIRST, SECOND], "maxella", 1)]
    assert both == [("first", 0), ("second", 0)]


def test_the_other_engine_runs_one_seed_of_what_it_can_run() -> None:
    ease = a_row("ease", RecipeRow(kind="recipe", retrieval="ease"))
    rows = {**ROWS, "ease": ease}
    assert [task.row.id for task in tasks_of(rows, [FIRST, ease], "tfrs", None)] == ["first"]


def test_what_is_finished_is_not_run_again_and_other_settings_are(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[float] = []

    def fake(*arguments: Any) -> tuple[dict[str, float], float, float]:
        ran.append(arguments[1].settings.learning_rate)
        return {"RMSE": 1.0}, 2.0, 0.5

    monkeypatch.setattr(running, "run_field_row", fake)
    assert len(run({"first": FIRST}, FIRST)) == 2
    run({"first": FIRST}, FIRST)
    assert ran == [0.1, 0.1]
    changed = a_row("first", towers(learning_rate=0.2))
    run({"first": changed}, changed)
    assert ran == [0.1, 0.1, 0.2, 0.2]


def test_the_key_of_a_row_changes_with_what_it_continues() -> None:
    other = {"first": a_row("first", towers(epochs=2)), "second": SECOND}
    assert outcome_key(SECOND, "data", ROWS) != outcome_key(SECOND, "data", other)
    assert outcome_key(SECOND, "data", ROWS) != outcome_key(SECOND, "other data", ROWS)
    assert outcome_key(SECOND, "data", ROWS) == outcome_key(
        SECOND.model_copy(update={"title": "x"}), "data", ROWS
    )


def test_a_row_in_the_names_of_version_0_1_is_read_and_keeps_the_key_it_had() -> None:
    overrides = ("rankers.epochs=20", "rankers.id_dropout=0.0")
    earlier = RecipeRow(kind="recipe", rating="rankers", overrides=overrides)
    assert earlier.rating == "ranker_ensemble"
    assert earlier.overrides == ("ranker_ensemble.epochs=20", "ranker_ensemble.id_dropout=0.0")
    row = a_row("best-ranker", earlier)
    assert outcome_key(row, "data", {}) == "efd1180c3048"  # as 1f714aa gives it


def test_figures_of_every_kind_of_row_are_gathered_with_their_spread() -> None:
    rating = towers(retrieval_weight=0.0, rating_weight=1.0, rating_layers=(4,))
    rows = {
        "towers": a_row("towers", towers()),
        "rating": a_row("rating", rating),
        "cross": a_row("cross", CrossRow(kind="cross", settings=CrossSettings(width=4, epochs=1))),
        "recipe": a_row("recipe", RecipeRow(kind="recipe", overrides=QUICK, retrieval="ease", rating="bpmf")),
    }
    run(rows, *rows.values())
    found = {row.id: row for row in collected(DATASET, rows, rows.values()).rows}
    for name, metric in (("towers", "top-10 all"), ("rating", "RMSE"), ("cross", "RMSE"), ("recipe", "RMSE")):
        figures = found[name].engines["maxella"]
        assert figures.seeds == [0, 1]
        assert figures.lowest[metric] <= figures.metrics[metric].mean <= figures.highest[metric]
    assert "RMSE" not in found["towers"].engines["maxella"].metrics
    assert "top-10 all" not in found["rating"].engines["maxella"].metrics
    assert found["recipe"].engines["maxella"].metrics["top-10 unseen"].mean > 0.5


def test_weights_are_kept_for_the_row_that_goes_on_from_them_alone() -> None:
    run(ROWS, SECOND)
    assert list(row_folder("checkerboard", "first", "maxella").glob("work-*/weights.safetensors"))
    assert not list(row_folder("checkerboard", "second", "maxella").glob("work-*"))


def test_a_row_whose_weights_are_gone_is_run_again_only_for_a_row_that_needs_them() -> None:
    run(ROWS, SECOND)
    for work in row_folder("checkerboard", "first", "maxella").glob("work-*"):
        shutil.rmtree(work)
    run(ROWS, SECOND)
    assert not list(row_folder("checkerboard", "first", "maxella").glob("work-*"))
    (row_folder("checkerboard", "second", "maxella") / "seed-1.json").unlink()
    run(ROWS, SECOND)
    assert len(list(row_folder("checkerboard", "first", "maxella").glob("work-1-*"))) == 1
    assert not list(row_folder("checkerboard", "first", "maxella").glob("work-0-*"))


def test_a_failed_fit_leaves_no_outcome_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise TrainingError("the loss is not a number")

    with monkeypatch.context() as patched:
        patched.setattr(running, "run_field_row", fail)
        with pytest.raises(TrainingError, match="not a number"):
            run({"first": FIRST}, FIRST)
    assert collected(DATASET, {"first": FIRST}, [FIRST]).rows[0].engines == {}
    assert len(run({"first": FIRST}, FIRST)) == 2


def test_the_other_engine_is_handed_the_same_rows_and_measured_by_the_same_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed: dict[str, Any] = {}

    def engine(
        folder: Path, settings: Mapping[str, Any], inputs: Mapping[str, NDArray[Any]], report: Report
    ) -> dict[str, NDArray[Any]]:
        handed.update(inputs, settings=settings)
        random = np.random.default_rng(0)
        return {
            "query_vectors": random.normal(size=(len(inputs["queries.user"]), 3)).astype(np.float32),
            "candidate_vectors": random.normal(size=(40, 3)).astype(np.float32),
            "ratings": np.full(len(inputs["test.user"]), 4, np.float32),
        }

    monkeypatch.setattr(tfrs, "run_tfrs", engine)
    monkeypatch.setattr(tfrs, "python_with_tfrs", lambda report: None)
    row = a_row("both", towers(rating_weight=1.0))
    _, outcome = run({"both": row}, row, engine="tfrs")[0]
    assert len(handed["train.user"]) + len(handed["test.user"]) == len(DATASET.interactions)
    assert handed["settings"]["field_sizes"] == {"user_id": 61, "movie_id": 41}
    assert handed["settings"]["start_from"] is None
    assert handed["fields.movie_id"].shape == (40, 1)
    assert {"top-10 all", "RMSE"} <= set(outcome.metrics)
    assert outcome.engine == "tfrs"


def test_an_unknown_setting_of_a_row_is_refused() -> None:
    row = a_row(
        "wrong", RecipeRow(kind="recipe", retrieval="ease", rating="ease", overrides=("ease.epochs=1",))
    )
    with pytest.raises(UsageError, match=r"no setting ease\.epochs"):
        run({"wrong": row}, row)
