import math

import numpy as np
import pytest

from maxella.data.split import split
from maxella.errors import TrainingError
from maxella.experiments.predictions import Predictions, Queries, measured
from maxella.features.fields import Fields, Pairs
from tests.checkerboards import STARS, checkerboard

DATASET = checkerboard(people=30, movies=20)
PART = split(DATASET, "random-75-25").part("test")
FIELDS = Fields.fit(DATASET, DATASET.interactions[PART.training])
TRAINING = FIELDS.encode(DATASET.interactions[PART.training])
ASKED = FIELDS.encode(DATASET.interactions[PART.targets])
RANDOM = np.random.default_rng(0)


def vectors(queries: Queries) -> tuple[np.ndarray, np.ndarray]:
    return (
        RANDOM.normal(size=(len(queries.users), 5)).astype(np.float32),
        RANDOM.normal(size=(len(FIELDS.movie_ids), 5)).astype(np.float32),
    )


def measure(predictions: Predictions, queries: Queries) -> dict[str, float]:
    return measured(predictions, queries, ASKED, TRAINING, STARS, "random-75-25")


@pytest.mark.parametrize("reads_weeks", [False, True])
def test_accuracy_is_what_a_plain_loop_over_the_pairs_counts(*, reads_weeks: bool) -> None:
    queries = Queries.of(ASKED, reads_weeks=reads_weeks)
    asking, answering = vectors(queries)
    found = measure(Predictions(asking, answering), queries)
    seen: dict[int, set[int]] = {}
    for user, movie in zip(TRAINING.users, TRAINING.movies, strict=True):
        seen.setdefault(user, set()).add(movie)
    hits = {"all": 0, "unseen": 0}
    for query, user, movie in zip(queries.of_pairs, ASKED.users, ASKED.movies, strict=True):
        scores = answering @ asking[query]
        above = [other for other in range(len(scores)) if scores[other] > scores[movie]]
        hits["all"] += len(above) < 5
        hits["unseen"] += sum(other not in seen[user] for other in above) < 5
    for mode, count in hits.items():
        assert found[f"top-5 {mode}"] == pytest.approx(count / len(ASKED))
    assert "RMSE" not in found


def test_queries_of_weeks_are_distinct_pairs_of_user_and_week() -> None:
    queries = Queries.of(ASKED, reads_weeks=True)
    assert len(queries.users) == len(set(zip(ASKED.users, ASKED.weeks, strict=True)))
    assert queries.users[queries.of_pairs].tolist() == ASKED.users.tolist()
    assert queries.weeks[queries.of_pairs].tolist() == ASKED.weeks.tolist()
    without = Queries.of(ASKED, reads_weeks=False)
    assert without.users.tolist() == sorted(set(ASKED.users.tolist()))
    assert not without.weeks.any()


def test_ratings_are_clipped_to_the_scale_before_they_are_measured() -> None:
    ratings = ASKED.ratings.copy()
    ratings[0] = 9.0
    found = measure(Predictions(ratings=ratings), Queries.of(ASKED, reads_weeks=False))
    assert found["RMSE"] == pytest.approx(math.sqrt((5 - ASKED.ratings[0]) ** 2 / len(ASKED)))


def test_the_order_of_held_out_ratings_is_judged_user_by_user() -> None:
    queries = Queries.of(ASKED, reads_weeks=False)
    assert measure(Predictions(ratings=ASKED.ratings), queries)["NDCG@10 rated"] == pytest.approx(1.0)
    # a constant for each user does not change that user's order
    moved = ASKED.ratings - 0.01 * ASKED.users
    assert measure(Predictions(ratings=moved), queries)["NDCG@10 rated"] == pytest.approx(1.0)
    assert measure(Predictions(ratings=-ASKED.ratings), queries)["NDCG@10 rated"] < 0.9


def test_what_is_no_number_is_an_error() -> None:
    queries = Queries.of(ASKED, reads_weeks=False)
    asking, answering = vectors(queries)
    answering[0, 0] = np.nan
    with pytest.raises(TrainingError, match="not a number"):
        measure(Predictions(asking, answering), queries)


def test_no_pairs_ask_no_queries() -> None:
    nobody = Pairs(*(np.zeros(0, np.int32) for _ in range(3)), np.zeros(0, np.float32))
    assert len(Queries.of(nobody, reads_weeks=True).users) == 0
