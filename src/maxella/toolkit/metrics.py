"""Metrics by name, such as "NDCG@20": what an evaluation is asked for."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from maxella.errors import UsageError, did_you_mean
from maxella.evaluation import ranking_metrics
from maxella.evaluation.protocols import MAE, RMSE, Mode
from maxella.evaluation.ranks import Ranks

Values = NDArray[np.float64]
OfRanks = Callable[[Ranks, NDArray[np.int64]], Values]
"""(ranks of all targets, their offsets by person) -> one value a target or a person"""

_AT_K: Mapping[str, Callable[[int], OfRanks]] = {
    "NDCG": lambda k: partial(ranking_metrics.ndcg, k=k),
    "Recall": lambda k: partial(ranking_metrics.recall, k=k),
    "HR": lambda k: lambda ranks, _: ranking_metrics.hits(ranks, k),
}
OF_RATINGS = (RMSE, MAE)
_FORM = re.compile(r"(?P<name>[A-Za-z]+)(?:@(?P<k>[1-9][0-9]{0,5}))?(?: (?P<mode>all|unseen))?")
OWN_SPLIT = ("NDCG@10", "Recall@10", "HR@10", RMSE)
"""What is measured on a split of one's own where nothing is asked for."""


@dataclass(frozen=True)
class Metric:
    """A metric of rankings, or of predicted ratings."""

    name: str
    mode: Mode = "unseen"
    values: OfRanks | None = None
    """None for one of ratings."""


def metrics_named(names: Iterable[str]) -> list[Metric]:
    """The metrics of these names, each once.

    `NDCG@k` and `Recall@k` are means over people, `HR@k` and `MRR` over ratings, all among the movies that a
    person has not rated in training, unless "all" stands behind the name; `RMSE` and `MAE` are of ratings.

    Raises:
        UsageError: when there is no such metric, naming the nearest.
    """
    if isinstance(names, str):
        raise UsageError(f"metrics come in a list: metrics=[{names!r}]")
    return [_metric(name) for name in dict.fromkeys(names)]


def _metric(text: str) -> Metric:
    found = _FORM.fullmatch(text)
    name, k = (found["name"], found["k"]) if found else (text, None)
    mode: Mode = "all" if found and found["mode"] == "all" else "unseen"
    if name in _AT_K and k:
        return Metric(text, mode, _AT_K[name](int(k)))
    if name == "MRR" and not k:
        return Metric(text, mode, lambda ranks, _: ranking_metrics.reciprocal_ranks(ranks))
    if text in OF_RATINGS:
        return Metric(text)
    known = [*(f"{each}@10" for each in _AT_K), "MRR", *OF_RATINGS]
    raise UsageError(f"no metric {text!r}{did_you_mean(text, known)}; there are {', '.join(known)}, at any k")
