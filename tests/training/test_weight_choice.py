import dataclasses

import numpy as np
import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.errors import UsageError
from maxella.evaluation.people import AskedPeople
from maxella.features.histories import Histories
from maxella.models.fitting import Fitting
from maxella.training import weight_choice
from maxella.training.presets import OtherWeights, Preset, RetrievalSettings
from maxella.training.protocol_run import run_protocol
from maxella.training.weight_choice import scored, with_live_weights
from tests.checkerboards import checkerboard, dataset_of
from tests.models.fakes import LinearView

PRESET = Preset(retrieval=RetrievalSettings(two_tower=0.0, ease=1.0, als=3.0))


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """People who come back over some weeks."""
    full = checkerboard(people=40, movies=30, seed=3)
    times = np.random.default_rng(1).integers(0, 160, len(full.interactions)) * 21_600
    return dataset_of(full.interactions.with_columns(timestamp=pl.Series(times)), full.movies, full.users)


def test_what_ranks_well_gets_the_weight_and_the_sum_stays() -> None:
    movies = 30
    histories = Histories.of_one([0], [5.0])
    people = histories.rows(np.zeros(40, np.int64))
    targets = dataclasses.replace(people, movies=np.full(40, 7, np.int32))
    knows, misleads = np.zeros((movies, movies)), np.zeros((movies, movies))
    knows[0, 7], misleads[0, 8:25] = 1, 1
    asked = AskedPeople([""] * 40, people, targets)
    table = scored({"knows": LinearView(knows), "misleads": LinearView(misleads)}, asked)
    weights = table.climbed({"knows": 0.2, "misleads": 1.8})
    assert sum(weights.values()) == pytest.approx(2)
    assert table.gains(weights).mean() == 1 > table.gains({"knows": 0.2, "misleads": 1.8}).mean()


def test_weights_are_chosen_of_the_models_that_have_one(dataset, monkeypatch) -> None:
    monkeypatch.setattr(weight_choice, "FEWEST_EVENTS", 10)
    chosen = with_live_weights(dataset, PRESET, "test", Fitting()).retrieval.weights
    assert chosen["ease"] + chosen["als"] == pytest.approx(4)
    assert not chosen["two_tower"]
    assert with_live_weights(dataset, PRESET, "test", Fitting()).retrieval.weights == chosen


def test_the_choice_begins_with_the_weights_of_live_where_there_are_some(dataset, monkeypatch) -> None:
    monkeypatch.setattr(weight_choice, "FEWEST_EVENTS", 10)
    preset = PRESET.model_copy(update={"live": OtherWeights(als=1.0, recent=2.0)})
    chosen = with_live_weights(dataset, preset, "test", Fitting()).retrieval.weights
    assert chosen["als"] + chosen["recent"] == pytest.approx(3)
    assert not chosen["ease"] and not chosen["two_tower"]


def test_the_preset_stays_where_few_come_back_or_there_are_no_times(dataset) -> None:
    assert with_live_weights(dataset, PRESET, "test", Fitting()) == PRESET
    timeless = dataset_of(dataset.interactions.drop("timestamp"), dataset.movies, dataset.users)
    assert with_live_weights(timeless, PRESET, "test", Fitting()) == PRESET


def test_a_choice_for_the_test_part_does_not_read_it(dataset, monkeypatch) -> None:
    monkeypatch.setattr(weight_choice, "FEWEST_EVENTS", 10)
    ordered = dataset.interactions.sort("timestamp", maintain_order=True)
    first_asked = len(ordered) * 9 // 10
    asked = ordered[first_asked:]
    changed = pl.concat([ordered[:first_asked], asked.with_columns(asked["movie_id"].reverse())])
    first, other = (
        with_live_weights(dataset_of(rows, dataset.movies, dataset.users), PRESET, "validation", Fitting())
        for rows in (ordered, changed)
    )
    assert first == other != PRESET


def test_other_protocols_refuse_weights_chosen_by_live(dataset) -> None:
    with pytest.raises(UsageError, match="say --protocol live"):
        run_protocol(dataset, PRESET, "random-75-25", Fitting(), weights="live")
