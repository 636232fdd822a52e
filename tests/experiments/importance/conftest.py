"""An importance experiment of untrained networks: what is made of its fits can be tested without them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from maxella.data.dataset import Dataset
from maxella.experiments.importance.results import ImportanceResults
from maxella.experiments.importance.run import run_importance
from maxella.features.fields import Fields, Pairs
from maxella.models.cross import train
from maxella.models.cross.serve import CrossModel
from maxella.models.cross.settings import CrossSettings
from maxella.models.cross.train import CrossNetwork, exported
from maxella.models.fitting import Fitting
from tests.models.cross.planted import planted

TINY = CrossSettings(width=2, deep_layers=(2,), epochs=1, batch_size=1024)
FITTED: list[tuple[CrossSettings, int]] = []
"""What was asked to be fitted."""


def untrained(fields: Fields, pairs: Pairs, settings: CrossSettings, fitting: Fitting) -> CrossModel:
    """Stands for a fit: dozens of real ones, each compiled, would take a minute."""
    FITTED.append((settings, fitting.seed))
    return exported(CrossNetwork(fields, float(pairs.ratings.mean()), settings, fitting.seed), settings)


@pytest.fixture(scope="package")
def without_training() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train, "fit_cross", untrained)
        yield


@pytest.fixture(scope="package")
def dataset() -> Dataset:
    return planted(people=30, movies=20)


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fits")


@pytest.fixture(scope="package")
def results(dataset: Dataset, folder: Path, without_training: None) -> ImportanceResults:
    return run_importance(dataset, 2, folder, settings=TINY, shuffles=2)
