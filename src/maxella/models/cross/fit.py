"""Fitting the cross network."""

from maxella.features.fields import Fields, Pairs
from maxella.models.cross.batches import PairBatches
from maxella.models.cross.model import CrossModel, places_of
from maxella.models.cross.network import CrossNetwork, exported
from maxella.models.cross.settings import CrossSettings
from maxella.models.fitting import Fitting
from maxella.models.training_loop import falling_adamw, train

STAGE = "cross"


def fit_cross(fields: Fields, pairs: Pairs, settings: CrossSettings, fitting: Fitting) -> CrossModel:
    """Fit DCN-v2 to ratings, on the backend that Keras has.

    Args:
        fields: fitted on the training rows.
        pairs: the training rows, encoded by `fields`; at least one.
        settings: which of the fields it reads, and the network.
        fitting: the seed, where to report, keep and resume.

    Raises:
        TrainingError: when training diverges.
    """
    network = CrossNetwork(fields, float(pairs.ratings.mean()), settings, fitting.seed)
    batches = PairBatches(places_of(pairs, settings.fields), pairs.ratings, settings.batch_size, fitting.seed)
    optimizer = falling_adamw(settings.learning_rate, 0, settings.epochs * len(batches))
    train(network, batches, settings.epochs, optimizer, STAGE, fitting)
    return exported(network, settings)
