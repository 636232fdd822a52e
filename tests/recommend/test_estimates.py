import numpy as np
import pytest

from maxella.models.blend import RatingBlend
from maxella.recommend.ranking.predictor import Predictor
from tests.recommend.worlds import training_data, whole_recommender

MOVIES = np.array([7, 0, 31, 7])
PEOPLE = training_data().histories.rows(slice(0, 5))


def predictors() -> dict[str, Predictor]:
    serving = whole_recommender()._serving
    blend = serving.recipe.rating
    assert isinstance(blend, RatingBlend)
    return {"blend": blend, "bpmf": blend.first, "means": serving.fallback}


@pytest.mark.parametrize("name", ["blend", "bpmf", "means"])
def test_some_movies_are_estimated_as_among_all(name: str) -> None:
    predictor = predictors()[name]
    ratings, deviations = predictor.estimate(PEOPLE)
    some_ratings, some_deviations = predictor.estimate(PEOPLE, MOVIES)
    np.testing.assert_allclose(some_ratings, ratings[:, MOVIES], rtol=1e-4)
    np.testing.assert_allclose(some_deviations, deviations[:, MOVIES], rtol=1e-4)
    none, _ = predictor.estimate(PEOPLE, np.array([], np.int64))
    assert none.shape == (5, 0)
