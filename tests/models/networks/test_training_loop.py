from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.ranker.settings import RankerSettings
from maxella.models.registry import MODELS
from maxella.models.two_tower.settings import TwoTowerSettings
from maxella.models.view import View
from tests.checkerboards import checkerboard

DATA = TrainingData.of(checkerboard())
NETWORKS: list[tuple[str, Any]] = [
    ("two_tower", TwoTowerSettings(width=8, feature_width=4, epochs=3, batch_size=30)),
    ("ranker", RankerSettings(width=8, feature_width=4, cross_width=4, epochs=3, batch_size=30)),
]


class StoppedError(Exception):
    """An observer has seen enough."""


@pytest.mark.parametrize(("kind", "settings"), NETWORKS)
def test_looking_on_shows_the_view_of_the_moment_and_changes_nothing(kind: str, settings: Any) -> None:
    seen: list[tuple[str, int, int, np.ndarray]] = []

    def look(stage: str, done: int, total: int, snapshot: Callable[[], View]) -> None:
        seen.append((stage, done, total, snapshot().score(DATA.histories)))

    watched = MODELS[kind].fit(DATA, settings, Fitting(observer=look))
    unwatched = MODELS[kind].fit(DATA, settings, Fitting())
    final = unwatched.score(DATA.histories)
    np.testing.assert_array_equal(watched.score(DATA.histories), final)
    assert [(stage, done, total) for stage, done, total, _ in seen] == [(kind, 1, 3), (kind, 2, 3)]
    distances = [float(np.abs(scores - final).mean()) for *_, scores in seen]
    assert distances[0] > distances[1] > 0


def test_an_observer_ends_a_fit_by_raising() -> None:
    kind, settings = NETWORKS[1]
    epochs: list[int] = []

    def stop(stage: str, done: int, total: int, snapshot: Callable[[], View]) -> None:
        raise StoppedError

    fitting = Fitting(report=lambda stage, done, total: epochs.append(done), observer=stop)
    with pytest.raises(StoppedError):
        MODELS[kind].fit(DATA, settings, fitting)
    assert max(epochs) == 1
