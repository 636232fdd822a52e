from statistics import fmean

import numpy as np
import pytest
from numpy.typing import NDArray

from maxella.evaluation import certainty as certainty_module
from maxella.evaluation.certainty import SMALLEST_BIN, certainty_figures, statements
from maxella.evaluation.people import AskedPeople
from maxella.evaluation.results import CertaintyFigures
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.certainty import Certainty, CertaintyWeights, Judged
from maxella.models.fitting import Fitting
from maxella.models.means import Means, MeansSettings
from tests.checkerboards import checkerboard

DATA = TrainingData.of(checkerboard())
Values = NDArray[np.float32]


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


class Judge:
    """A view and its certainty: half a star above the last rating, by how many ratings a person is known."""

    def __init__(self) -> None:
        self.known: list[int] = []

    def estimate(self, person: Histories, movies: NDArray[np.integer]) -> tuple[Values, Values]:
        self.known.append(len(person.movies))
        ratings = np.full((1, len(movies)), person.ratings[-1] + 0.5, np.float32)
        return ratings, np.full_like(ratings, 0.4)

    def judge(
        self, person: Histories, movies: NDArray[np.integer], ratings: Values, deviations: Values
    ) -> Judged:
        chances = np.asarray((movies % 9) / 8, np.float32)
        return Judged(ratings, deviations, chances, ratings - len(person.movies) / 9, ratings + deviations)


def test_figures_agree_with_plain_loops() -> None:
    # As known by what comes first, and asked about the rest.
    of_person = DATA.histories.people
    nth = np.arange(len(of_person)) - DATA.histories.offsets[of_person]
    known, targets = DATA.histories.kept(nth < 12), DATA.histories.kept(nth >= 12)
    judge = Judge()
    people = AskedPeople(DATA.user_ids, known, targets)
    figures = certainty_figures(judge, judge, people, DATA.scale, seed=3)  # type: ignore[arg-type]
    assert judge.known == [12] * len(DATA.user_ids) + [10] * len(DATA.user_ids)
    usual = fmean(rating >= 4 for rating in known.ratings)
    errors, base, sharp, held, width = [], [], [], [], []
    for person in range(len(DATA.user_ids)):
        own, asked = known.rows(np.array([person])), targets.rows(np.array([person]))
        share = (sum(own.ratings >= 4) + 10 * usual) / (12 + 10)
        predicted = float(own.ratings[-1]) + 0.5
        for movie, rating in zip(asked.movies.tolist(), asked.ratings.tolist(), strict=True):
            chance = movie % 9 / 8
            errors.append((chance - (rating >= 4)) ** 2)
            base.append((share - (rating >= 4)) ** 2)
            sharp.append(chance < 0.2 or chance > 0.8)
            held.append(predicted - 12 / 9 <= rating <= predicted + 0.4)
            width.append(12 / 9 + 0.4)
    assert (figures.people, figures.pairs) == (len(DATA.user_ids), len(errors))
    assert figures.brier == pytest.approx(fmean(errors))
    assert figures.brier_base == pytest.approx(fmean(base))
    assert figures.sharp == pytest.approx(fmean(sharp))
    assert figures.held == pytest.approx(fmean(held))
    assert figures.width == pytest.approx(fmean(width))
    assert figures.held_of_newcomers != figures.held
    assert figures.widest_gap == max(abs(each.stated - each.liked) for each in figures.statements)


def test_of_many_people_a_sample_is_judged_that_the_seed_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certainty_module, "PEOPLE", 20)
    people = AskedPeople(DATA.user_ids, DATA.histories, DATA.histories)

    def figures(seed: int) -> CertaintyFigures:
        return certainty_figures(Judge(), Judge(), people, DATA.scale, seed)  # type: ignore[arg-type]

    assert figures(1).people == 20
    assert figures(1) == figures(1)
    assert figures(1) != figures(2)


def test_an_interval_holds_its_ends() -> None:
    judge = Judge()
    one = Histories.of_one([0], [3], [0])
    people = AskedPeople(["a"], one, Histories.of_one([5, 6], [3.5 - 1 / 9, 3.9], [1, 2]))
    figures = certainty_figures(judge, judge, people, DATA.scale, seed=0)  # type: ignore[arg-type]
    assert figures.held == 1
    assert figures.sharp == 0


def test_a_chance_on_the_edge_belongs_to_the_higher_tenth() -> None:
    chances = np.repeat([0.0, 0.1, 0.25, 1.0], SMALLEST_BIN)
    found = statements(chances, np.repeat([False, True, True, True], SMALLEST_BIN))
    assert [(each.pairs, each.stated, each.liked) for each in found] == [
        (SMALLEST_BIN, 0.0, 0.0),
        (SMALLEST_BIN, pytest.approx(0.1), 1.0),
        (SMALLEST_BIN, 0.25, 1.0),
        (SMALLEST_BIN, 1.0, 1.0),
    ]
