"""Trains the networks for an epoch on the backend that the environment names, and keeps what came out.

Run as `python -m tests.models.networks.train_on_backend FILE` in a process of
its own: a process has one backend.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from maxella.models.fitting import Fitting
from maxella.models.networks.history_bag import centred
from maxella.models.networks.keras_backend import keras
from maxella.models.ranker import train as ranker_train
from maxella.models.ranker.settings import RankerSettings
from maxella.models.ranker.train import RankerNetwork
from maxella.models.two_tower import train as two_tower_train
from maxella.models.two_tower.settings import TwoTowerSettings
from maxella.models.two_tower.train import TwoTowerNetwork
from tests.models.cross.outcome import cross_outcome
from tests.models.networks.whole_batch import everything_visible, with_unrated_movies

# Dropout draws differently on each backend; without it an epoch must do the same on both.
TOWERS = TwoTowerSettings(width=8, feature_width=4, dropout=0, id_dropout=0, batch_size=60, epochs=1)
RANKER = RankerSettings(
    width=8, feature_width=4, cross_width=4, dropout=0, id_dropout=0, batch_size=60, epochs=1
)
RANKER_ENSEMBLE = {
    f"{loss} ranker": RANKER.model_copy(update={"loss": loss, "temperature": 1.0})
    for loss in ("pointwise", "pairwise", "listwise")
}


def outcome() -> dict[str, NDArray[np.float32]]:
    """What the networks say from the same weights, before and after an epoch of training."""
    data = with_unrated_movies()
    batch = everything_visible(data.histories, centred(data.histories.ratings, data.scale), data)
    towers = TwoTowerNetwork(data, TOWERS, seed=0)
    rankers = {loss: RankerNetwork(data, settings, seed=0) for loss, settings in RANKER_ENSEMBLE.items()}
    results = {}
    for network in (towers, *rankers.values()):
        generator = np.random.default_rng(0)
        for weight in network.weights:
            weight.assign(generator.normal(scale=0.3, size=weight.shape))
    for moment in ("before", "after"):
        results[f"towers {moment}"] = np.array(keras.ops.convert_to_numpy(towers(batch)))
        for loss, ranker in rankers.items():
            results[f"{loss} {moment}"] = np.array(keras.ops.convert_to_numpy(ranker(batch)))
        if moment == "before":
            two_tower_train.fit_network(towers, data, TOWERS, Fitting())
            movie_means = np.full(len(data.catalogue), 3, np.float32)
            for loss, ranker in rankers.items():
                ranker_train.fit_network(ranker, data, RANKER_ENSEMBLE[loss], movie_means, Fitting())
    return results


if __name__ == "__main__":
    save_file({**outcome(), **cross_outcome()}, Path(sys.argv[1]), {"backend": keras.backend.backend()})
