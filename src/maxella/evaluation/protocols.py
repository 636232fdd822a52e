"""What is reported under each protocol: which ranking metrics, over which candidates, and which one leads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from maxella.data.schema import Feedback
from maxella.data.split import protocol_named
from maxella.errors import UsageError
from maxella.evaluation import ranking_metrics
from maxella.evaluation.beyond_accuracy import LIST_LENGTH
from maxella.evaluation.ranks import Ranks
from maxella.evaluation.rated_order import PLACES

RMSE = "RMSE"
MAE = "MAE"
NDCG_RATED = f"NDCG@{PLACES} rated"
COVERAGE = f"coverage@{LIST_LENGTH}"
GINI = f"Gini@{LIST_LENGTH}"
POPULARITY_RANK = f"popularity rank@{LIST_LENGTH}"
DIVERSITY = f"diversity@{LIST_LENGTH}"

Mode = Literal["all", "unseen"]
ANOTHER_DAY = "another day"
"""Stands in the place of a mode for figures of `live` over the first events of another day; `unseen` too."""
LIKED = f"liked@{LIST_LENGTH}"
"""Of single events: whether the movie asked for stands in the first ten and is liked."""


@dataclass(frozen=True)
class Measure:
    """A ranking metric with its name, as tables show it (before the mode: "top-10" of "top-10 unseen")."""

    name: str
    values: Callable[[Ranks, NDArray[np.int64]], NDArray[np.float64]]
    """(ranks of all targets, their offsets by person) -> one value a target or a person"""


@dataclass(frozen=True)
class Reported:
    """What is reported under one protocol."""

    measures: tuple[Measure, ...] = ()
    modes: tuple[Mode, ...] = ()
    main: str = RMSE
    """The name of the metric that leads: shown by group, and what choices go by."""
    averaged_over: Literal["ratings", "people"] = "ratings"
    ratings: bool = False
    """Whether RMSE and MAE of the held-out ratings are reported, and how well a model orders them."""
    first_ten: bool = False
    """Whether it is reported how the first ten are liked, of each order that lists can have."""
    live: bool = False
    """Whether each rating is asked for with the history before it, and figures are given for another day."""

    @property
    def columns(self) -> list[str]:
        """The names of the ranking metrics, as tables show them."""
        return [measure.name for measure in self.measures] + [LIKED] * self.live

    @property
    def lines(self) -> list[str]:
        """The modes, as tables show them."""
        return [*self.modes, *[ANOTHER_DAY] * self.live]

    def values(
        self, ranks: Mapping[Mode, Ranks], offsets: NDArray[np.int64]
    ) -> dict[str, NDArray[np.float64]]:
        """The ranking metrics by name, each one value a target or a person, as `averaged_over` says.

        Args:
            ranks: of all targets, person by person, in each mode.
            offsets: (people + 1,) where the targets of each person begin.
        """
        return {
            metric_name(measure.name, mode): measure.values(ranks[mode], offsets)
            for mode in self.modes
            for measure in self.measures
        }


def metric_name(measure: str, mode: str) -> str:
    """The full name of a ranking metric: "top-10 unseen", "NDCG@10 another day"."""
    return f"{measure} {mode}"


def reported(protocol: str, feedback: Feedback = "ratings") -> Reported:
    """What is reported under a protocol of that name; of `implicit` feedback, nothing of ratings.

    Raises:
        UsageError: when there is none, with the nearest; or when it reports nothing but ratings, and there
            are none.
    """
    chosen = REPORTED[protocol_named(protocol).name]
    if feedback == "ratings":
        return chosen
    if not chosen.measures:
        raise UsageError(
            f"{protocol} measures predicted ratings ({RMSE}), and the dataset has none, only what was seen; "
            f"choose {', '.join(name for name, each in REPORTED.items() if each.measures)}"
        )
    return replace(chosen, ratings=False, first_ten=False)


def _hits(name: str, k: int) -> Measure:
    return Measure(name.format(k), lambda ranks, _: ranking_metrics.hits(ranks, k))


def _gains(k: int) -> Measure:
    return Measure(f"NDCG@{k}", lambda ranks, _: ranking_metrics.gains(ranks, k))


_NEXT_MOVIE = (
    *(_hits("HR@{}", k) for k in (10, 50, 100)),
    *(_gains(k) for k in (10, 50, 100)),
    Measure("MRR", lambda ranks, _: ranking_metrics.reciprocal_ranks(ranks)),
)

_STUDY = Reported(
    tuple(_hits("top-{}", k) for k in (1, 5, 10, 50, 100)),
    ("all", "unseen"),
    "top-100 unseen",
    ratings=True,
    first_ten=True,
)

REPORTED: dict[str, Reported] = {
    "random-75-25": _STUDY,
    "random-80-20": _STUDY,
    "random-90-10": Reported(ratings=True),
    "leave-last-out": Reported(_NEXT_MOVIE, ("all", "unseen"), "NDCG@10 unseen"),
    "by-time": Reported(_NEXT_MOVIE, ("all", "unseen"), "NDCG@10 unseen", ratings=True, first_ten=True),
    "live": Reported(
        (_hits("HR@{}", 10), _gains(10), _hits("HR@{}", 100)),
        ("unseen",),
        f"NDCG@10 {ANOTHER_DAY}",
        ratings=True,
        first_ten=True,
        live=True,
    ),
    "new-users": Reported(
        (
            Measure("Recall@20", partial(ranking_metrics.recall, k=20)),
            Measure("Recall@50", partial(ranking_metrics.recall, k=50)),
            Measure("NDCG@100", partial(ranking_metrics.ndcg, k=100)),
        ),
        ("unseen",),
        "NDCG@100 unseen",
        averaged_over="people",
    ),
    "new-movies": Reported((_hits("HR@{}", 10), _hits("HR@{}", 100)), ("unseen",), "HR@10 unseen"),
}
"""name of a protocol -> what is reported under it"""
