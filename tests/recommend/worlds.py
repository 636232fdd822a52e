"""Small recommenders for the tests: the checkerboard world with a few movies more that nobody rated."""

from dataclasses import replace
from functools import cache

import polars as pl

from maxella.data import schema
from maxella.data.dataset import Dataset
from maxella.features.training_data import TrainingData
from maxella.models.ease.settings import EaseSettings
from maxella.models.ease.train import fit_ease
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.bundle import Bundle, make_bundle
from maxella.recommend.recommender import Recommender
from maxella.training.presets import Preset
from maxella.training.recipe import Recipe, fit_recipe
from tests.checkerboards import checkerboard, dataset_of
from tests.training.small_preset import small_preset

UNRATED = "unrated"
BARE = "bare"
LIKES_EVEN = [("m0", 5), ("m2", 5), ("m4", 4), ("m1", 1)]


@cache
def world() -> Dataset:
    """Even and odd people and movies; two movies without a rating, one of them without metadata."""
    base = checkerboard()
    unrated = schema.conform(
        pl.DataFrame(
            {
                "movie_id": [UNRATED, BARE],
                "title": ["Never Seen", None],
                "release_year": [1991, None],
                "genres": [["Comedy"], None],
                "director": ["Odd Director", None],
                "original_language": ["fr", None],
            }
        ),
        schema.MOVIES,
    )
    return replace(base, movies=pl.concat([base.movies, unrated]))


@cache
def training_data() -> TrainingData:
    return TrainingData.of(world())


def recommender_of(interactions: pl.DataFrame, movies: pl.DataFrame | None = None) -> Recommender:
    """Fit EASE to some ratings."""
    dataset = dataset_of(interactions, movies)
    data = TrainingData.of(dataset)
    ease = fit_ease(data, EaseSettings(regularisation=20), Fitting())
    recipe = Recipe({"ease": ease}, Preset(), data, seed=0)
    return Recommender(make_bundle(recipe, dataset, trained_on="all ratings"))


@cache
def ease_recipe() -> Recipe:
    ease = fit_ease(training_data(), EaseSettings(regularisation=20), Fitting())
    return Recipe({"ease": ease}, Preset(), training_data(), seed=0)


@cache
def ease_bundle() -> Bundle:
    return make_bundle(ease_recipe(), world(), trained_on="all ratings", metrics=[{"rmse": 0.9}])


@cache
def ease_recommender() -> Recommender:
    """Ranks by EASE alone and predicts by means: both linear, and fitted in milliseconds."""
    return Recommender(ease_bundle())


@cache
def whole_recommender() -> Recommender:
    """All views of the default preset, made small."""
    recipe = fit_recipe(training_data(), small_preset(), Fitting())
    return Recommender(make_bundle(recipe, world(), trained_on="all ratings"))
