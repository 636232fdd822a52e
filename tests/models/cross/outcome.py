"""What the cross network says from given weights on the backend of this process."""

import numpy as np
from numpy.typing import NDArray

from maxella.features.fields import Fields
from maxella.models.cross.serve import places_of
from maxella.models.cross.settings import CrossSettings
from maxella.models.cross.train import CrossNetwork, PairBatches
from maxella.models.fitting import Fitting
from maxella.models.networks.keras_backend import keras
from maxella.models.networks.training_loop import falling_adamw, train
from tests.models.cross.planted import planted

SETTINGS = CrossSettings(
    fields=("user_id", "gender", "director", "genres"), width=4, projection=2, deep_layers=(4,)
)


def cross_outcome() -> dict[str, NDArray[np.float32]]:
    """The predictions before and after an epoch of training."""
    dataset = planted(people=20, movies=20)
    fields = Fields.fit(dataset, dataset.interactions)
    pairs = fields.encode(dataset.interactions)
    places = places_of(pairs, SETTINGS.fields)
    network = CrossNetwork(fields, 3, SETTINGS, seed=0)
    generator = np.random.default_rng(0)
    for weight in network.weights:
        weight.assign(generator.normal(scale=0.3, size=weight.shape))
    before = np.array(keras.ops.convert_to_numpy(network(places)))
    batches = PairBatches(places, pairs.ratings, 64, seed=0)
    train(network, batches, 1, falling_adamw(0.02, 0, len(batches)), "cross", Fitting())
    return {"cross before": before, "cross after": np.array(keras.ops.convert_to_numpy(network(places)))}
