"""The importances as charts."""

import numpy as np
import polars as pl

from maxella.charts.rendering import Chart
from maxella.evaluation.results import Spread
from maxella.experiments.importance.results import ImportanceResults, VariantResult
from studies.tfrs_movielens.importance.field_charts import measurements, pair_map

METHODS = ("block norm", "permutation", "ablation")


def block_norm_map(variant: VariantResult) -> Chart:
    """The block norms of the first cross layer, mean and standard deviation over the seeds."""
    fields, count = list(variant.settings.fields), len(variant.settings.fields)
    means = np.array(variant.blocks_mean).ravel()
    spreads = None if variant.blocks_sd is None else np.array(variant.blocks_sd).ravel()
    pairs = pl.DataFrame(
        {
            "row": np.repeat(fields, count),
            "column": fields * count,
            "mean": means,
            "sd": pl.Series(values=spreads, dtype=pl.Float64) if spreads is not None else None,
        }
    ).cast({"sd": pl.Float64})
    return pair_map(pairs, fields, row="this field", column="times what is read of", value="block norm")


def methods_beside_each_other(results: ImportanceResults) -> Chart:
    """Each single field by block norm, permutation and ablation, each as a part of the method's greatest."""
    variant = results.variant(results.ablation.variant)
    fields = variant.settings.fields
    found = (variant.block_norms, variant.permutation, results.ablation.rmse_lost)
    rows = []
    for method, figures in zip(METHODS, found, strict=True):
        greatest = max(figures[name].mean for name in fields)
        rows += [_bar(name, method, figures[name], greatest) for name in fields]
    order = sorted(fields, key=lambda name: -variant.permutation[name].mean)
    return measurements(
        pl.DataFrame(rows, schema_overrides={"low": pl.Float64, "high": pl.Float64}),
        order,
        METHODS,
        value="part of the method's greatest",
    )


def _bar(field: str, method: str, figure: Spread, greatest: float) -> dict[str, str | float | None]:
    spread = "" if figure.sd is None else f" ± {figure.sd:.4f}"
    return {
        "field": field,
        "method": method,
        "share": figure.mean / greatest,
        "low": None if figure.sd is None else (figure.mean - figure.sd) / greatest,
        "high": None if figure.sd is None else (figure.mean + figure.sd) / greatest,
        "measured": f"{figure.mean:.4f}{spread}",
    }
