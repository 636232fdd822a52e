"""The importance experiment of untrained networks that the package's tests have."""

from tests.experiments.importance.conftest import dataset, folder, results, without_training

__all__ = ["dataset", "folder", "results", "without_training"]
