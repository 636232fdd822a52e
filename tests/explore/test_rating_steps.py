import numpy as np
import polars as pl
import pytest

from maxella.explore.rating_steps import all_steps, step_of
from maxella.tables.rating_scales import RatingScale


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [(1, 5, 1), (0.5, 5, 0.5), (0, 1, 0.1), (-10, 10, 1.25), (1, 10, 1), (0.7, 7, 0.7)],
)
def test_every_rating_of_a_scale_falls_into_its_own_step(low, high, step):
    scale = RatingScale(low=low, high=high, step=step)
    ratings = pl.Series(np.arange(low, high + step / 2, step), dtype=pl.Float32)
    steps = pl.select(step_of(pl.lit(ratings), scale)).to_series()
    assert steps.to_list() == all_steps(scale)["step"].to_list()
    assert all_steps(scale)["label"].to_list() == [f"{rating:g}" for rating in ratings]


def test_a_scale_of_many_ratings_is_drawn_in_bins_that_cover_it():
    scale = RatingScale(low=0, high=100, step=1)
    steps = all_steps(scale)
    assert steps["label"].to_list()[:2] == ["0–5", "6–11"]
    assert steps["label"].to_list()[-1] == "96–100"
    found = pl.select(step_of(pl.lit(pl.Series(range(101), dtype=pl.Float32)), scale)).to_series()
    assert set(found) == set(steps["step"])
