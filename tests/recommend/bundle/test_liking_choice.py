from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.recommend.bundle import liking_choice
from maxella.recommend.bundle.bundle import load_bundle, make_bundle, write_bundle
from maxella.recommend.bundle.liking_choice import LOSSES, with_chosen_loss
from maxella.recommend.recommender import Recommender
from maxella.training.presets import load_preset
from maxella.training.recipe import Recipe, fit_recipe
from tests.recommend.cinema import cinema
from tests.recommend.worlds import ease_recipe, world

QUICK = ("retrieval.two_tower=0", "rating.ranker=0", "bpmf.draws=4", "bpmf.burn_in=2", "bpmf.kept=2")


@cache
def recipe() -> Recipe:
    return fit_recipe(TrainingData.of(cinema()), load_preset("default", QUICK), Fitting(), ("ease", "bpmf"))


def losing(loss: float | None) -> Recipe:
    liking = recipe().preset.liking.model_copy(update={"loss": loss})
    return replace(recipe(), preset=recipe().preset.model_copy(update={"liking": liking}))


def share_below(fitted: Recipe) -> float:
    """Of the first ten of everyone, as they are served."""
    served = Recommender(make_bundle(fitted, cinema(), trained_on="all ratings"))
    people = fitted.data.histories
    means = dict(zip(fitted.data.user_ids, people.means.tolist(), strict=True))
    listed = served.recommend_many(fitted.data.user_ids, k=10).table
    predicted = served.predict(listed.select("user_id", "movie_id")).table
    own = np.array([means[user_id] for user_id in predicted["user_id"].to_list()])
    return float((predicted["rating"].to_numpy() < own).mean())


def test_the_loss_is_the_smallest_that_keeps_few_below_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = [share_below(losing(loss)) for loss in LOSSES]
    assert shares[0] > shares[-1]
    between = (shares[0] + shares[-1]) / 2
    monkeypatch.setattr(liking_choice, "MOST_BELOW", between)
    chosen = with_chosen_loss(losing(None), cinema()).preset.liking.loss
    assert chosen == next(loss for loss, share in zip(LOSSES, shares, strict=True) if share <= between)


def test_the_largest_is_taken_where_none_keeps_them_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liking_choice, "MOST_BELOW", -1.0)
    assert with_chosen_loss(losing(None), cinema()).preset.liking.loss == LOSSES[-1]


def test_what_a_preset_says_is_not_chosen() -> None:
    said = losing(3.0)
    assert with_chosen_loss(said, cinema()) is said


def test_without_predicted_ratings_nothing_is_chosen() -> None:
    assert with_chosen_loss(ease_recipe(), world()) is ease_recipe()


def test_a_bundle_keeps_what_was_chosen(tmp_path: Path) -> None:
    weighed = with_chosen_loss(losing(None), cinema())
    write_bundle(make_bundle(weighed, cinema(), trained_on="all ratings"), tmp_path / "bundle")
    assert load_bundle(tmp_path / "bundle").recipe.preset.liking == weighed.preset.liking
