"""Models, a folder each: settings, what trains, what serves, a spec; beside them what several share.

`maxella.models.EASE(l2=300).fit(dataset)` is a model alone; see `maxella.toolkit.estimators`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maxella.toolkit.estimators import (
        ALS,
        BPMF,
        EASE,
        SLIT,
        Completion,
        Gaps,
        Joint,
        Ranker,
        Recent,
        TwoTower,
    )

__all__ = ["ALS", "BPMF", "EASE", "SLIT", "Completion", "Gaps", "Joint", "Ranker", "Recent", "TwoTower"]


def __getattr__(name: str) -> Any:
    """Load an estimator when it is asked for: what serves a model does not know what is made of it."""
    if name in __all__:
        return getattr(import_module("maxella.toolkit.estimators"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
