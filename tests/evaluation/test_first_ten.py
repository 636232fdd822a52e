from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.data.split import split
from maxella.errors import TrainingError
from maxella.evaluation import first_ten as module
from maxella.evaluation.evaluate import evaluate
from maxella.evaluation.first_ten import FirstTen, measure_first_ten, orders_of, with_ratings
from maxella.evaluation.people import AskedPeople, asked_people
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.tables.rating_scales import RatingScale
from tests.checkerboards import checkerboard
from tests.models.fakes import LinearView

LENGTH = 10
NAMES = ["hits@10", "liked@10", "disliked@10", "stars of hits@10", "below own mean@10"]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return checkerboard(people=40, movies=30, seed=3)


@pytest.fixture(scope="module")
def data(dataset: Dataset) -> TrainingData:
    return TrainingData.of(
        dataset, dataset.interactions[split(dataset, "random-75-25").part("test").training]
    )


@pytest.fixture(scope="module")
def people(dataset: Dataset, data: TrainingData) -> AskedPeople:
    return with_ratings(asked_people(dataset, split(dataset, "random-75-25").part("test"), data), seed=42)


@pytest.fixture(scope="module")
def ranks() -> LinearView:
    return LinearView(np.random.default_rng(0).normal(size=(30, 30)).astype(np.float32))


class Rates(LinearView):
    """Predicts about three stars."""

    def score(self, people: Histories) -> np.ndarray:
        return 3 + super().score(people) / 10


def by_loops(order: np.ndarray, rated: np.ndarray, people: AskedPeople, scale: RatingScale) -> FirstTen:
    """The figures of scores (people, movies), a person and a movie at a time."""
    given, below, listed = [], 0, 0
    for person in range(len(people.user_ids)):
        history, targets = (each.rows([person]) for each in (people.histories, people.targets))  # type: ignore[arg-type]
        held_out = dict(zip(targets.movies.tolist(), targets.ratings.tolist(), strict=True))
        new = [movie for movie in np.argsort(-order[person], kind="stable") if movie not in history.movies]
        for movie in new[:LENGTH]:
            listed += 1
            below += bool(np.clip(rated[person, movie], scale.low, scale.high) < history.ratings.mean())
            given += [held_out[movie]] if movie in held_out else []
    asked = len(people.user_ids)
    return FirstTen(
        hits=len(given) / asked,
        liked=sum(rating >= 4 for rating in given) / asked,
        disliked=sum(rating <= 2 for rating in given) / asked,
        stars=float(np.mean(given)),
        below=below / listed,
    )


@pytest.mark.parametrize("block", [1, 7, 128])
def test_every_figure_agrees_with_plain_loops(
    people: AskedPeople, data: TrainingData, ranks: LinearView, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK_PEOPLE", block)
    rates = Rates(ranks._weights.T)
    orders = {"one way": ranks.score, "the other": lambda people: -ranks.score(people)}
    found = measure_first_ten(orders, people, rates, data.scale)
    for name, order in orders.items():
        slow = by_loops(order(people.histories), rates.score(people.histories), people, data.scale)
        assert vars(found[name]) == pytest.approx(vars(slow), rel=1e-6)
    assert found["one way"] != found["the other"]


@pytest.mark.parametrize("protocol", ["random-75-25", "by-time"])
def test_an_evaluation_has_the_figures_of_each_order_and_their_rules(
    dataset: Dataset, ranks: LinearView, protocol: str
) -> None:
    # People come back until the end, so that the last of them have a history.
    times = np.random.default_rng(0).permutation(len(dataset.interactions))
    mixed = dataset.interactions.with_columns(pl.Series("timestamp", times))
    dataset = replace(dataset, interactions=mixed)
    divided, rates = split(dataset, protocol), Rates(ranks._weights.T)
    data = TrainingData.of(dataset, dataset.interactions[divided.part("test").training])
    plain = evaluate(dataset, divided, "test", data, ranks, rates)
    orders = {"interest": ranks.score, "liking": rates.score}
    found = evaluate(dataset, divided, "test", data, ranks, rates, orders=orders)
    added = [f"{name} {order}" for order in orders for name in NAMES]
    assert [name for name in found.metrics if name not in plain.metrics] == added
    assert {name: found.metrics[name] for name in plain.metrics} == plain.metrics
    assert orders_of(found.metrics) == list(orders)
    assert next(rule for rule in found.rules if rule not in plain.rules).startswith("hits@10, liked@10")


def test_protocols_without_figures_of_lists_ask_no_order(dataset: Dataset, ranks: LinearView) -> None:
    divided = split(dataset, "leave-last-out")
    data = TrainingData.of(dataset, dataset.interactions[divided.part("test").training])
    orders = {"liking": lambda people: pytest.fail("asked")}
    assert not orders_of(evaluate(dataset, divided, "test", data, ranks, orders=orders).metrics)


def test_of_many_people_some_are_drawn_by_the_seed(people: AskedPeople) -> None:
    drawn = [with_ratings(people, seed, most=10) for seed in (1, 1, 2)]
    assert drawn[0].user_ids == drawn[1].user_ids != drawn[2].user_ids
    assert len(drawn[0].user_ids) == len(drawn[0].histories) == len(drawn[0].targets) == 10


def test_whoever_has_no_history_is_left_out(people: AskedPeople) -> None:
    first = people.histories.people == 0
    known = AskedPeople(people.user_ids, people.histories.kept(~first), people.targets)
    assert with_ratings(known, seed=1).user_ids == people.user_ids[1:]


def test_an_order_that_is_not_a_number_is_refused(people: AskedPeople, data: TrainingData) -> None:
    orders = {"liking": lambda people: np.full((len(people), 30), np.nan, np.float32)}
    with pytest.raises(TrainingError, match="the order of liking gave a score that is not a number"):
        measure_first_ten(orders, people, Rates(np.eye(30, dtype=np.float32)), data.scale)
