"""The people whose ratings are asked for: what each is known by, and what each is asked about."""

from dataclasses import dataclass

import numpy as np

from maxella.data.dataset import Dataset
from maxella.data.schema import MOVIE_ID
from maxella.data.split import Part
from maxella.errors import DatasetError, TrainingError
from maxella.features.histories import Histories, encode_histories
from maxella.features.training_data import TrainingData


@dataclass(frozen=True, eq=False)
class AskedPeople:
    """Everyone with a rating in the part that is asked for, by first appearance there."""

    user_ids: list[str]
    histories: Histories
    """what each is known by: the training ratings, or those shown of a held-out person; may be empty"""
    targets: Histories
    """the ratings asked for, at least one a person"""


def asked_people(dataset: Dataset, part: Part, data: TrainingData) -> AskedPeople:
    """Encode the people of a part as the models, fitted on `data`, are to see them.

    Raises:
        DatasetError: when the part is empty, or asks for a movie that the movie table lacks.
        TrainingError: when `data` holds more than the training rows of the part, so that a figure would leak.
    """
    require_fair(dataset, part, data)
    encoders = data.catalogue, data.profiles, dataset.users
    user_ids, targets = encode_histories(dataset.interactions[part.targets], *encoders)
    known = np.sort(np.concatenate([part.training, part.shown]))
    _, histories = encode_histories(dataset.interactions[known], *encoders, user_ids)
    return AskedPeople(user_ids, histories, targets)


def require_fair(dataset: Dataset, part: Part, data: TrainingData) -> None:
    """Make sure that a part can be asked for of models that were fitted on `data`.

    Raises:
        DatasetError: when the part is empty, or asks for a movie that the movie table lacks.
        TrainingError: when `data` holds more than the training rows of the part, so that a figure would leak.
    """
    if not len(part.targets):
        raise DatasetError(f"the {part.name} part of dataset {dataset.name} has no ratings; use more ratings")
    if len(data.histories.movies) > len(part.training):
        raise TrainingError(
            f"the models were fitted on {len(data.histories.movies):,} ratings, and the {part.name} part "
            f"allows {len(part.training):,}; fit them on the training rows of that part",
        )
    asked = dataset.interactions[part.targets][MOVIE_ID]
    if lacking := len(asked) - asked.is_in(data.catalogue.movie_ids).sum():
        raise DatasetError(
            f"{lacking:,} ratings of the {part.name} part are of movies that the movie table of dataset "
            f"{dataset.name} lacks; import it again",
        )
