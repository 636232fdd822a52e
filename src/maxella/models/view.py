"""The one interface of all models: a history goes in, scores for every movie come out.

A *view* is one model's view of a person. No view knows user ids: whoever brings a history is served, a
training user and a newcomer alike, and a rating given a second ago counts at once.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Protocol, Self, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.features.rating_log import RatingLog
from maxella.models.occlusion import occlusion_shares, without_each

Scores = NDArray[np.float32]
Arrays = Mapping[str, NDArray[Any]]
AnyScorer = TypeVar("AnyScorer")

BLOCK_PEOPLE = 512
EQUAL = 1e-6
"""Scores whose spread is this part of their mean differ by rounding alone."""


class Scorer(Protocol):
    """Whatever scores every movie for whoever brings a history: a view, or a blend of views."""

    kind: ClassVar[str]
    """The name under which bundles, presets and tables know this kind of scorer."""

    def score(self, people: Histories) -> Scores:
        """Scores (people, movies) of every movie of the catalogue; higher is better.

        Rated movies are scored like all others; whoever ranks leaves them out.
        """
        ...


@runtime_checkable
class GivesShares(Protocol):
    """A scorer that tells what each rating does to a score with less work than leaving it out."""

    def shares(self, person: Histories, movie: int) -> NDArray[np.float32]:
        """How much each rating of one person moves the score of `movie`: (ratings,), signed.

        Exact where the score is linear in the history (the shares then sum to the score less what an empty
        history gets); for a network, the change of the score when that rating is left out.
        """
        ...


def shares_of(scorer: Scorer, person: Histories, movie: int) -> NDArray[np.float32]:
    """What each rating of one person does to the score of `movie`: (ratings,), signed."""
    if isinstance(scorer, GivesShares):
        return scorer.shares(person, movie)
    chosen = np.array([movie])
    return occlusion_shares(person, lambda people: scores_of(scorer, people, chosen)[:, 0])


@runtime_checkable
class ScoresSome(Protocol):
    """A scorer that scores some movies with less work than all of them."""

    def score_of(self, people: Histories, movies: NDArray[np.integer]) -> Scores:
        """The scores (people, chosen) that `score` gives to `movies`, but for rounding."""
        ...


def scores_of(scorer: Scorer, people: Histories, movies: NDArray[np.integer]) -> Scores:
    """The scores (people, chosen) of some movies, by their places in the catalogue."""
    if isinstance(scorer, ScoresSome):
        return scorer.score_of(people, movies)
    return scorer.score(people)[:, movies]


def standardise(values: NDArray[Any], axis: int = -1) -> NDArray[Any]:
    """Z-scores: values less their mean along an axis, in their own standard deviations.

    Values that are equal, but for rounding, are all 0. Single precision stays single.
    """
    values = np.asarray(values, np.float32 if values.dtype == np.float32 else np.float64)
    if not values.size:
        return values
    mean = values.mean(axis=axis, keepdims=True)
    scores: NDArray[Any] = values - mean
    spread = np.sqrt(np.mean(scores * scores, axis=axis, keepdims=True))
    scores /= np.where(spread > EQUAL * np.abs(mean), spread, values.dtype.type(1))
    return scores


@runtime_checkable
class StandardisesSome(Protocol):
    """A scorer that knows mean and spread of a person's scores without scoring every movie."""

    def standardised_of(self, people: Histories, movies: NDArray[np.integer]) -> Scores:
        """The columns of `standardise(score(people))` for `movies`, but for rounding: (people, chosen)."""
        ...


def standardised_of(scorer: Scorer, people: Histories, movies: NDArray[np.integer]) -> Scores:
    """The standardised scores (people, chosen) of some movies."""
    if isinstance(scorer, StandardisesSome):
        return scorer.standardised_of(people, movies)
    chosen: Scores = standardise(scorer.score(people))[:, movies]
    return chosen


@runtime_checkable
class FollowsLog(Protocol):
    """A scorer that can take in what anybody rated after it was fitted."""

    def following(self, log: RatingLog) -> Self:
        """The same scorer, for which a history with a time sees what was rated before that time."""
        ...


def following(scorer: AnyScorer, log: RatingLog) -> AnyScorer:
    """The scorer with what anybody rated since, where it can take that in; else as it is."""
    return scorer.following(log) if isinstance(scorer, FollowsLog) else scorer


