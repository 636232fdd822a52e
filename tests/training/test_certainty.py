from pathlib import Path

import numpy as np
import polars as pl

from maxella.features.training_data import TrainingData
from maxella.models.bpmf.settings import BpmfSettings
from maxella.models.fitting import Checkpoints, Fitting
from maxella.training.certainty import STAGE, learnt_certainty
from tests.checkerboards import checkerboard, dataset_of

SETTINGS = BpmfSettings(rank=2, draws=6, burn_in=2, kept=4, implicit_columns=10)


def world() -> TrainingData:
    """People of whom half rate alike and half erratically."""
    random = np.random.default_rng(0)
    people, movies = 120, 60
    pairs = np.sort(random.choice(people * movies, 4_000, replace=False))
    person, movie = pairs // movies, pairs % movies
    noise = np.where(person % 2, 1.5, 0.4)
    stars = np.clip(np.round(3 + (movie % 3 - 1) + noise * random.normal(size=len(pairs))), 1, 5)
    rows = pl.DataFrame({"user_id": person.astype(str), "movie_id": movie.astype(str), "rating": stars})
    return TrainingData.of(dataset_of(rows))


def test_it_is_learnt_from_ratings_that_the_fit_did_not_know_and_said_how_far_it_is() -> None:
    stages: set[str] = set()
    fitting = Fitting(report=lambda stage, done, total: stages.add(stage))
    learnt = learnt_certainty(world(), SETTINGS, fitting)
    assert learnt is not None
    assert stages == {STAGE}
    assert 0.5 < learnt.reach < 5
    assert learnt == learnt_certainty(world(), SETTINGS, Fitting())


def test_nothing_is_learnt_from_too_few_ratings() -> None:
    few = TrainingData.of(checkerboard(10, 10))
    assert learnt_certainty(few, SETTINGS, Fitting()) is None


def test_an_interrupted_fit_of_the_recipe_is_not_taken_for_this_one(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path)
    checkpoints.save("bpmf", {"nothing": np.zeros(1)})
    learnt = learnt_certainty(world(), SETTINGS, Fitting(checkpoints=checkpoints))
    assert learnt == learnt_certainty(world(), SETTINGS, Fitting())
