"""Maxella: a movie recommender that anyone can run.

dataset = maxella.load_dataset("ml-1m")
recommender = maxella.fit(dataset)
recommender.recommend([("260", 5), ("1196", 4)], k=10)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maxella.recommend.api import Recommender, fit, load_dataset

__version__ = "0.1.0"

__all__ = ["Recommender", "__version__", "fit", "load_dataset"]


def __getattr__(name: str) -> Any:
    """Load what is asked for: importing `maxella` alone must not take the seconds that Keras and JAX take."""
    if name in __all__:
        return getattr(import_module("maxella.recommend.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
