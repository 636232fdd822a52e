"""Vectors of movies and people, and ratings that come after the fit."""

from dataclasses import replace
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.errors import UnknownIdError, UsageError
from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.view import GivesVectors
from maxella.recommend.candidates.movie_table import with_rating_statistics
from maxella.recommend.people import read_histories
from maxella.tables.id_kinds import Id, all_as_came, as_text
from maxella.toolkit.many import ManyAnswers
from maxella.toolkit.typed_ids import History, history_of, ratings_of


class VectorsAndRatings(ManyAnswers):
    """Gives vectors of the models that have them, and takes in later ratings."""

    def movie_vectors(self, model: str | None = None) -> tuple[list[Id], NDArray[np.float32]]:
        """The ids of all movies, and their vectors (movies, width) in that order.

        Args:
            model: a model of the bundle that has vectors, such as `als` or `two_tower`. Default: the first.

        Raises:
            UsageError: when the bundle has no such model, or it has no vectors.
        """
        ids = all_as_came(self._serving.data.catalogue.movie_ids, self.manifest.movie_ids)
        return ids, np.array(self._with_vectors(model).movie_vectors())

    def person_vector(
        self, history: History | None = None, model: str | None = None, *, user_id: Id | None = None
    ) -> NDArray[np.float32]:
        """A person's vector (width,): its product with a movie's is the model's score.

        Args:
            history: the person's ratings, in any form.
            model: a model of the bundle that has vectors. Default: the first.
            user_id: someone whose ratings were fitted, instead.

        Raises:
            UnknownIdError: for an unknown user, or movie of the history.
            UsageError: when the bundle has no such model, or it has no vectors, or the history is wrong.
        """
        chosen = self._with_vectors(model)
        known = None if user_id is None else as_text(user_id)
        person = self._serving.person(history_of(history), known, ignore_unknown=False)
        return np.array(chosen.person_vectors(person)[0])

    def with_ratings(self, ratings: Any) -> Self:
        """A recommender that knows more people and ratings, without a fit.

        Models stay as they were fitted; people are known by all of their ratings. Of two ratings of a movie
        by one person the new one counts. This recommender stays as it is.

        Args:
            ratings: a frame of users, movies, ratings and, where known, times.

        Raises:
            UnknownIdError: for a movie that is not in the catalogue.
            UsageError: for a wrong table, or a rating off the scale.
        """
        rated = ratings_of(ratings, "ratings")
        if "user_id" not in rated.columns:
            raise UsageError(f"ratings has no column of user ids; it has {', '.join(rated.columns)}")
        user_ids, people, unknown = read_histories(rated, self._serving.data)
        if len(unknown):
            raise UnknownIdError(
                f"ratings: {len(unknown):,} of unknown movies, the first {unknown[0]!r}; take them out"
            )
        data = joined(self._serving.data, user_ids.to_list(), people)
        recipe = replace(self._bundle.recipe, data=data)
        counts = {**self.manifest.counts, "users": len(data.user_ids), "ratings": len(data.histories.movies)}
        manifest = self.manifest.model_copy(update={"counts": counts})
        movies = with_rating_statistics(self._bundle.movies, data.histories, has_ratings=data.has_ratings)
        return type(self)(replace(self._bundle, manifest=manifest, recipe=recipe, movies=movies))

    def _with_vectors(self, model: str | None) -> GivesVectors:
        views = self._bundle.recipe.views
        have = {kind: view for kind, view in views.items() if isinstance(view, GivesVectors)}
        if model is None and have:
            return next(iter(have.values()))
        if model not in have:
            what = "no model" if model is None else f"no model {model!r}"
            there = f"there are {', '.join(have)}" if have else "fit one, such as models=['als']"
            raise UsageError(f"{what} with vectors is in the bundle; {there}")
        return have[model]


def joined(data: TrainingData, user_ids: list[str], people: Histories) -> TrainingData:
    """The training data with more ratings, of people who are known already or come at the end."""
    index = {user_id: place for place, user_id in enumerate([*data.user_ids])}
    new = [user_id for user_id in user_ids if user_id not in index]
    index |= {user_id: len(data.user_ids) + place for place, user_id in enumerate(new)}
    owners = np.array([index[user_id] for user_id in user_ids], np.int64)
    old = data.histories
    rows = pl.concat([_rows(old, old.people), _rows(people, owners[people.people])])
    rows = rows.unique(["person", "movie"], keep="last", maintain_order=True)
    rows = rows.sort("person", "day", maintain_order=True)
    lengths = np.bincount(rows["person"].to_numpy(), minlength=len(index))
    blank = np.zeros((len(new), old.profiles.shape[1]), np.int32)
    histories = Histories(
        np.concatenate([[0], np.cumsum(lengths)]),
        rows["movie"].to_numpy(),
        rows["rating"].to_numpy(),
        rows["day"].to_numpy(),
        np.vstack([old.profiles, blank]),
    )
    return replace(data, user_ids=[*data.user_ids, *new], histories=histories)


def _rows(histories: Histories, owners: NDArray[np.int64]) -> pl.DataFrame:
    return pl.DataFrame(
        {"person": owners, "movie": histories.movies, "rating": histories.ratings, "day": histories.days}
    )
