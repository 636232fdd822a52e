"""Many people at once: lists and predicted ratings as tables."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.schema import MOVIE_ID, RATING, TIMESTAMP, USER_ID
from maxella.features.histories import Histories
from maxella.models.fitting import Report
from maxella.models.view import BLOCK_PEOPLE, Scorer
from maxella.recommend.liking import Order
from maxella.recommend.results import Filters
from maxella.recommend.serving import Serving
from maxella.recommend.top import top_k

RANK = "rank"
SCORE = "score"


LISTS = pl.Schema({USER_ID: pl.String, RANK: pl.Int32, MOVIE_ID: pl.String, SCORE: pl.Float32})


@dataclass(frozen=True)
class Batch:
    """A table for many people, and how much of it had to fall back on what is known of everyone."""

    table: pl.DataFrame
    fallbacks: int
    """`recommend_many`: people who got what is popular. `predict`: rows that got means."""
    unknown_users: int
    """`recommend_many`: unknown ids. `predict`: rows with one."""
    unknown_movies: int
    """`recommend_many`: ratings of unknown movies, left out. `predict`: rows with one."""


def lists(
    serving: Serving,
    people: Histories,
    user_ids: pl.Series,
    *,
    k: int,
    filters: Filters,
    order: Order,
    seen: bool,
    report: Report,
) -> pl.DataFrame:
    """The best movies of many people as rows user_id, rank, movie_id, score.

    Args:
        serving: who ranks.
        people: whose lists are asked for; those without ratings get what is popular.
        user_ids: one for each of the people.
        k: how many movies each at most.
        filters: which movies may be listed.
        order: `liking` or `interest`.
        seen: whether the movies of the history may be listed.
        report: told how many people have their list.
    """
    passing = serving.table.allowed(filters)
    candidates = np.flatnonzero(passing)
    k = min(k, len(candidates))
    if not k:
        return pl.DataFrame(schema=LISTS)
    places = np.empty((len(people), k), np.int64)
    best = np.empty((len(people), k), np.float32)
    for block, histories in people.blocks(BLOCK_PEOPLE):
        allowed = np.repeat(passing[None], len(histories), axis=0)
        if not seen:
            allowed[histories.people, histories.movies] = False
        scores = ordered_by(serving, histories, order, allowed)
        scores[~allowed] = -np.inf
        scores = scores[:, candidates]
        chosen = top_k(scores, k)
        places[block] = candidates[chosen]
        best[block] = np.take_along_axis(scores, chosen, axis=1)
        report("recommend", block.stop, len(people))
    person, column = np.nonzero(np.isfinite(best))
    table = {
        USER_ID: user_ids.gather(person),
        RANK: (column + 1).astype(np.int32),
        MOVIE_ID: pl.Series(serving.table.movie_ids, dtype=pl.String).gather(places[person, column]),
        SCORE: best[person, column],
    }
    return pl.DataFrame(table, LISTS)


def ordered_by(
    serving: Serving, people: Histories, order: Order, allowed: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """What the lists of many people are ordered by, highest first: (people, movies).

    Args:
        serving: who ranks.
        people: those without ratings get what is popular.
        order: `liking` or `interest`.
        allowed: (people, movies) which may be listed.
    """
    scores = np.asarray(serving.ranking.score(people), np.float32)
    if order == "liking":
        scores = serving.liking.order(people, scores, allowed)
    scores[people.lengths == 0] = serving.table.counts
    return scores


def predictions(serving: Serving, pairs: pl.DataFrame, report: Report) -> Batch:
    """Predicted ratings of pairs of a user and a movie; see `Recommender.predict`."""
    users = serving.user_places(pairs[USER_ID].cast(pl.String))
    movies = serving.movie_places(pairs[MOVIE_ID].cast(pl.String))
    unknown_user, unknown_movie = users == len(serving.user_index), movies < 0
    unknown = unknown_user | unknown_movie
    ratings = np.empty(len(pairs), np.float32)
    done = 0
    for predictor, rows in ((serving.predictor, ~unknown), (serving.fallback, unknown)):
        places = np.flatnonzero(rows)
        for block, scores in _scored(predictor, serving.everyone, users[places], movies[places]):
            ratings[places[block]] = scores
            done += len(block)
            report("predict", done, len(pairs))
    kept = [name for name in (USER_ID, MOVIE_ID, TIMESTAMP) if name in pairs.columns]
    table = pairs.select(kept).with_columns(pl.Series(RATING, serving.on_scale(ratings)))
    return Batch(table, int(unknown.sum()), int(unknown_user.sum()), int(unknown_movie.sum()))


def _scored(
    scorer: Scorer, everyone: Histories, users: NDArray[np.integer], movies: NDArray[np.integer]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Scores pairs of a user and a movie, by their places, in blocks: which pairs, and their scores."""
    asked, rows = np.unique(users, return_inverse=True)
    order = np.argsort(rows, kind="stable")
    bounds = np.searchsorted(rows[order], np.arange(0, len(asked) + BLOCK_PEOPLE, BLOCK_PEOPLE))
    for number, (block, people) in enumerate(everyone.rows(asked).blocks(BLOCK_PEOPLE)):
        pairs = order[bounds[number] : bounds[number + 1]]
        yield pairs, scorer.score(people)[rows[pairs] - block.start, movies[pairs]]
