"""A recommender fitted in a blink: EASE on the checkerboard."""

from maxella.data.dataset import Dataset
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.build import ALL_RATINGS
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.recommender import Recommender
from maxella.training.presets import load_preset
from maxella.training.recipe import fit_recipe
from tests.checkerboards import checkerboard

EVEN_FILMS = [{"movie_id": f"m{number}", "rating": 5} for number in (0, 2, 4)]
"""The history of someone who loves what even people love."""


def small_recommender(dataset: Dataset | None = None, trained_on: str = ALL_RATINGS) -> Recommender:
    """Fit EASE on a dataset (default: the checkerboard)."""
    dataset = dataset or checkerboard()
    preset = load_preset("default", ["ease.regularisation=20"])
    recipe = fit_recipe(TrainingData.of(dataset), preset, Fitting(), views=("ease",))
    return Recommender(make_bundle(recipe, dataset, trained_on=trained_on))
