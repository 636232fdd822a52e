from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from maxella.features.histories import UNKNOWN_DAY
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Checkpoints, Fitting
from maxella.models.registry import MODELS
from maxella.models.view import orders_only
from maxella.training.presets import load_preset
from maxella.training.recipe import Recipe, fit_recipe
from tests.checkerboards import checkerboard
from tests.training.small_preset import OVERRIDES, small_preset

DATA = TrainingData.of(checkerboard())


@pytest.fixture(scope="module")
def fitted() -> Recipe:
    return fit_recipe(DATA, small_preset(), Fitting(seed=1))


def test_every_view_is_fitted_and_blended(fitted: Recipe) -> None:
    assert set(fitted.views) == {"ease", "two_tower", "bpmf", "ranker"}
    assert fitted.retrieval is not None
    assert fitted.rating is not None
    assert fitted.retrieval.score(DATA.histories).shape == (len(DATA.histories), len(DATA.catalogue))
    ratings = fitted.rating.score(DATA.histories)
    assert ratings.min() >= 1
    assert ratings.max() <= 5


def test_the_ranking_puts_movies_of_the_own_kind_first(fitted: Recipe) -> None:
    assert fitted.retrieval is not None
    scores = fitted.retrieval.score(DATA.histories)
    scores[DATA.histories.people, DATA.histories.movies] = -np.inf
    best = scores.argmax(axis=1)
    assert (best % 2 == np.arange(len(best)) % 2).mean() > 0.9


def test_movies_of_the_own_kind_are_predicted_to_be_liked(fitted: Recipe) -> None:
    assert fitted.rating is not None
    ratings = fitted.rating.score(DATA.histories)
    own = np.add.outer(np.arange(len(ratings)), np.arange(ratings.shape[1])) % 2 == 0
    assert ratings[own].mean() > ratings[~own].mean() + 1


def test_a_view_without_weight_is_not_fitted() -> None:
    preset = small_preset()
    without = preset.model_copy(update={"rating": preset.rating.model_copy(update={"ranker": 0.0})})
    fitted = fit_recipe(DATA, without, Fitting(), ("ease", "ranker"))
    assert set(fitted.views) == {"ease"}
    assert fitted.rating is None


def test_a_large_catalogue_goes_without_ease_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(MODELS, "ease", replace(MODELS["ease"], largest_catalogue=10))
    assert set(fit_recipe(DATA, small_preset(), Fitting(), ("ease",)).views) == set()
    assert caplog.messages == [
        "ease takes up to 10 movies, not 40: it is left out, and its settings do nothing"
    ]


def test_what_takes_the_place_of_a_model_has_its_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "two_tower", replace(MODELS["ease"], kind="two_tower"))
    monkeypatch.setitem(MODELS, "ease", replace(MODELS["ease"], largest_catalogue=10))
    preset = load_preset("default", ["retrieval.two_tower=0", "retrieval.ease=0.7"])
    preset = preset.model_copy(update={"two_tower": preset.of("ease"), "bpmf": small_preset().of("bpmf")})
    fitted = fit_recipe(DATA, preset, Fitting())
    assert set(fitted.views) == {"two_tower", "bpmf", "ranker"}
    assert fitted.retrieval is not None
    assert fitted.retrieval.weights == {"two_tower": 0.7}


def test_a_model_that_needs_times_is_left_out_where_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "ease", replace(MODELS["ease"], needs_times=True))
    assert set(fit_recipe(DATA, small_preset(), Fitting(), ("ease",)).views) == {"ease"}
    untimed = replace(
        DATA, histories=replace(DATA.histories, days=np.full_like(DATA.histories.days, UNKNOWN_DAY))
    )
    assert set(fit_recipe(untimed, small_preset(), Fitting(), ("ease",)).views) == set()


def test_an_interrupted_fit_goes_on_with_the_views_that_were_finished(tmp_path: Path) -> None:
    def interrupting(stage: str, done: int, total: int) -> None:
        if stage == "bpmf":
            raise KeyboardInterrupt

    checkpoints = Checkpoints(tmp_path)
    views = ("ease", "bpmf")
    with pytest.raises(KeyboardInterrupt):
        fit_recipe(DATA, small_preset(), Fitting(0, interrupting, checkpoints), views)
    stages: list[str] = []
    resumed = fit_recipe(
        DATA, small_preset(), Fitting(0, lambda stage, done, total: stages.append(stage), checkpoints), views
    )
    whole = fit_recipe(DATA, small_preset(), Fitting(0), views)
    assert "EASE" not in stages
    assert resumed.retrieval is not None
    assert whole.retrieval is not None
    np.testing.assert_array_equal(
        resumed.retrieval.score(DATA.histories), whole.retrieval.score(DATA.histories)
    )


def test_a_ranker_trained_by_order_is_fitted_beside_the_blend() -> None:
    preset = load_preset("default", [*OVERRIDES, "ranker.loss=pairwise", "rating.ranker=0"])
    fitted = fit_recipe(DATA, preset, Fitting(), ("bpmf", "ranker"))
    assert orders_only(fitted.views["ranker"])
    assert fitted.rating is not None
    assert set(fitted.rating.weights) == set()
