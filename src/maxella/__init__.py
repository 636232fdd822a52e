"""Maxella: a movie recommender that anyone can run.

dataset = maxella.Dataset.from_frames(ratings, movies)
recommender = maxella.fit(dataset)
recommender.recommend({260: 5, 1196: 4}, k=10).to_polars()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maxella import models
    from maxella.toolkit.api import (
        Dataset,
        Dials,
        Filters,
        GroupMember,
        MaxellaError,
        RatedMovie,
        Recommender,
        evaluate,
        fit,
        load_dataset,
    )

__version__ = "0.1.0"

__all__ = [
    "Dataset",
    "Dials",
    "Filters",
    "GroupMember",
    "MaxellaError",
    "RatedMovie",
    "Recommender",
    "__version__",
    "evaluate",
    "fit",
    "load_dataset",
    "models",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for: importing `maxella` alone must not take the seconds that Keras and JAX take."""
    if name == "models":
        return import_module("maxella.models")
    if name in __all__:
        return getattr(import_module("maxella.toolkit.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