@runtime_checkable
class StandardisesWithout(Protocol):
    """A scorer that leaves ratings of one person out with less work than scoring a copy for each."""

    def standardised_without(
        self, person: Histories, places: NDArray[np.integer], movies: NDArray[np.integer]
    ) -> Scores:
        """What `standardised_of` gives for the copies of `without_each`, the whole person last.

        Args:
            person: one person.
            places: indices into their ratings.
            movies: places of the movies that are scored, in the catalogue.

        Returns:
            (places + 1, chosen), but for rounding.
        """
        ...


def standardised_without(
    scorer: Scorer, person: Histories, places: NDArray[np.integer], movies: NDArray[np.integer]
) -> Scores:
    """The standardised scores of some movies without each of some ratings; see `StandardisesWithout`."""
    if isinstance(scorer, StandardisesWithout):
        return scorer.standardised_without(person, places, movies)
    return standardised_of(scorer, without_each(person, places, and_whole=True), movies)


@runtime_checkable
class ScoresWithout(Protocol):
    """A scorer that leaves ratings of one person out with less work than scoring a copy for each."""

    def score_without(
        self, person: Histories, places: NDArray[np.integer], movies: NDArray[np.integer]
    ) -> Scores:
        """The scores (places + 1, chosen) without each rating, and of the whole person; see above."""
        ...


def scores_without(
    scorer: Scorer, person: Histories, places: NDArray[np.integer], movies: NDArray[np.integer]
) -> Scores:
    """The scores of some movies without each of some ratings, and at the end of the whole person.

    Args:
        scorer: who scores.
        person: one person.
        places: indices into their ratings.
        movies: places of the movies that are scored, in the catalogue.

    Returns:
        (places + 1, chosen).
    """
    if isinstance(scorer, ScoresWithout):
        return scorer.score_without(person, places, movies)
    scores = np.empty((len(places) + 1, len(movies)), np.float32)
    for block, histories in without_each(person, places, and_whole=True).blocks(BLOCK_PEOPLE):
        scores[block] = scores_of(scorer, histories, movies)
    return scores


@runtime_checkable
class GivesVectors(Protocol):
    """A scorer whose score is the product of a person's vector and a movie's."""

    def movie_vectors(self) -> Scores:
        """The vectors of all movies of the catalogue: (movies, width)."""
        ...

    def person_vectors(self, people: Histories) -> Scores:
        """The vectors of people, by what they rated: (people, width)."""
        ...


def orders_only(model: object) -> bool:
    """Whether scores that stand where ratings are predicted only order movies.

    A scorer that was trained by order says so by an attribute `orders_only`, and so do settings that train
    one; without it, scores are ratings on the scale of the dataset.
    """
    return bool(getattr(model, "orders_only", False))


class View(Scorer, Protocol):
    """A fitted model, which a bundle can hold."""

    def config(self) -> dict[str, Any]:
        """The settings that `restore` needs beside the arrays, as JSON can hold them."""
        ...

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything that was learnt, by name."""
        ...

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """Rebuild the view from what `config` and `arrays` gave."""
        ...


class RatingView(View, Protocol):
    """A view whose scores are ratings on the scale of the dataset, with an uncertainty."""

    def estimate(self, people: Histories, movies: NDArray[np.integer] | None = None) -> tuple[Scores, Scores]:
        """Predicted ratings and their standard deviations, both (people, movies).

        Args:
            people: whose ratings are predicted.
            movies: places of the movies to predict, in the order that they come out. Default: all.
        """
        ...


def scored_pairs(
    scorer: Scorer, people: Histories, rows: NDArray[np.integer], movies: NDArray[np.integer]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Score chosen pairs of a person (`rows`, indices into `people`) and a movie, block by block.

    Yields:
        The indices of some of the pairs, and their scores.
    """
    asked, owners = np.unique(rows, return_inverse=True)
    order = np.argsort(owners, kind="stable")
    bounds = np.searchsorted(owners[order], np.arange(0, len(asked) + BLOCK_PEOPLE, BLOCK_PEOPLE))
    for number, (block, histories) in enumerate(people.rows(asked).blocks(BLOCK_PEOPLE)):
        pairs = order[bounds[number] : bounds[number + 1]]
        yield pairs, scorer.score(histories)[owners[pairs] - block.start, movies[pairs]]


def score_pairs(
    scorer: Scorer, people: Histories, rows: NDArray[np.integer], movies: NDArray[np.integer]
) -> NDArray[np.float32]:
    """The scores (pairs,) of chosen pairs; see `scored_pairs`."""
    result = np.empty(len(rows), np.float32)
    for pairs, scores in scored_pairs(scorer, people, rows, movies):
        result[pairs] = scores
    return result
