import pytest

import maxella
from tests.toolkit.frames import movies, ratings

DATASET = maxella.Dataset.from_frames(ratings(), movies())


def test_a_model_alone_is_fitted_and_recommends() -> None:
    ease = maxella.models.EASE(l2=20).fit(DATASET)
    found = ease.recommend({1000: 5, 1002: 5}, k=4)
    assert all(entry.movie.movie_id % 2 == 0 for entry in found)
    assert ease.recommend(user_id=1001, k=2) == ease.recommender.recommend(
        user_id=1001, k=2, order="interest"
    )
    assert ease.recommend_many(k=1, columns=["title"]).to_polars()["user_id"].to_list() == DATASET.user_ids


def test_parameters_are_got_and_set_as_scikit_learn_does() -> None:
    als = maxella.models.ALS(factors=4, seed=3)
    assert als.get_params() | {"factors": 4, "seed": 3} == als.get_params()
    again = type(als)(**als.get_params())
    assert again.get_params() == als.get_params()
    assert als.set_params(factors=5, l2=2).get_params()["regularisation"] == 2
    assert repr(maxella.models.EASE(l2=300)) == "EASE(regularisation=300.0)"


@pytest.mark.parametrize("name", maxella.models.__all__)
def test_every_model_has_an_estimator_with_its_defaults(name: str) -> None:
    model = getattr(maxella.models, name)
    assert model.__doc__
    assert model().settings == model().spec.settings()


def test_what_was_changed_or_never_fitted_recommends_nothing() -> None:
    ease = maxella.models.EASE(l2=20).fit(DATASET).set_params(l2=30)
    with pytest.raises(maxella.MaxellaError, match="is not fitted; call fit"):
        ease.recommend(k=1)
    with pytest.raises(maxella.MaxellaError, match="bpmf predicts ratings and ranks nothing"):
        maxella.models.BPMF(rank=2, draws=4, burn_in=2, kept=2).fit(DATASET)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"regularization": 3}, "EASE has no parameter 'regularization'; did you mean 'regularisation'"),
        ({"l2": -1}, "EASE: regularisation = -1: Input should be greater than 0"),
    ],
)
def test_a_wrong_parameter_is_refused_in_one_sentence(parameters: dict[str, float], message: str) -> None:
    with pytest.raises(maxella.MaxellaError, match=message):
        maxella.models.EASE(**parameters)
