"""What a model is fitted on: the training ratings as arrays, with the encoders fitted on them alone."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.data.schema import MOVIE_ID, USER_ID, Feedback
from maxella.errors import TrainingError
from maxella.features.catalogue import Catalogue
from maxella.features.histories import Histories, encode_histories
from maxella.features.profiles import ProfileEncoder
from maxella.tables.rating_scales import RatingScale


@dataclass(frozen=True)
class TrainingData:
    """The training part of a dataset."""

    user_ids: list[str]
    histories: Histories
    """one for each user id, in that order"""
    catalogue: Catalogue
    profiles: ProfileEncoder
    scale: RatingScale
    feedback: Feedback = "ratings"
    """Of `implicit` feedback each rating is 1: a movie that was seen."""

    @property
    def has_ratings(self) -> bool:
        """Whether it tells how movies were rated; else, which were seen."""
        return self.feedback == "ratings"

    @property
    def rating_counts(self) -> NDArray[np.int64]:
        """(movies,) how many training ratings each movie has."""
        return np.bincount(self.histories.movies, minlength=len(self.catalogue))

    @classmethod
    def of(cls, dataset: Dataset, interactions: pl.DataFrame | None = None) -> "TrainingData":
        """Encode the training rows of a dataset; every movie of its catalogue stays a candidate.

        Args:
            dataset: where movies, users and the rating scale come from.
            interactions: the training rows. Default: all.

        Raises:
            TrainingError: when there is no rating to train on.
        """
        rows = dataset.interactions if interactions is None else interactions
        if not len(rows):
            raise TrainingError(f"dataset {dataset.name} has no rating to train on; import one that has")
        catalogue = Catalogue.fit(dataset.movies, rows[MOVIE_ID].unique().to_list())
        training_users = dataset.users.join(rows.select(USER_ID).unique(), on=USER_ID, how="semi")
        profiles = ProfileEncoder.fit(training_users)
        user_ids, histories = encode_histories(rows, catalogue, profiles, training_users)
        manifest = dataset.manifest
        return cls(user_ids, histories, catalogue, profiles, manifest.rating_scale, manifest.feedback)
