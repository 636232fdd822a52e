"""The recommender: a person's history in, ranked, predicted and explained movies out."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, Self

import numpy as np
import polars as pl

from maxella.data.schema import MOVIE_ID, USER_ID
from maxella.errors import UsageError
from maxella.models.fitting import Report, silent
from maxella.recommend.batch import Batch, lists, predictions, unknown_among
from maxella.recommend.bundle.bundle import Bundle, load_bundle, write_bundle
from maxella.recommend.bundle.manifest import BundleManifest
from maxella.recommend.bundle.pointer import resolve
from maxella.recommend.candidates.catalogue_search import Found, Sort
from maxella.recommend.candidates.movie_table import FEWEST_RATINGS
from maxella.recommend.candidates.tastes import Answered
from maxella.recommend.candidates.top import top_of
from maxella.recommend.candidates.words import words_of
from maxella.recommend.explanation.explain import explanation, predicted_anew
from maxella.recommend.listing import recommendations
from maxella.recommend.people import HistoryEntry, read_histories, require_columns
from maxella.recommend.ranking.liking import Order
from maxella.recommend.ranking.serving import at_least
from maxella.recommend.reranking.group_order import Aggregation
from maxella.recommend.results import (
    Dials,
    Explanation,
    Filters,
    FoundPerson,
    GroupMember,
    GroupRecommendation,
    Movie,
    MovieDetail,
    NameKind,
    Neighbour,
    Prediction,
    Recommendation,
    SearchResult,
    Shelf,
)
from maxella.recommend.shelves import shelves
from maxella.recommend.tonight import Seen, tonight
from maxella.tables.cells import as_ids
from maxella.tables.rating_scales import RatingScale

__all__ = ["Batch", "HistoryEntry", "Recommender"]

NO_FILTERS = Filters()
NO_DIALS = Dials()


class Recommender:
    """Serves a bundle.

    Reading from many threads at once is safe: nothing changes after it is made.

    A person comes as a `history`, the ratings themselves, or as the `user_id` of someone whose ratings were
    fitted; with neither, as someone who has rated nothing yet. `ignore_unknown` leaves aside ids that the
    bundle does not know, which would else be refused; `unknown_movies` and `unknown_users` tell which.

    Example:
        >>> recommender = Recommender.load("bundle")
        >>> recommender.recommend([("260", 5), ("1196", 4.5)], k=5, filters=Filters(genres=("Drama",)))
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle, self._serving = bundle, bundle.serving()

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Load a bundle, or the current one of a folder of bundles.

        Raises:
            BundleError: when there is none, or it is damaged.
        """
        return cls(load_bundle(resolve(Path(path))))

    def save(self, folder: Path | str) -> None:
        """Write the bundle; one that stands there is replaced as a whole.

        Raises:
            BundleError: when it cannot be written.
        """
        write_bundle(self._bundle, Path(folder))

    @property
    def manifest(self) -> BundleManifest:
        """What is served: dataset, preset, versions, figures."""
        return self._bundle.manifest

    @property
    def holds_app_ratings(self) -> bool:
        """Whether ratings that people gave in the app were fitted too."""
        return self._bundle.holds_app_ratings

    @property
    def scale(self) -> RatingScale:
        """The scale of ratings, of those that come in and of those that are predicted."""
        return self._serving.data.scale

    @property
    def has_ratings(self) -> bool:
        """Whether movies are rated; else the model knows who saw what, and predicts no ratings."""
        return self._serving.data.has_ratings

    @property
    def genres(self) -> list[str]:
        """The genres of the catalogue, most frequent first."""
        return list(self._serving.table.genres)

    @property
    def movie_table(self) -> pl.DataFrame:
        """The movies of the catalogue with all that is known of them (`maxella.data.schema.MOVIES`)."""
        return self._bundle.movies

    def unknown_movies(self, movie_ids: Iterable[str]) -> list[str]:
        """Those of the ids that are not in the catalogue."""
        return [movie_id for movie_id in movie_ids if movie_id not in self._serving.data.catalogue.index]

    def unknown_users(self, user_ids: Iterable[str]) -> list[str]:
        """Those of the ids whose ratings were not fitted."""
        return [user_id for user_id in user_ids if user_id not in self._serving.user_index]

    def unknown_names(self, kind: NameKind, names: Iterable[str]) -> list[str]:
        """Those of some names of genres, people or keywords that no movie of the catalogue has."""
        named = self._serving.table.named(kind)
        return [name for name in names if not named.knows(name)]

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

    def recommend_many(
        self,
        user_ids: Sequence[str] | None = None,
        *,
        histories: pl.DataFrame | None = None,
        k: int = 100,
        filters: Filters = NO_FILTERS,
        order: Order | None = None,
        seen: bool = False,
        report: Report = silent,
    ) -> Batch:
        """Lists for many people as one table: user_id, rank, movie_id, score.

        Unknown users, and people whose movies are all unknown, get what is popular; the batch counts them.

        Args:
            user_ids: people whose ratings were fitted; of repeated ids the first counts.
            histories: columns movie_id, rating and, where known, user_id and timestamp, instead; without
                user ids they are one person's, whose id is null in the table.
            k: how many movies each, from 1.
            filters: which movies may be listed.
            order: `liking` or `interest`; see `recommend`.
            seen: whether movies that a person rated may be listed too.
            report: told the progress.

        Raises:
            UsageError: for a wrong `k` or order, not exactly one of `user_ids` and `histories`, or a wrong
                table.
        """
        at_least(1, k=k)
        chosen_order = self._serving.order(order)
        if (user_ids is None) == (histories is None):
            raise UsageError("give either user ids or histories")
        if histories is not None:
            asked, people, unknown_movies = read_histories(histories, self._serving.data)
            unknown_users, share = asked.clear(), len(unknown_movies) / max(len(histories), 1)
        else:
            asked = as_ids(pl.Series(user_ids, strict=False)).unique(maintain_order=True)
            places = self._serving.user_places(asked)
            people, unknown_movies = self._serving.everyone.rows(places), asked.clear()
            unknown_users = asked.filter(places == len(self._serving.user_index))
            share = len(unknown_users) / max(len(asked), 1)
        table = lists(
            self._serving, people, asked, k=k, filters=filters, order=chosen_order, seen=seen, report=report
        )
        return Batch(
            table,
            int((people.lengths == 0).sum()),
            len(unknown_users),
            len(unknown_movies),
            share,
            unknown_among(self._serving, unknown_users, unknown_movies),
        )

    def predict(self, pairs: pl.DataFrame, *, report: Report = silent) -> Batch:
        """Predicted ratings as a table: user_id, movie_id[, timestamp], rating.

        It has one row for each row of `pairs`, in the same order. Rows with an unknown user or movie get
        shrunk means, and the batch counts them.

        Args:
            pairs: columns user_id, movie_id and, if you like, timestamp, which no view reads yet.
            report: told the progress.

        Raises:
            UsageError: when a column is missing or a value is null, or nothing is rated.
        """
        require_columns(pairs, (USER_ID, MOVIE_ID))
        return predictions(self._serving, pairs, report)

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

    def similar(
        self,
        movie_id: str,
        k: int = 10,
        by: Literal["taste", "content"] = "taste",
        filters: Filters = NO_FILTERS,
    ) -> list[Neighbour]:
        """The movies that are most like a movie.

        Args:
            movie_id: the movie.
            k: how many, from 1.
            by: `taste`: what having rated it speaks for (content, where hardly anyone has); `content`: what
                is known about it (genres, director, cast, keywords, period, language), rare things more.
            filters: which movies may be listed.

        Raises:
            UnknownIdError: for an unknown movie.
            UsageError: for a wrong `k` or `by`.
        """
        at_least(1, k=k)
        if by not in ("taste", "content"):
            raise UsageError(f"similar by {by!r}: choose taste or content")
        table = self._serving.table
        place = table.place(movie_id)
        if table.counts[place] < FEWEST_RATINGS:
            by = "content"
        alike = (self._serving.taste if by == "taste" else self._serving.content).of(place)
        allowed = table.allowed(filters) & (alike > 0)
        allowed[place] = False
        return [
            Neighbour(rank=rank, movie=table.facts(other), similarity=float(alike[other]), by=by)
            for rank, other in enumerate(top_of(alike, allowed, k).tolist(), start=1)
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

    def search(
        self, text: str, k: int = 10, filters: Filters = NO_FILTERS, sort: Sort = "relevance"
    ) -> list[Movie]:
        """Movies by what is typed: a title, a person, a genre, a year or a decade, or some of these together.

        A misspelt or half-typed word is forgiven. What fits a title comes first, then the films of whoever
        the words name ("hitchcock 1950s"), and those of the genres and times in it ("sci-fi 1990s").

        Args:
            text: what is typed; without a word in it, filters or an order alone list all that passes.
            k: how many, from 1.
            filters: which movies may be listed.
            sort: `relevance`: best match first; or all that fit well, by `popular` (number of ratings),
                `rated` (their mean, pulled to that of all where they are few), `newest`, `oldest`, `title`.

        Raises:
            UsageError: for a wrong `k` or `sort`.
        """
        return self.look_up(text, k, filters, sort).movies

    def look_up(
        self, text: str, k: int = 10, filters: Filters = NO_FILTERS, sort: Sort = "relevance"
    ) -> SearchResult:
        """Movies by what is typed, and whether one is called so; see `search`.

        Raises:
            UsageError: for a wrong `k` or `sort`.
        """
        at_least(1, k=k)
        if sort == "rated":
            self._serving.require_ratings("sort 'rated'")
        search, table = self._serving.search, self._serving.table
        found = search.find(text, sort)
        if not words_of(text) and (filters != NO_FILTERS or sort != "relevance"):
            listed = search.ordered(np.arange(len(table)), "popular" if sort == "relevance" else sort)
            found = Found(listed, "about")
        places = found.films[table.allowed(filters)[found.films]]
        return SearchResult(
            movies=[table.facts(place) for place in places[:k].tolist()],
            fit=found.fit if len(places) else "nothing",
        )

    def people(self, text: str, k: int = 10, *, forgiving: bool = True) -> list[FoundPerson]:
        """Directors and cast by name, best match first; a half-typed name is forgiven, and a misspelt one.

        Args:
            text: what is typed.
            k: how many, from 1.
            forgiving: give names that are spelt alike where there are no others.

        Raises:
            UsageError: for a wrong `k`.
        """
        at_least(1, k=k)
        return self._serving.search.people(text, k, forgiving=forgiving)

    def well_known(
        self,
        k: int = 60,
        filters: Filters = NO_FILTERS,
        *,
        known: Iterable[str] = (),
        unwatched: Iterable[str] = (),
    ) -> list[Movie]:
        """Movies to ask a newcomer about: known to many, judged differently, with an entry for every taste.

        Args:
            k: how many, from 1.
            filters: which movies may be asked about.
            known: movies that they have rated already; they are not asked about, and their kinds are more.
            unwatched: movies that they have not seen; not asked about again, and their kinds are less.

        Raises:
            UsageError: for a wrong `k`.
        """
        at_least(1, k=k)
        table = self._serving.table
        answered = Answered(table.known_places(known), table.known_places(unwatched))
        allowed = table.allowed(filters) & (table.counts > 0)
        allowed[[*answered.known, *answered.unknown]] = False
        places = self._serving.tastes.to_ask(self._serving.telling, allowed, k, answered)
        return [table.facts(place) for place in places.tolist()]

    def facts(self, movie_ids: Iterable[str]) -> list[Movie]:
        """What a list shows about some movies, in their order.

        Raises:
            UnknownIdError: for an unknown movie.
        """
        table = self._serving.table
        return [table.facts(table.place(movie_id)) for movie_id in movie_ids]

    def movie(self, movie_id: str) -> MovieDetail:
        """Everything about a movie.

        Raises:
            UnknownIdError: for an unknown movie.
        """
        table = self._serving.table
        return table.detail(table.place(movie_id))
