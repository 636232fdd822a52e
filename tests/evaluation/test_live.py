"""`live` against plain loops: histories grow, another day is a break of 24 hours."""

import math
from statistics import fmean

import numpy as np
import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.data.split import Split, split
from maxella.errors import TrainingError
from maxella.evaluation import live_events as drawing
from maxella.evaluation.evaluate import evaluate
from maxella.evaluation.live import evaluate_live
from maxella.evaluation.live_events import live_events
from maxella.evaluation.paired import resampled_interval
from maxella.evaluation.recent_popularity import RecentPopularity
from maxella.features.training_data import TrainingData
from tests.checkerboards import checkerboard, dataset_of
from tests.models.fakes import LinearView

DAY = 86_400
WEIGHTS = np.random.default_rng(5).normal(0.1, 0.5, size=(30, 30)).astype(np.float32)
Row = tuple[str, str, float, int]


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """People who come back over some weeks, several ratings at the same second, rows in no order of time."""
    full = checkerboard(people=20, movies=30, seed=3)
    times = np.random.default_rng(1).integers(0, 160, len(full.interactions)) * (DAY // 4)
    return dataset_of(full.interactions.with_columns(timestamp=pl.Series(times)), full.movies, full.users)


@pytest.fixture(scope="module")
def divided(dataset: Dataset) -> Split:
    return split(dataset, "live")


@pytest.fixture(scope="module")
def data(dataset: Dataset, divided: Split) -> TrainingData:
    return TrainingData.of(dataset, dataset.interactions[divided.part("test").training])


def asked_and_known(dataset: Dataset, divided: Split) -> list[tuple[Row, list[Row]]]:
    """Each rating of the test part with what its person rated before, in the order of time."""
    rows = sorted(dataset.interactions.iter_rows(), key=lambda row: row[3])
    first = len(rows) - len(divided.test)
    return [
        (row, [earlier for earlier in rows[:place] if earlier[0] == row[0]])
        for place, row in enumerate(rows)
        if place >= first
    ]


def test_each_event_is_asked_for_with_all_that_its_person_rated_before_it(dataset, divided, data):
    events = live_events(dataset, divided.part("test"), data, 42)
    movie_ids = data.catalogue.movie_ids
    expected = asked_and_known(dataset, divided)
    assert events.total == len(expected) == len(events.user_ids)
    for number, (row, known) in enumerate(expected):
        history = events.histories.rows(np.array([number]))
        assert events.user_ids[number] == row[0]
        assert movie_ids[events.targets.movies[number]] == row[1]
        assert [movie_ids[movie] for movie in history.movies] == [earlier[1] for earlier in known]
        assert history.ratings.tolist() == [earlier[2] for earlier in known]
        assert history.now.tolist() == [row[3]]
        came_back = bool(known) and row[3] - known[-1][3] >= DAY
        assert events.is_another_day[number] == came_back
    assert 0 < events.total_another_day < events.total


def test_every_figure_agrees_with_plain_loops(dataset, divided, data):
    view = LinearView(WEIGHTS)
    metrics = evaluate(dataset, divided, "test", data, view, view).metrics
    place = data.catalogue.index
    ranks, errors, liked, another_day = [], [], [], []
    for (_, movie, stars, time), known in asked_and_known(dataset, divided):
        scores = sum((r * WEIGHTS[place[rated]] for _, rated, r, _ in known), np.zeros(30))
        seen = [place[rated] for _, rated, _, _ in known]
        unseen = np.delete(scores, seen)
        higher, tied = (unseen > scores[place[movie]]).sum(), np.isclose(unseen, scores[place[movie]]).sum()
        ranks.append(range(higher + 1, higher + tied + 1))
        errors.append(np.clip(scores[place[movie]], 1, 5) - stars)
        liked.append(stars >= 4)
        another_day.append(bool(known) and time - known[-1][3] >= DAY)

    def mean_over(chosen: list[bool], worth) -> float:
        values = [fmean(worth(rank) for rank in places) for places in ranks]
        return fmean(value for value, is_chosen in zip(values, chosen, strict=True) if is_chosen)

    for line, chosen in {"unseen": [True] * len(ranks), "another day": another_day}.items():
        gain = mean_over(chosen, lambda rank: 1 / math.log2(1 + rank) if rank <= 10 else 0)
        assert metrics[f"HR@10 {line}"] == pytest.approx(mean_over(chosen, lambda rank: rank <= 10))
        assert metrics[f"NDCG@10 {line}"] == pytest.approx(gain)
        both = [is_chosen and is_liked for is_chosen, is_liked in zip(chosen, liked, strict=True)]
        share = sum(both) / sum(chosen)
        assert metrics[f"liked@10 {line}"] == pytest.approx(mean_over(both, lambda rank: rank <= 10) * share)
        squares = [error**2 for error, is_chosen in zip(errors, chosen, strict=True) if is_chosen]
        name = "RMSE" if line == "unseen" else "RMSE another day"
        assert metrics[name] == pytest.approx(fmean(squares) ** 0.5, rel=1e-5)


def test_a_sample_is_drawn_by_the_seed_and_keeps_who_comes_back(dataset, divided, data, monkeypatch):
    monkeypatch.setattr(drawing, "MOST_EVENTS", 5)
    monkeypatch.setattr(drawing, "MOST_ANOTHER_DAY", 3)
    part = divided.part("test")
    drawn, again, other = (live_events(dataset, part, data, seed) for seed in (42, 42, 43))
    assert (drawn.is_sampled.sum(), drawn.is_another_day.sum()) == (5, 3)
    assert drawn.user_ids == again.user_ids
    assert drawn.histories.now.tolist() != other.histories.now.tolist()
    assert drawn.total > 5


def test_models_that_saw_the_test_part_are_refused(dataset, divided):
    with pytest.raises(TrainingError, match="allows"):
        live_events(dataset, divided.part("test"), TrainingData.of(dataset), 42)


def test_recent_popularity_counts_everybody_in_the_days_before_the_event(dataset, divided, data):
    part = divided.part("test")
    events = live_events(dataset, part, data, 42)
    chosen = RecentPopularity.chosen(dataset, divided, data.catalogue, part.training)
    whole = chosen.score(events.histories)
    rows = list(dataset.interactions.iter_rows())
    most = max(data.rating_counts)
    for number, now in enumerate(events.histories.now.tolist()):
        for movie, place in data.catalogue.index.items():
            counted = sum(row[1] == movie and now - chosen.days * DAY <= row[3] < now for row in rows)
            ties = data.rating_counts[place] / (1 + most)
            assert whole[number, place] == pytest.approx(counted + ties)


def test_a_difference_is_paired_and_sure_when_every_person_agrees(dataset, divided, data):
    views = LinearView(WEIGHTS), LinearView(np.zeros_like(WEIGHTS))
    ours, other = (evaluate_live(dataset, divided, "test", data, view) for view in views)
    for each in ours.less("nothing", other):
        ours_less_other = ours.evaluation.metrics[each.metric] - other.evaluation.metrics[each.metric]
        assert each.mean == pytest.approx(ours_less_other)
        assert each.low <= each.mean <= each.high
    assert {each.mean for each in ours.less("itself", ours)} == {0.0}
    assert resampled_interval(np.full(6, 0.5), np.array([0, 0, 1, 2, 2, 2]), 1) == (0.5, 0.5)
