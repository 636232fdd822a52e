"""Somebody else's model, evaluated as ours are: any object with `score(users, items)`."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.errors import TrainingError, UsageError
from maxella.evaluation.people import AskedPeople
from maxella.features.histories import Histories
from maxella.models.view import Scores
from maxella.tables.id_kinds import Id


@dataclass(frozen=True)
class NamedHistories(Histories):
    """Histories of people whose ids are known, for models that know nobody else."""

    of_people = (*Histories.of_people, "user_ids")

    user_ids: NDArray[np.object_]
    """(people,) in the type in which they came"""


@dataclass(frozen=True)
class ForeignScorer:
    """A foreign model behind the interface of ours."""

    kind: ClassVar[str] = "foreign"

    model: Any
    movie_ids: list[Id]

    def score(self, people: Histories) -> Scores:
        """Scores (people, movies) of every movie of the catalogue.

        Raises:
            TrainingError: when the model gives no such matrix.
        """
        if not isinstance(people, NamedHistories):
            raise TrainingError(f"{label_of(self.model)} scores people by their ids, and these have none")
        wanted = (len(people), len(self.movie_ids))
        try:
            scores = np.asarray(self.model.score(people.user_ids.tolist(), self.movie_ids), np.float32)
        except Exception as error:  # whatever somebody else's model raises
            reason = " ".join(str(error).split()) or type(error).__name__
            raise TrainingError(f"{label_of(self.model)}.score(users, items) failed: {reason}") from error
        if scores.shape != wanted:
            raise TrainingError(
                f"{label_of(self.model)}.score(users, items) gave shape {scores.shape}; "
                f"give a matrix (users, items) of {wanted}"
            )
        return scores


def is_foreign(model: object) -> bool:
    """Tell whether something is a class or an object with `score(users, items)`."""
    return callable(getattr(model, "score", None))


def label_of(model: object) -> str:
    """The name under which a foreign model stands in a table: its `name`, or that of its class."""
    kind = model if isinstance(model, type) else type(model)
    name = getattr(model, "name", None)
    return name if isinstance(name, str) else kind.__name__


def fitted_foreign(model: Any, training: pl.DataFrame, movie_ids: Sequence[Id]) -> ForeignScorer:
    """A foreign model, fitted anew to training ratings where it has `fit(frame)`; as it is where it has not.

    Args:
        model: a class, which is made without arguments, or an object, of which a copy is fitted.
        training: user_id, movie_id, rating, timestamp, ids in the type in which they came.
        movie_ids: of the catalogue, in that type.

    Raises:
        UsageError: when the class cannot be made without arguments.
        TrainingError: when its `fit` fails.
    """
    try:
        own = model() if isinstance(model, type) else deepcopy(model)
    except Exception as error:  # whatever somebody else's model raises
        raise UsageError(f"{label_of(model)} cannot be made or copied ({error}); give an object") from error
    if callable(getattr(own, "fit", None)):
        try:
            own.fit(training)
        except Exception as error:  # whatever somebody else's model raises
            reason = " ".join(str(error).split()) or type(error).__name__
            raise TrainingError(f"{label_of(model)}.fit(frame) failed: {reason}") from error
    return ForeignScorer(own, list(movie_ids))


def named(people: AskedPeople, user_ids: Sequence[Id]) -> AskedPeople:
    """The people who are asked, with their ids in the type in which they came."""
    known = people.histories
    ids = np.empty(len(user_ids), object)
    ids[:] = user_ids
    histories = NamedHistories(known.offsets, known.movies, known.ratings, known.days, known.profiles, ids)
    return AskedPeople(people.user_ids, histories, people.targets)
