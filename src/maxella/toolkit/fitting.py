"""Fitting a recommender from Python: of all models of a preset, or of some by name."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from maxella.errors import UsageError, did_you_mean
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting, Report, silent
from maxella.models.registry import MODELS
from maxella.recommend.bundle.build import ALL_RATINGS
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.bundle.liking_choice import with_chosen_loss
from maxella.toolkit.dataset import Dataset, as_dataset
from maxella.toolkit.recommender import Recommender
from maxella.training.presets import Preset, load_preset, refuse_of_ratings
from maxella.training.recipe import fit_recipe

Overrides = Mapping[str, Mapping[str, Any]] | Iterable[str]
"""{model: {setting: value}}, or texts such as "two_tower.epochs=10"."""


def fit(
    dataset: Any,
    preset: str = "default",
    *,
    models: Sequence[str] | None = None,
    seed: int = 0,
    overrides: Overrides = (),
    progress: bool = False,
    report: Report = silent,
) -> Recommender:
    """Fit all ratings of a dataset and give the recommender; `Recommender.save` writes its bundle.

    Args:
        dataset: from `maxella.load_dataset` or `maxella.Dataset.from_frames`; or a data frame of ratings.
        preset: a preset's name, or a TOML file.
        models: the kinds to fit and blend, such as ["ease", "als"]. Default: those of the preset.
        seed: makes a fit repeatable on one machine.
        overrides: settings to change: {"two_tower": {"epochs": 10}}, or ["two_tower.epochs=10"].
        progress: draw a bar for each stage.
        report: told the progress.

    Raises:
        UsageError: for an unknown preset, model or setting, or what is no dataset.
        DatasetError: for a frame that cannot be read.
        TrainingError: when there is nothing to fit.
    """
    ratings = as_dataset(dataset)
    changed = override_texts(overrides)
    refuse_of_ratings(changed, ratings)
    chosen = chosen_preset(preset, changed, models)
    with shown_progress(report, progress=progress) as told:
        return fitted(ratings, chosen, Fitting(seed, told), models)


def fitted(
    dataset: Dataset, preset: Preset, fitting: Fitting, models: Sequence[str] | None = None
) -> Recommender:
    """The recommender of all ratings of a dataset.

    Raises:
        UsageError: when none of the models ranks movies.
        TrainingError: when there is nothing to fit.
    """
    recipe = fit_recipe(TrainingData.of(dataset), preset, fitting, models, sure=True)
    recipe = with_chosen_loss(recipe, dataset, fitting.report)
    return Recommender(make_bundle(recipe, dataset, trained_on=ALL_RATINGS))


def chosen_preset(name: str, overrides: Sequence[str], models: Sequence[str] | None = None) -> Preset:
    """A preset with overrides; of some models, those alone have a weight in the ranking.

    Raises:
        UsageError: for an unknown preset, model or setting.
    """
    if models is None:
        return load_preset(name, overrides)
    require_kinds(models)
    preset = load_preset(name, overrides, fitted=models)
    weights = preset.retrieval.weights
    return preset.with_weights({kind: weights.get(kind) or 1.0 for kind in models if MODELS[kind].ranks})


def require_kinds(models: Sequence[str]) -> None:
    """Make sure that there are models of these kinds.

    Raises:
        UsageError: naming the nearest.
    """
    if isinstance(models, str):
        raise UsageError(f"models come in a list: models=[{models!r}]")
    if not models:
        raise UsageError("models=[] names none; leave it out to fit those of the preset")
    for kind in models:
        if kind not in MODELS:
            raise UsageError(
                f"no model {kind!r}{did_you_mean(str(kind), MODELS)}; there are {', '.join(MODELS)}"
            )


def override_texts(overrides: Overrides) -> tuple[str, ...]:
    """Overrides as texts, `two_tower.epochs=10`.

    Raises:
        UsageError: when a section is given no settings.
    """
    if isinstance(overrides, str):
        return (overrides,)
    if not isinstance(overrides, Mapping):
        return tuple(overrides)
    for section, settings in overrides.items():
        if not isinstance(settings, Mapping):
            raise UsageError(
                f"overrides[{section!r}] is {settings!r}; give a dict of settings, such as {{'epochs': 10}}"
            )
    # A JSON number, string, boolean or list of them is one of TOML too.
    return tuple(
        f"{section}.{key}={json.dumps(value)}"
        for section, settings in overrides.items()
        for key, value in settings.items()
    )


@contextmanager
def shown_progress(report: Report = silent, *, progress: bool) -> Iterator[Report]:
    """Give a report that draws a bar for each stage, in a terminal or a notebook, and tells `report` too."""
    if not progress:
        yield report
        return
    from rich.progress import Progress, TaskID  # noqa: PLC0415  # only who asks for bars waits for it

    with Progress() as bars:
        tasks: dict[str, TaskID] = {}

        def told(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)
            report(stage, done, total)

        yield told
