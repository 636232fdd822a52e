"""The recommender as Python has it: histories in any form, ids in their own type, tables out."""

from collections.abc import Iterable, Sequence
from typing import Literal

import polars as pl

from maxella.recommend.candidates.catalogue_search import Sort
from maxella.recommend.ranking.liking import Order
from maxella.recommend.reranking.group_order import Aggregation
from maxella.recommend.results import (
    NO_FILTERS,
    Dials,
    Explanation,
    Filters,
    GroupMember,
    GroupRecommendation,
    Movie,
    MovieDetail,
    Neighbour,
    Prediction,
    SearchResult,
    Shelf,
)
from maxella.recommend.tonight import Seen
from maxella.tables.id_kinds import Id, all_as_came, as_text
from maxella.toolkit.answers import Recommendations
from maxella.toolkit.typed_ids import History, history_of, texts
from maxella.toolkit.unknown import OnUnknown, is_popular
from maxella.toolkit.vectors import VectorsAndRatings

NO_DIALS = Dials()


class Recommender(VectorsAndRatings):
    """Serves a bundle, and answers with the ids in the type in which they came.

    A person comes as a `history` (a list of (movie id, rating), a dict {movie id: rating}, or a data frame),
    or as the `user_id` of someone whose ratings were fitted; with neither, as someone who has rated nothing
    yet. Ids that the bundle does not know are refused, unless `on_unknown="popular"`: then an unknown movie
    is left out of a history, and an unknown user gets what is popular. `ignore_unknown=True` says the same.

    Reading from many threads at once is safe.

    Example:
        >>> recommender = Recommender.load("bundle")
        >>> recommender.recommend({260: 5, 1196: 4.5}, k=5).to_polars()
    """

    @property
    def user_ids(self) -> list[Id]:
        """Everyone whose ratings were fitted, in the type in which the ids came."""
        return all_as_came(self._serving.data.user_ids, self.manifest.user_ids)

    @property
    def movies(self) -> pl.DataFrame:
        """The movies of the catalogue with all that is known of them, ids in the type in which they came."""
        return self._ids.table(self._bundle.movies)

    def recommend(
        self,
        history: History | None = None,
        *,
        user_id: Id | None = None,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        exclude: Iterable[Id] = (),
        seen: bool = False,
        reasons: int = 3,
        dials: Dials = NO_DIALS,
        order: Order | None = None,
        ignore_unknown: bool = False,
        on_unknown: OnUnknown = "raise",
    ) -> Recommendations:
        """The movies that fit a person best: a list with `to_polars` and `to_pandas`.

        Someone without ratings gets what most people rated, within the filters.

        Args:
            history: the person's ratings: entries, a dict or a frame; where nothing is rated, ids of movies.
            user_id: someone whose ratings were fitted, instead.
            k: how many, from 1; more than there are gives all there are.
            filters: which movies may be listed; if none passes, the list is empty.
            exclude: ids of movies that are never listed; unknown ones do no harm.
            seen: whether movies that the person rated may be listed too.
            reasons: how many ratings to name as reasons for each movie; 0 saves the time to find them.
            dials: what the order leans to.
            order: `liking`: what the person will probably watch and like; `interest`: what they will probably
                watch or rate. Default: `liking`; where nothing is rated `interest`, the only one there is.
            ignore_unknown: the same as `on_unknown="popular"`.
            on_unknown: `raise`, or `popular`: leave unknown movies out, and take an unknown user for one who
                rated nothing.

        Raises:
            UnknownIdError: for an unknown user, or movie of the history.
            UsageError: for a wrong argument, a rating off the scale, or both a history and a user.
        """
        found = super().recommend(
            history_of(history),
            user_id=None if user_id is None else as_text(user_id),
            k=k,
            filters=filters,
            exclude=texts(exclude),
            seen=seen,
            reasons=reasons,
            dials=dials,
            order=order,
            ignore_unknown=ignore_unknown or is_popular(on_unknown),
        )
        return Recommendations(self._ids.result(found))

    def shelves(
        self,
        history: History | None = None,
        *,
        user_id: Id | None = None,
        exclude: Iterable[Id] = (),
        length: int = 8,
        dials: Dials = NO_DIALS,
        filters: Filters = NO_FILTERS,
        ignore_unknown: bool = False,
    ) -> list[Shelf]:
        """Lists with themes, no film on two of them, none that the person rated; see `Shelf` for the themes.

        Args:
            history: the person's ratings, in any form.
            user_id: someone whose ratings were fitted, instead.
            exclude: ids of movies that are never listed.
            length: how many movies stand on a shelf, at most, from 1.
            dials: what the order of each shelf leans to.
            filters: which movies may be listed.
            ignore_unknown: leave out unknown movies of the history; an unknown user has rated nothing.

        Raises:
            UnknownIdError: for an unknown user, or movie of the history.
            UsageError: for a wrong `length` or dial, a rating off the scale, or both a history and a user.
        """
        found = super().shelves(
            history_of(history),
            user_id=None if user_id is None else as_text(user_id),
            exclude=texts(exclude),
            length=length,
            dials=dials,
            filters=filters,
            ignore_unknown=ignore_unknown,
        )
        return self._ids.result(found)

    def tonight(
        self,
        members: Sequence[GroupMember],
        *,
        k: int = 6,
        filters: Filters = NO_FILTERS,
        seen: Seen = "unseen",
        aggregation: Aggregation = "least-misery",
        exclude: Iterable[Id] = (),
        dials: Dials = NO_DIALS,
        ignore_unknown: bool = False,
    ) -> list[GroupRecommendation]:
        """A shortlist for several people, from the ratings that are predicted for each.

        Args:
            members: who watches; one is enough. The ids of their movies are text.
            k: how many films, from 1.
            filters: which movies may be listed.
            seen: `unseen`: films that no member rated or saw; `seen`: films that somebody did; `any`.
            aggregation: `average`, `least-misery`, or `fairness`: members choose in turn.
            exclude: ids of movies that are never listed.
            dials: what the ranking of each member leans to.
            ignore_unknown: leave out unknown movies of the histories.

        Raises:
            UnknownIdError: for an unknown movie of a history.
            UsageError: for no member, a wrong argument, or a rating off the scale.
        """
        found = super().tonight(
            members,
            k=k,
            filters=filters,
            seen=seen,
            aggregation=aggregation,
            exclude=texts(exclude),
            dials=dials,
            ignore_unknown=ignore_unknown,
        )
        return self._ids.result(found)

    def predict_for(
        self,
        movie_ids: Sequence[Id],
        history: History | None = None,
        *,
        user_id: Id | None = None,
        ignore_unknown: bool = False,
    ) -> list[Prediction]:
        """Predicted ratings of some movies for one person.

        A movie of the history is predicted without that rating.

        Args:
            movie_ids: what to predict.
            history: the person's ratings, in any form.
            user_id: someone whose ratings were fitted, instead.
            ignore_unknown: leave out unknown movies of the history, and predict shrunk means for an unknown
                user or movie.

        Raises:
            UnknownIdError: for an unknown user or movie.
            UsageError: for a rating off the scale, or both a history and a user, or when nothing is rated.
        """
        found = super().predict_for(
            texts(movie_ids),
            history_of(history),
            user_id=None if user_id is None else as_text(user_id),
            ignore_unknown=ignore_unknown,
        )
        return self._ids.result(found)

    def explain(
        self,
        movie_id: Id,
        history: History | None = None,
        *,
        user_id: Id | None = None,
        reasons: int = 3,
        ignore_unknown: bool = False,
    ) -> Explanation:
        """Why a movie is predicted and ranked as it is for a person.

        Args:
            movie_id: the movie.
            history: the person's ratings, in any form.
            user_id: someone whose ratings were fitted, instead.
            reasons: how many ratings to name that push up, and how many that push down.
            ignore_unknown: leave out unknown movies of the history; an unknown user has rated nothing.

        Raises:
            UnknownIdError: for an unknown user or movie.
            UsageError: for wrong `reasons`, a rating off the scale, or both a history and a user.
        """
        found = super().explain(
            as_text(movie_id),
            history_of(history),
            user_id=None if user_id is None else as_text(user_id),
            reasons=reasons,
            ignore_unknown=ignore_unknown,
        )
        return self._ids.result(found)

    def similar(
        self,
        movie_id: Id,
        k: int = 10,
        by: Literal["taste", "content"] = "taste",
        filters: Filters = NO_FILTERS,
    ) -> list[Neighbour]:
        """The movies that are most like a movie, by `taste` (who rated them) or by `content`.

        Raises:
            UnknownIdError: for an unknown movie.
            UsageError: for a wrong `k` or `by`.
        """
        return self._ids.result(super().similar(as_text(movie_id), k, by, filters))

    def look_up(
        self, text: str, k: int = 10, filters: Filters = NO_FILTERS, sort: Sort = "relevance"
    ) -> SearchResult:
        """Movies by what is typed, and whether one is called so; see `search`.

        Raises:
            UsageError: for a wrong `k` or `sort`.
        """
        return self._ids.result(super().look_up(text, k, filters, sort))

    def well_known(
        self,
        k: int = 60,
        filters: Filters = NO_FILTERS,
        *,
        known: Iterable[Id] = (),
        unwatched: Iterable[Id] = (),
    ) -> list[Movie]:
        """Movies to ask a newcomer about: known to many, judged differently, with an entry for every taste.

        Args:
            k: how many, from 1.
            filters: which movies may be asked about.
            known: movies that they have rated already.
            unwatched: movies that they have not seen.

        Raises:
            UsageError: for a wrong `k`.
        """
        found = super().well_known(k, filters, known=texts(known), unwatched=texts(unwatched))
        return self._ids.result(found)

    def facts(self, movie_ids: Iterable[Id]) -> list[Movie]:
        """What a list shows about some movies, in their order.

        Raises:
            UnknownIdError: for an unknown movie.
        """
        return self._ids.result(super().facts(texts(movie_ids)))

    def movie(self, movie_id: Id) -> MovieDetail:
        """Everything about a movie.

        Raises:
            UnknownIdError: for an unknown movie.
        """
        return self._ids.result(super().movie(as_text(movie_id)))

    def unknown_movies(self, movie_ids: Iterable[Id]) -> list[str]:
        """Those of the ids that are not in the catalogue, as text."""
        return super().unknown_movies(texts(movie_ids))

    def unknown_users(self, user_ids: Iterable[Id]) -> list[str]:
        """Those of the ids whose ratings were not fitted, as text."""
        return super().unknown_users(texts(user_ids))
