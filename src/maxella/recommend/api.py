"""What `import maxella` offers: load data, fit a recommender."""

from collections.abc import Iterable

from maxella.data.dataset import Dataset, load_dataset
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting, Report, silent
from maxella.recommend.bundle.build import ALL_RATINGS
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.bundle.liking_choice import with_chosen_loss
from maxella.recommend.recommender import Recommender
from maxella.training.presets import load_preset, refuse_of_ratings
from maxella.training.recipe import fit_recipe

__all__ = ["Recommender", "fit", "load_dataset"]


def fit(
    dataset: Dataset,
    preset: str = "default",
    *,
    seed: int = 0,
    overrides: Iterable[str] = (),
    report: Report = silent,
) -> Recommender:
    """Fit all ratings of a dataset and give the recommender; `Recommender.save` writes its bundle.

    Args:
        dataset: from `maxella.load_dataset`.
        preset: a preset's name, or a TOML file.
        seed: makes a fit repeatable on one machine.
        overrides: settings to change, such as "two_tower.epochs=10".
        report: told the progress.

    Raises:
        UsageError: for an unknown preset or setting.
        TrainingError: when there is nothing to fit.
    """
    overrides = tuple(overrides)
    refuse_of_ratings(overrides, dataset)
    recipe = fit_recipe(
        TrainingData.of(dataset), load_preset(preset, overrides), Fitting(seed, report), sure=True
    )
    recipe = with_chosen_loss(recipe, dataset, report)
    return Recommender(make_bundle(recipe, dataset, trained_on=ALL_RATINGS))
