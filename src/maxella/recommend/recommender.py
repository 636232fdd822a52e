"""The recommender: a person's history in, ranked, predicted and explained movies out."""

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np

from maxella.recommend.batch import Batch
from maxella.recommend.batch_questions import BatchQuestions
from maxella.recommend.explanation.explain import explanation, predicted_anew
from maxella.recommend.listing import recommendations
from maxella.recommend.movie_questions import MovieQuestions
from maxella.recommend.people import HistoryEntry
from maxella.recommend.ranking.liking import Order
from maxella.recommend.ranking.serving import at_least
from maxella.recommend.reranking.group_order import Aggregation
from maxella.recommend.results import (
    NO_FILTERS,
    Dials,
    Explanation,
    Filters,
    GroupMember,
    GroupRecommendation,
    Prediction,
    Recommendation,
    Shelf,
)
from maxella.recommend.shelves import shelves
from maxella.recommend.tonight import Seen, tonight

__all__ = ["Batch", "HistoryEntry", "Recommender"]

NO_DIALS = Dials()


class Recommender(MovieQuestions, BatchQuestions):
    """Serves a bundle.

    Reading from many threads at once is safe: nothing changes after it is made but what is
    remembered of those who were asked about last.

    A person comes as a `history`, the ratings themselves, or as the `user_id` of someone whose ratings were
    fitted; with neither, as someone who has rated nothing yet. `ignore_unknown` leaves aside ids that the
    bundle does not know, which would else be refused; `unknown_movies` and `unknown_users` tell which.

    Example:
        >>> recommender = Recommender.load("bundle")
        >>> recommender.recommend([("260", 5), ("1196", 4.5)], k=5, filters=Filters(genres=("Drama",)))
    """

    def recommend(
        self,
        history: Iterable[HistoryEntry] | None = None,
        *,
        user_id: str | None = None,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        exclude: Iterable[str] = (),
        seen: bool = False,
        reasons: int = 3,
        dials: Dials = NO_DIALS,
        order: Order | None = None,
        ignore_unknown: bool = False,
    ) -> list[Recommendation]:
        """The movies that fit a person best.

        Someone without ratings gets what most people rated, within the filters.

        Args:
            history: the person's ratings, as `RatedMovie` or tuples (movie_id, rating[, timestamp]); where
                nothing is rated, ids of movies that they saw.
            user_id: someone whose ratings were fitted, instead.
            k: how many, from 1; more than there are gives all there are.
            filters: which movies may be listed; if none passes, the list is empty.
            exclude: ids of movies that are never listed; unknown ones do no harm.
            seen: whether movies that the person rated may be listed too.
            reasons: how many ratings to name as reasons for each movie; 0 saves the time to find them.
            dials: what the order leans to.
            order: `liking`: what the person will probably watch and like; `interest`: what they will probably
                watch or rate, however they like it: the retrieval blend, which evaluations measure. Default:
                `liking`; where nothing is rated `interest`, the only one there is.
            ignore_unknown: leave out unknown movies of the history; an unknown user has rated nothing.

        Raises:
            UnknownIdError: for an unknown user, or movie of the history.
            UsageError: for a wrong `k`, `reasons`, order or dial, a rating off the scale, or both a history
                and a user.
        """
        at_least(1, k=k)
        at_least(0, reasons=reasons)
        serving = self._serving
        return recommendations(
            serving,
            serving.person(history, user_id, ignore_unknown),
            k=k,
            filters=filters,
            exclude=exclude,
            seen=seen,
            reasons=reasons,
            dials=dials,
            order=serving.order(order),
        )

    def shelves(
        self,
        history: Iterable[HistoryEntry] | None = None,
        *,
        user_id: str | None = None,
        exclude: Iterable[str] = (),
        length: int = 8,
        dials: Dials = NO_DIALS,
        filters: Filters = NO_FILTERS,
        ignore_unknown: bool = False,
    ) -> list[Shelf]:
        """Lists with themes, no film on two of them, none that the person rated; see `Shelf` for the themes.

        A shelf for which nothing is found is left out. Someone without ratings gets one shelf, `for-you`,
        with popular films of many genres and eras.

        Args:
            history: the person's ratings.
            user_id: someone whose ratings were fitted, instead.
            exclude: ids of movies that are never listed; unknown ones do no harm.
            length: how many movies stand on a shelf, at most, from 1.
            dials: what the order of each shelf leans to.
            filters: which movies may be listed.
            ignore_unknown: leave out unknown movies of the history; an unknown user has rated nothing.

        Raises:
            UnknownIdError: for an unknown user, or movie of the history.
            UsageError: for a wrong `length` or dial, a rating off the scale, or both a history and a user.
        """
        at_least(1, length=length)
        person = self._serving.person(history, user_id, ignore_unknown)
        return shelves(self._serving, person, exclude=exclude, length=length, dials=dials, filters=filters)

    def tonight(
        self,
        members: Sequence[GroupMember],
        *,
        k: int = 6,
        filters: Filters = NO_FILTERS,
        seen: Seen = "unseen",
        aggregation: Aggregation = "least-misery",
        exclude: Iterable[str] = (),
        dials: Dials = NO_DIALS,
        ignore_unknown: bool = False,
    ) -> list[GroupRecommendation]:
        """A shortlist for several people, from the ratings that are predicted for each.

        What a film is worth to someone is its predicted rating (their own, where they rated it) and a little
        of how it ranks for them; for someone without ratings, of how popular it is. Of a series only one film
        is listed, and of a director two, while there are others.

        Args:
            members: who watches; one is enough.
            k: how many films, from 1.
            filters: which movies may be listed.
            seen: `unseen`: films that no member rated or saw; `seen`: films that somebody did; `any`.
            aggregation: `average`: by the mean over the members; `least-misery`: by the least, and what is
                predicted below the middle of the scale for anyone only when there is nothing else;
                `fairness`: members choose in turn, and the turn is with whom the films so far serve worst.
            exclude: ids of movies that are never listed.
            dials: what the ranking of each member leans to.
            ignore_unknown: leave out unknown movies of the histories.

        Raises:
            UnknownIdError: for an unknown movie of a history.
            UsageError: for no member, a wrong `k`, `seen`, `aggregation` or dial, or a rating off the scale.
        """
        at_least(1, k=k)
        return tonight(
            self._serving,
            members,
            k=k,
            filters=filters,
            seen=seen,
            aggregation=aggregation,
            exclude=exclude,
            dials=dials,
            ignore_unknown=ignore_unknown,
        )

    def predict_for(
        self,
        movie_ids: Sequence[str],
        history: Iterable[HistoryEntry] | None = None,
        *,
        user_id: str | None = None,
        ignore_unknown: bool = False,
    ) -> list[Prediction]:
        """Predicted ratings of some movies for one person.

        A movie of the history is predicted without that rating. What was fitted cannot be taken back: of
        someone whose ratings were, this is what `predict` says.

        Args:
            movie_ids: what to predict.
            history: the person's ratings.
            user_id: someone whose ratings were fitted, instead.
            ignore_unknown: leave out unknown movies of the history, and predict shrunk means for an unknown
                user or movie.

        Raises:
            UnknownIdError: for an unknown user or movie.
            UsageError: for a rating off the scale, or both a history and a user, or when nothing is rated.
        """
        serving = self._serving
        serving.require_ratings("a predicted rating")
        person = serving.person(history, user_id, ignore_unknown)
        unknown = -1 if ignore_unknown else None
        places = np.array([serving.table.place(movie_id, unknown) for movie_id in movie_ids], np.int64)
        is_known = (places >= 0) & (user_id is None or user_id in serving.user_index)
        predicted = serving.predicted(person, places, serving.fallback)
        if is_known.any():
            predict = serving.predicted if user_id is not None else partial(predicted_anew, serving)
            predicted = predicted.with_others(is_known, predict(person, places[is_known]))
        return [
            Prediction(
                movie_id=movie_id,
                rating=rating,
                deviation=deviation,
                chance=chance,
                low=low,
                high=high,
                fallback=not known,
            )
            for movie_id, rating, deviation, chance, low, high, known in zip(
                movie_ids,
                predicted.ratings.tolist(),
                predicted.deviations.tolist(),
                predicted.chances.tolist(),
                predicted.lows.tolist(),
                predicted.highs.tolist(),
                is_known.tolist(),
                strict=True,
            )
        ]

    def explain(
        self,
        movie_id: str,
        history: Iterable[HistoryEntry] | None = None,
        *,
        user_id: str | None = None,
        reasons: int = 3,
        ignore_unknown: bool = False,
    ) -> Explanation:
        """Why a movie is predicted and ranked as it is for a person.

        Of a movie that they rated it explains the prediction that is made without that rating.

        Args:
            movie_id: the movie.
            history: the person's ratings.
            user_id: someone whose ratings were fitted, instead.
            reasons: how many ratings to name that push up, and how many that push down.
            ignore_unknown: leave out unknown movies of the history; an unknown user has rated nothing.

        Raises:
            UnknownIdError: for an unknown user or movie.
            UsageError: for wrong `reasons`, a rating off the scale, or both a history and a user.
        """
        at_least(0, reasons=reasons)
        place = self._serving.table.place(movie_id)
        person = self._serving.person(history, user_id, ignore_unknown)
        return explanation(self._serving, person, place, reasons)
