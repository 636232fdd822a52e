"""The parts of a recommender, assembled once from a bundle and only read afterwards."""

import dataclasses
from collections.abc import Iterable
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.errors import BundleError, UnknownIdError, UsageError
from maxella.features.histories import Histories
from maxella.models.certainty import Certainty, CertaintyWeights, Judged
from maxella.models.remembered import RememberedPeople
from maxella.models.view import Scorer
from maxella.recommend.candidates.catalogue_search import CatalogueSearch
from maxella.recommend.candidates.informativeness import informativeness
from maxella.recommend.candidates.item_similarity import ContentSimilarity, TasteSimilarity
from maxella.recommend.candidates.movie_table import MovieTable
from maxella.recommend.candidates.tastes import Tastes
from maxella.recommend.candidates.user_neighbours import Crowd
from maxella.recommend.people import HistoryEntry, nobody, read_history, with_nobody
from maxella.recommend.ranking.liking import Liking, Order, check_order
from maxella.recommend.ranking.predictor import Predictor, means_with_unknown_movie
from maxella.training.recipe import Recipe


class Serving:
    """What answers requests: who ranks and who predicts, the movies, and the people who were fitted."""

    def __init__(self, recipe: Recipe, movies: pl.DataFrame) -> None:
        """Assemble them.

        Args:
            recipe: fitted.
            movies: the movie table, with the statistics of `with_rating_statistics`.

        Raises:
            BundleError: when nothing ranks movies.
        """
        if recipe.retrieval is None:
            raise BundleError("nothing in the bundle ranks movies; train it again, or take another bundle")
        data = recipe.data
        self.recipe = recipe
        self.data = data
        # Rated movies are left out, or asked for: either way they need no weight of their own.
        self.ranking: Scorer = dataclasses.replace(recipe.retrieval, seen=0.0)
        self._scores = RememberedPeople(self._scored)
        self.fallback: Predictor = means_with_unknown_movie(data)
        self.predictor: Predictor = recipe.rating or self.fallback
        self._certainty = Certainty(data, recipe.certainty or CertaintyWeights())
        self.table = MovieTable(movies, data.catalogue, data.histories, has_ratings=data.has_ratings)
        self.liking = Liking(
            data, self.table, self.ranking, self.predicted, self.fallback, recipe.preset.liking
        )
        self.taste = TasteSimilarity(self.ranking, nobody(data), data.scale.high)
        self.content = ContentSimilarity(data.catalogue)
        self.crowd = Crowd(data, self.table)
        self.search = CatalogueSearch(self.table)
        self.everyone = with_nobody(data.histories)
        """Everyone whose ratings were fitted, and at the end someone who rated nothing."""
        self.user_index = {user_id: place for place, user_id in enumerate(data.user_ids)}

    @cached_property
    def telling(self) -> NDArray[np.float64]:
        """(movies,) how much one learns from asking a newcomer about each; see `informativeness`."""
        return informativeness(self.table)

    @cached_property
    def tastes(self) -> Tastes:
        """The kinds of films that have lovers of their own."""
        return Tastes(self.table)

    def person(
        self, history: Iterable[HistoryEntry] | None, user_id: str | None, ignore_unknown: bool
    ) -> Histories:
        """One person's history: posted ratings, or those that were fitted; with neither, an empty one.

        Raises:
            UnknownIdError: for an unknown user, or movie of the history, unless they are to be ignored.
            UsageError: for both a history and a user id, or a history that is wrong.
        """
        if history is not None and user_id is not None:
            raise UsageError("give either a history or a user id, not both")
        if user_id is None:
            return read_history(history or (), self.data, ignore_unknown=ignore_unknown)
        place = self.user_index.get(user_id, len(self.user_index))
        if place == len(self.user_index) and not ignore_unknown:
            raise UnknownIdError(f"no user with id {user_id!r}; post the ratings as a history instead")
        return self.everyone.rows(np.array([place]))

    def user_places(self, user_ids: pl.Series) -> NDArray[np.int64]:
        """Where each user stands in `everyone`; unknown ones stand at the end."""
        unknown = len(self.user_index)
        return user_ids.replace_strict(self.user_index, default=unknown, return_dtype=pl.Int64).to_numpy()

    def movie_places(self, movie_ids: pl.Series) -> NDArray[np.int64]:
        """Where each movie stands in the catalogue; -1 where it does not."""
        index = self.data.catalogue.index
        return movie_ids.replace_strict(index, default=-1, return_dtype=pl.Int64).to_numpy()

    def require_ratings(self, what: str) -> None:
        """Refuse what says something of ratings where nothing was rated.

        Raises:
            UsageError: naming it.
        """
        if not self.data.has_ratings:
            raise UsageError(
                f"{what} needs ratings, and this model was fitted on what people saw (implicit feedback); "
                "lists are ranked by `interest`"
            )

    def scores_of(self, person: Histories) -> NDArray[np.float32]:
        """The retrieval blend's scores (movies,) for one person, not to be written to."""
        return self._scores.of(person)

    def _scored(self, person: Histories) -> NDArray[np.float32]:
        scores: NDArray[np.float32] = np.asarray(self.ranking.score(person), np.float32)[0]
        scores.flags.writeable = False
        return scores

    def order(self, asked: Order | None) -> Order:
        """The order that is asked for, or that of lists for people: `liking`, `interest` without ratings.

        Raises:
            UsageError: when there is no such order, or `liking` is asked for and there are no ratings.
        """
        if asked is None:
            return "liking" if self.data.has_ratings else "interest"
        check_order(asked)
        if asked == "liking":
            self.require_ratings("order 'liking'")
        return asked

    def predicted(
        self, person: Histories, movies: NDArray[np.integer], predictor: Predictor | None = None
    ) -> Judged:
        """Predicted ratings (movies,) of some movies for one person, with how sure they are.

        Unknown where nothing is rated.
        """
        if not self.data.has_ratings:
            return Judged.unknown(len(movies))
        ratings, deviations = (predictor or self.predictor).estimate(person, movies)
        return self.judged(person, movies, ratings[0], deviations[0])

    def judged(
        self,
        people: Histories,
        movies: NDArray[np.integer],
        ratings: NDArray[np.float32],
        deviations: NDArray[np.float32],
    ) -> Judged:
        """How sure predicted ratings (movies,) are, of one person or of one for each movie."""
        return self._certainty.judge(people, movies, self.on_scale(ratings), deviations)

    def ordered_by(self, people: Histories, order: Order, allowed: NDArray[np.bool_]) -> NDArray[np.float32]:
        """What the lists of many people are ordered by, highest first: (people, movies).

        Args:
            people: those without ratings get what is popular.
            order: `liking` or `interest`.
            allowed: (people, movies) which may be listed.
        """
        scores = np.asarray(self.ranking.score(people), np.float32)
        if order == "liking":
            scores = self.liking.order(people, scores, allowed)
        scores[people.lengths == 0] = self.table.counts
        return scores

    def on_scale(self, ratings: NDArray[np.float32]) -> NDArray[np.float32]:
        """The ratings, none below or above the scale."""
        return np.clip(ratings, np.float32(self.data.scale.low), np.float32(self.data.scale.high))


def at_least(lowest: int, **given: int) -> None:
    """Refuse an argument that is too low.

    Raises:
        UsageError: naming it.
    """
    for name, value in given.items():
        if value < lowest:
            raise UsageError(f"{name} must be {lowest} or more, not {value}")
