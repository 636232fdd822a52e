import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maxella.models.networks.candidate_sampling import CandidateSampler

COUNTS = np.array([0, 50, 3, 0, 20, 1, 7, 0, 9, 30])
RATED = [1, 2, 4, 5, 6, 8, 9]


def test_every_rated_movie_competes_uncorrected_where_there_are_few() -> None:
    candidates, log_q = CandidateSampler(COUNTS, 7).draw(np.array([4]), np.random.default_rng(0))
    assert candidates.tolist() == RATED
    assert not log_q.any()


@given(seed=st.integers(0, 1000), targets=st.lists(st.sampled_from(RATED), min_size=1, max_size=4))
def test_a_sample_holds_the_targets_and_no_movie_twice(seed: int, targets: list[int]) -> None:
    candidates, log_q = CandidateSampler(COUNTS, 5).draw(np.array(targets), np.random.default_rng(seed))
    assert len(candidates) == 5
    assert (np.diff(candidates) > 0).all()
    assert set(targets) <= set(candidates.tolist()) <= set(RATED)
    assert (log_q <= 0).all()


def test_the_corrected_sum_over_a_sample_stands_for_the_sum_over_all() -> None:
    generator = np.random.default_rng(1)
    counts = generator.integers(1, 200, 60)
    logits = generator.normal(size=60)
    sampler = CandidateSampler(counts, 25)
    share = counts / counts.sum()
    sums = []
    for _ in range(4000):
        candidates, log_q = sampler.draw(generator.choice(60, 6, p=share).astype(np.int32), generator)
        sums.append(np.exp(logits[candidates] - log_q).sum())
    assert np.mean(sums) == pytest.approx(np.exp(logits).sum(), rel=0.05)


def test_log_q_is_how_often_a_movie_is_drawn() -> None:
    generator = np.random.default_rng(2)
    counts = np.arange(1, 31)
    sampler, share = CandidateSampler(counts, 12), counts / counts.sum()
    drawn, probability = np.zeros(30), np.zeros(30)
    for _ in range(4000):
        candidates, log_q = sampler.draw(generator.choice(30, 4, p=share).astype(np.int32), generator)
        drawn[candidates] += 1
        probability[candidates] += np.exp(log_q)
    assert np.allclose(probability / drawn, drawn / 4000, rtol=0.15)
