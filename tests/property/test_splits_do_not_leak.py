import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from maxella.data.dataset import Dataset
from maxella.data.split import PROTOCOLS, split
from maxella.errors import DatasetError
from tests.checkerboards import dataset_of

ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(-3, 3)),
    unique_by=lambda row: row[:2],
    max_size=80,
)


def dataset(rows: list[tuple[int, int, int]]) -> Dataset:
    return dataset_of(
        pl.DataFrame(
            {
                "user_id": [f"u{user}" for user, _, _ in rows],
                "movie_id": [f"m{movie}" for _, movie, _ in rows],
                "rating": [3.0] * len(rows),
                "timestamp": [time for _, _, time in rows],
            },
            schema={"user_id": pl.String, "movie_id": pl.String, "rating": pl.Float64, "timestamp": pl.Int64},
        )
    )


@settings(deadline=None)
@given(rows=ROWS, protocol=st.sampled_from(list(PROTOCOLS)), seed=st.integers(0, 1000))
def test_a_split_is_a_partition_or_a_clear_refusal(rows, protocol, seed):
    try:
        divided = split(dataset(rows), protocol, seed=seed)
    except DatasetError:
        return
    everything = np.concatenate(
        [divided.train, divided.validation, divided.test, divided.validation_shown, divided.test_shown]
    )
    assert sorted(everything.tolist()) == list(range(len(rows)))
    assert len(divided.train)
    assert len(divided.test)


@settings(deadline=None)
@given(rows=ROWS, seed=st.integers(0, 1000), part=st.sampled_from(["validation", "test"]))
def test_no_protocol_lets_through_what_it_holds_out(rows, seed, part):
    for protocol in PROTOCOLS:
        try:
            asked = split(dataset(rows), protocol, seed=seed).part(part)
        except DatasetError:
            continue
        trained = [rows[row] for row in asked.training]
        targets = [rows[row] for row in asked.targets]
        if protocol == "new-users":
            assert not {user for user, _, _ in trained} & {user for user, _, _ in targets}
        if protocol == "new-movies":
            assert not {movie for _, movie, _ in trained} & {movie for _, movie, _ in targets}
        if protocol in ("by-time", "live") and targets:
            assert max(time for _, _, time in trained) <= min(time for _, _, time in targets)
        if protocol == "leave-last-out":
            for user, _, time in targets:
                assert all(earlier <= time for other, _, earlier in trained if other == user)
