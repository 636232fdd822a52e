"""The whole experiment: every variant with its seeds, and one of them trained again without its fields."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import TypeVar

import numpy as np

from maxella.data.dataset import Dataset
from maxella.data.split import protocol_named, split
from maxella.errors import UsageError
from maxella.evaluation.results import Spread, spread
from maxella.experiments.importance.fits import Laboratory
from maxella.experiments.importance.measures import agreement, field_readings, mean_agreement
from maxella.experiments.importance.results import (
    AblationResult,
    Agreements,
    FitFigures,
    ImportanceResults,
    InspectedFit,
    VariantResult,
)
from maxella.experiments.importance.variants import Variant, ablated_variant, groups_of, variants
from maxella.models.cross.settings import CrossSettings
from maxella.models.fitting import Report, silent

PROTOCOL = "random-75-25"
STAGE = "importance"
SETTINGS = CrossSettings(width=16)
"""Half the usual width is a quarter of the arithmetic, which 37 fits need."""
Figures = TypeVar("Figures", bound=FitFigures)
RULES = (
    "Fields and models are fitted on the training part; importance is measured on the validation part; "
    "the test part is not read.",
    "Times are whole weeks, a release date is its year, lists are the mean of their values' embeddings.",
    "Block norm: the root mean square of the weights of the first cross layer's W, block by block; "
    "of a field alone, the mean of its row and column. Row i, column j weighs products of field i with what "
    "is read of field j.",
    "Permutation: the RMSE that is lost on held-out ratings when a field's values are shuffled among them; "
    "fields of a group are shuffled together.",
    "Ablation: the RMSE that is lost when the model is trained again without the field or the group.",
    "Agreement: Kendall's τ-b of the order of the single fields; between seeds, the mean over all pairs.",
)


def run_importance(
    dataset: Dataset,
    seeds: int,
    folder: Path,
    report: Report = silent,
    *,
    settings: CrossSettings = SETTINGS,
    shuffles: int = 3,
    ablation_seeds: int = 1,
) -> ImportanceResults:
    """Measure how much each field of a dataset matters to DCN-v2's ratings.

    Every finished fit is kept in `folder`, so that a run that was stopped goes on where it was.

    Args:
        dataset: what is split by `random-75-25`.
        seeds: of the models, for the stacked full-rank ones; the others get two of them.
        folder: where finished fits are kept.
        report: told how many fits are done.
        settings: what all variants share; their fields, rank and structure are their own.
        shuffles: of each field, for each fit.
        ablation_seeds: so many of the seeds, for the fits without fields.

    Raises:
        UsageError: when a number of seeds or of shuffles is below 1.
        DatasetError: when the dataset is too small to split.
        TrainingError: when training diverges.
    """
    _require_one_of_each(seeds, ablation_seeds, shuffles)
    part = split(dataset, PROTOCOL).part("validation")
    laboratory = Laboratory.of(dataset, PROTOCOL, part, shuffles, folder)
    found = variants(laboratory.fields, settings)
    ablated = ablated_variant(found)
    fits, without = _fitted(laboratory, found, ablated, seeds, range(min(ablation_seeds, seeds)), report)
    rows = [_variant_result(variant, fits[variant.name]) for variant in found]
    return ImportanceResults(
        dataset=dataset.name,
        fingerprint=dataset.manifest.fingerprint or None,
        protocol=PROTOCOL,
        training_ratings=len(laboratory.training),
        ratings=len(laboratory.held_out),
        shuffles=shuffles,
        rules=[*protocol_named(PROTOCOL).rules, *RULES],
        variants=rows,
        ablation=_ablation_result(rows[found.index(ablated)], fits[ablated.name], without),
        seconds=_seconds(fits) + _seconds(without),
    )


def _require_one_of_each(seeds: int, ablation_seeds: int, shuffles: int) -> None:
    if min(seeds, ablation_seeds, shuffles) < 1:
        raise UsageError(
            f"cannot measure importance with {seeds} seeds ({ablation_seeds} for ablation) and {shuffles} "
            "shuffles; ask for at least 1 of each"
        )


def _fitted(
    laboratory: Laboratory,
    found: Sequence[Variant],
    ablated: Variant,
    seeds: int,
    ablation_seeds: range,
    report: Report,
) -> tuple[dict[str, list[InspectedFit]], dict[str, list[FitFigures]]]:
    """The fits of each variant by its name, and those without a field or a group by the latter's name."""
    left_out = _left_out(ablated)
    total = sum(len(variant.seeds(seeds)) for variant in found) + len(ablation_seeds) * len(left_out)
    done = _Counter(report, total)
    fits = {
        variant.name: [
            done.with_one_more(laboratory.inspected(variant.settings, seed)) for seed in variant.seeds(seeds)
        ]
        for variant in found
    }
    without = {
        group: [done.with_one_more(laboratory.measured(own, seed)) for seed in ablation_seeds]
        for group, own in left_out.items()
    }
    return fits, without


