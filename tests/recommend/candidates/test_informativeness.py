import numpy as np
import polars as pl
import pytest

from maxella.recommend.candidates.informativeness import informativeness
from tests.recommend.worlds import recommender_of

RATINGS = {
    "split": [1, 5, 1, 5],
    "agreed": [4, 4, 4, 4],
    "few": [1, 5],
    "mixed": [1, 2, 4, 5],
    "leaning": [5, 5, 5, 1],
}


def test_it_is_the_variance_of_the_ratings_times_their_number() -> None:
    rows = [
        (f"u{number}", movie_id, float(rating))
        for movie_id, ratings in RATINGS.items()
        for number, rating in enumerate(ratings)
    ]
    recommender = recommender_of(pl.DataFrame(rows, schema=["user_id", "movie_id", "rating"], orient="row"))
    table = recommender._serving.table
    found = dict(zip(table.movie_ids, informativeness(table), strict=True))
    assert found["agreed"] == 0
    assert found["split"] == pytest.approx(4 * 4)
    assert found["few"] == pytest.approx(2 * 4)
    assert found["mixed"] == pytest.approx(4 * np.var([1, 2, 4, 5]))
    assert found["leaning"] == pytest.approx(4 * np.var([5, 5, 5, 1]))
