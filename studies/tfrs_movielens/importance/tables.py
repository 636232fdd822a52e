"""The importances as Markdown tables."""

from collections.abc import Sequence

from maxella.evaluation.results import Spread
from maxella.experiments.importance.results import ImportanceResults


def variants_table(results: ImportanceResults) -> str:
    """The variants: their error, and how well orders of fields agree (Kendall's τ)."""
    head = [
        "model",
        "seeds",
        "RMSE",
        "τ of seeds, block norm",
        "τ of seeds, permutation",
        "τ of the two",
        "s a fit",
    ]
    rows = [
        [
            variant.name,
            str(len(variant.seeds)),
            _written(variant.rmse),
            _tau(variant.agreements.block_norms),
            _tau(variant.agreements.permutation),
            _tau(variant.agreements.methods),
            f"{variant.seconds.mean:.0f}",
        ]
        for variant in results.variants
    ]
    return _markdown(head, rows)


def fields_table(results: ImportanceResults) -> str:
    """Each field and each group of the ablated variant, by each method; the most missed first."""
    head, *rows = fields_rows(results)
    return _markdown(head, rows)


def fields_rows(results: ImportanceResults) -> list[list[str]]:
    """The same as cells, the heading first."""
    ablation, variant = results.ablation, results.variant(results.ablation.variant)
    order = sorted(ablation.groups, key=lambda name: -variant.permutation[name].mean)
    order.sort(key=lambda name: len(ablation.groups[name]) > 1)
    rows = [
        [
            name if len(ablation.groups[name]) == 1 else f"{name}: {', '.join(ablation.groups[name])}",
            _written(variant.block_norms.get(name)),
            _written(variant.permutation[name]),
            _written(ablation.rmse_lost[name]),
        ]
        for name in order
    ]
    return [["left out or shuffled", "block norm", "permutation, RMSE +", "ablation, RMSE +"], *rows]


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    aligned = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, aligned, *rows))


def _written(spread: Spread | None) -> str:
    if spread is None:
        return ""
    return f"{spread.mean:.4f}" + ("" if spread.sd is None else f" ± {spread.sd:.4f}")


def _tau(tau: float | None) -> str:
    return "" if tau is None else f"{tau:.2f}"