class _Counter:
    """Reports after each fit how many are done."""

    def __init__(self, report: Report, total: int) -> None:
        self._report = report
        self._total = total
        self._done = 0
        report(STAGE, 0, total)

    def with_one_more(self, figures: Figures) -> Figures:
        self._done += 1
        self._report(STAGE, self._done, self._total)
        return figures


def _left_out(ablated: Variant) -> dict[str, CrossSettings]:
    """Field or group -> the settings without it."""
    settings = ablated.settings
    return {
        group: settings.model_copy(
            update={"fields": tuple(name for name in settings.fields if name not in members)}
        )
        for group, members in groups_of(settings.fields).items()
    }


def _seconds(fits: Mapping[str, Sequence[FitFigures]]) -> float:
    return sum(fit.seconds for some in fits.values() for fit in some)


def _variant_result(variant: Variant, fits: Sequence[InspectedFit]) -> VariantResult:
    names = variant.settings.fields
    blocks = np.array([fit.blocks for fit in fits])
    readings = np.array([field_readings(norms) for norms in blocks])
    lost = {group: [fmean(fit.permutation[group]) for fit in fits] for group in groups_of(names)}
    per_seed = np.array([lost[name] for name in names]).T
    return VariantResult(
        name=variant.name,
        features=variant.features,
        settings=variant.settings,
        seeds=[fit.seed for fit in fits],
        rmse=_spread([fit.rmse for fit in fits]),
        seconds=_spread([fit.seconds for fit in fits]),
        blocks_mean=blocks.mean(axis=0).tolist(),
        blocks_sd=blocks.std(axis=0, ddof=1).tolist() if len(fits) > 1 else None,
        block_norms={name: _spread(readings[:, column].tolist()) for column, name in enumerate(names)},
        permutation={group: _spread(values) for group, values in lost.items()},
        shuffle_sd=_shuffle_sd(fits),
        agreements=Agreements(
            block_norms=mean_agreement(readings.tolist()),
            permutation=mean_agreement(per_seed.tolist()),
            methods=agreement(readings.mean(axis=0).tolist(), per_seed.mean(axis=0).tolist()),
        ),
    )


def _shuffle_sd(fits: Sequence[InspectedFit]) -> float | None:
    spreads = [stdev(lost) for fit in fits for lost in fit.permutation.values() if len(lost) > 1]
    return fmean(spreads) if spreads else None


def _ablation_result(
    variant: VariantResult, whole: Sequence[FitFigures], without: Mapping[str, Sequence[FitFigures]]
) -> AblationResult:
    names = variant.settings.fields
    lost = {
        group: _spread([fit.rmse - full.rmse for fit, full in zip(fits, whole, strict=False)])
        for group, fits in without.items()
    }
    by_ablation = [lost[name].mean for name in names]
    measured = {"block norm": variant.block_norms, "permutation": variant.permutation}
    return AblationResult(
        variant=variant.name,
        seeds=[fit.seed for fit in next(iter(without.values()))],
        groups={group: list(members) for group, members in groups_of(names).items()},
        rmse_lost=lost,
        agreements={
            method: agreement([figures[name].mean for name in names], by_ablation)
            for method, figures in measured.items()
        },
    )


def _spread(figures: list[float]) -> Spread:
    found = spread(list(figures))
    assert found is not None  # noqa: S101 - every figure is there
    return found
