import numpy as np
import pytest

from maxella.evaluation.certainty import SMALLEST_BIN, certainty_figures, statements
from maxella.evaluation.people import AskedPeople
from maxella.features.training_data import TrainingData
from maxella.models.certainty import Certainty, CertaintyWeights
from maxella.models.fitting import Fitting
from maxella.models.means import Means, MeansSettings
from tests.checkerboards import checkerboard

DATA = TrainingData.of(checkerboard())


def test_statements_that_come_true_have_no_gap() -> None:
    random = np.random.default_rng(0)
    chances = random.random(50_000)
    found = statements(chances, random.random(50_000) < chances)
    assert len(found) == 10
    assert sum(each.pairs for each in found) == 50_000
    assert max(each.gap for each in found) < 0.03
    assert found[0].stated == pytest.approx(0.05, abs=0.01)


def test_overstated_chances_have_the_gap_that_they_are_overstated_by() -> None:
    random = np.random.default_rng(0)
    chances = random.uniform(0.3, 1, 20_000)
    found = statements(chances, random.random(20_000) < chances - 0.2)
    assert [each.gap for each in found] == pytest.approx([0.2] * len(found), abs=0.04)


@pytest.mark.parametrize("count", [10, SMALLEST_BIN, SMALLEST_BIN + 10])
def test_too_few_statements_join_the_next(count: int) -> None:
    chances = np.concatenate([np.full(SMALLEST_BIN, 0.15), np.full(count, 0.95)])
    found = statements(chances, chances > 0.5)
    assert sum(each.pairs for each in found) == len(chances)
    assert len(found) == (1 if count < SMALLEST_BIN else 2)


def test_figures_are_those_of_the_held_out_ratings() -> None:
    people = AskedPeople(DATA.user_ids, DATA.histories, DATA.histories)
    view = Means.fit(DATA, MeansSettings(), Fitting())
    certainty = Certainty(DATA, CertaintyWeights())
    figures = certainty_figures(certainty, view, people, DATA.scale, seed=0)
    assert figures.people == len(DATA.user_ids)
    assert figures.pairs == len(DATA.histories.movies)
    assert 0 < figures.brier < 1
    assert 0 <= figures.sharp <= 1
    assert 0 < figures.held <= 1
    assert 0 < figures.held_of_newcomers <= 1
    assert figures.width <= DATA.scale.high - DATA.scale.low
    assert figures == certainty_figures(certainty, view, people, DATA.scale, seed=0)
