"""Many people at once: lists and predicted ratings as tables."""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from maxella.data.schema import MOVIE_ID, RATING, TIMESTAMP, USER_ID
from maxella.errors import did_you_mean
from maxella.features.histories import Histories
from maxella.models.fitting import Report
from maxella.models.view import BLOCK_PEOPLE, scored_pairs
from maxella.recommend.candidates.top import top_k
from maxella.recommend.ranking.liking import Order
from maxella.recommend.ranking.serving import Serving
from maxella.recommend.results import Filters
from maxella.tables.cells import as_ids

RANK = "rank"
SCORE = "score"


MOST_UNKNOWN = 0.5
"""The share of a request that may be unknown; above it the request is probably of another dataset."""
LISTS = pl.Schema({USER_ID: pl.String, RANK: pl.Int32, MOVIE_ID: pl.String, SCORE: pl.Float32})


@dataclass(frozen=True)
class UnknownIds:
    """The ids of one kind that were asked for and are not known; at least one."""

    kind: str
    """`users` or `movies`."""
    ids: list[str]
    """Each once, in the order in which they were asked for."""
    known: Collection[str] = field(repr=False)
    """All that are known."""

    def __str__(self) -> str:
        """How many, the first, and the nearest: "unknown users: 2, the first 'u'; did you mean 'u1'?"."""
        first = self.ids[0]
        return f"unknown {self.kind}: {len(self.ids):,}, the first {first!r}{did_you_mean(first, self.known)}"


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
    unknown_share: float = 0.0
    """The part of the people, the ratings or the rows that have an unknown id, from 0 to 1."""
    unknown: tuple[UnknownIds, ...] = ()
    """Which ids are unknown."""


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
        scores = serving.ordered_by(histories, order, allowed)
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


def predictions(serving: Serving, pairs: pl.DataFrame, report: Report) -> Batch:
    """Predicted ratings of pairs of a user and a movie; see `Recommender.predict`."""
    serving.require_ratings("a predicted rating")
    user_ids, movie_ids = as_ids(pairs[USER_ID]), as_ids(pairs[MOVIE_ID])
    users, movies = serving.user_places(user_ids), serving.movie_places(movie_ids)
    unknown_user, unknown_movie = users == len(serving.user_index), movies < 0
    unknown = unknown_user | unknown_movie
    ratings = np.empty(len(pairs), np.float32)
    done = 0
    for predictor, rows in ((serving.predictor, ~unknown), (serving.fallback, unknown)):
        places = np.flatnonzero(rows)
        for block, scores in scored_pairs(predictor, serving.everyone, users[places], movies[places]):
            ratings[places[block]] = scores
            done += len(block)
            report("predict", done, len(pairs))
    kept = [name for name in (USER_ID, MOVIE_ID, TIMESTAMP) if name in pairs.columns]
    table = pairs.select(kept).with_columns(pl.Series(RATING, serving.on_scale(ratings)))
    return Batch(
        table,
        int(unknown.sum()),
        int(unknown_user.sum()),
        int(unknown_movie.sum()),
        float(unknown.mean()) if len(pairs) else 0.0,
        unknown_among(serving, user_ids.filter(unknown_user), movie_ids.filter(unknown_movie)),
    )


def unknown_among(serving: Serving, users: pl.Series, movies: pl.Series) -> tuple[UnknownIds, ...]:
    """The unknown ids, each once, with those that are known; none of a kind of which all are known."""
    both = (("users", users, serving.user_index), ("movies", movies, serving.data.catalogue.index))
    return tuple(
        UnknownIds(kind, [str(one) for one in ids.unique(maintain_order=True)], known)
        for kind, ids, known in both
        if len(ids)
    )
