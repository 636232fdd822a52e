"""What the first ten of an order hold: how many were rated, and how they were liked.

Orders of people's lists are handed in by whoever has them: this stage knows rankings by interest alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maxella.errors import TrainingError
from maxella.evaluation.beyond_accuracy import LIST_LENGTH
from maxella.evaluation.people import AskedPeople
from maxella.evaluation.ranks import Ranking, best
from maxella.features.histories import Histories
from maxella.models.fitting import Report, silent
from maxella.models.view import Scorer, score_pairs
from maxella.tables.rating_scales import RatingScale

ListOrder = Callable[[Histories], NDArray[np.float32]]
"""people -> (people, movies) what the lists of movies new to them are ordered by, highest first"""
Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]
"""(pairs,) people, as rows, and movies."""
MOST_PEOPLE = 2_000
"""An order may take long for each of them; of more people so many are drawn."""
BLOCK_PEOPLE = 128
"""People whose lists are ordered together: several (people, movies) arrays are held meanwhile."""
FIGURES = {
    "hits": f"hits@{LIST_LENGTH}",
    "liked": f"liked@{LIST_LENGTH}",
    "disliked": f"disliked@{LIST_LENGTH}",
    "stars": f"stars of hits@{LIST_LENGTH}",
    "below": f"below own mean@{LIST_LENGTH}",
}
"""Attribute of `FirstTen` -> the name of the figure."""


@dataclass(frozen=True)
class FirstTen:
    """The first ten of some people in one order."""

    hits: float
    """How many of a person's are ratings held out, on average."""
    liked: float
    """How many of those lie in the upper quarter of the scale."""
    disliked: float
    """How many of those lie in the lower quarter."""
    stars: float | None
    """The mean of the ratings held out that were hit, None where none was."""
    below: float
    """The share of all that are predicted below the mean of the person's own ratings."""

    def metrics(self, order: str) -> dict[str, float]:
        """The figures by name, as tables show them: "liked@10 interest"."""
        values = {figure: getattr(self, attribute) for attribute, figure in FIGURES.items()}
        return {first_ten_name(figure, order): value for figure, value in values.items() if value is not None}


def first_ten_name(figure: str, order: str) -> str:
    """The full name of a figure of `FIGURES`."""
    return f"{figure} {order}"


def orders_of(metrics: Mapping[str, float]) -> list[str]:
    """The orders that there are figures of."""
    start = first_ten_name(FIGURES["hits"], "")
    return [name.removeprefix(start) for name in metrics if name.startswith(start)]


def with_ratings(people: AskedPeople, seed: int, most: int = MOST_PEOPLE) -> AskedPeople:
    """Those of the people who have a history, or `most` of them, drawn by the seed.

    Without a history there is no mean to be below, and every order lists what is popular.
    """
    chosen = np.flatnonzero(people.histories.lengths)
    if len(chosen) > most:
        chosen = np.sort(np.random.default_rng(seed).choice(chosen, most, replace=False))
    user_ids = [people.user_ids[person] for person in chosen.tolist()]
    return AskedPeople(user_ids, people.histories.rows(chosen), people.targets.rows(chosen))


def measure_first_ten(
    orders: Mapping[str, ListOrder],
    people: AskedPeople,
    rating: Scorer,
    scale: RatingScale,
    report: Report = silent,
) -> dict[str, FirstTen]:
    """Measure what each order lists first, of movies that are not in the history.

    Args:
        orders: by name.
        people: with a history each; see `with_ratings`.
        rating: its scores are ratings on the scale.
        scale: of the ratings.
        report: told how far it is.

    Raises:
        TrainingError: when an order gives something else than numbers.
    """
    listed = _listed(orders, people.histories, report)
    asked = [np.concatenate(pairs) for pairs in zip(*listed.values(), strict=True)]
    predicted = np.clip(score_pairs(rating, people.histories, *asked), scale.low, scale.high)
    own = people.histories.means
    ends = np.cumsum([len(rows) for rows, _ in listed.values()])[:-1]
    found = {}
    for (name, pairs), ratings in zip(listed.items(), np.split(predicted, ends), strict=True):
        given, asked_of = _given(people.targets, *pairs), len(people.histories)
        found[name] = FirstTen(
            hits=len(given) / asked_of,
            liked=int((given >= scale.liked_from).sum()) / asked_of,
            disliked=int((given <= scale.disliked_to).sum()) / asked_of,
            stars=float(given.mean()) if len(given) else None,
            below=float(np.mean(ratings < own[pairs[0]])),
        )
    return found


def _listed(orders: Mapping[str, ListOrder], people: Histories, report: Report) -> dict[str, Pairs]:
    """Who is listed which movies in each order."""
    blocks: dict[str, list[Pairs]] = {name: [] for name in orders}
    for block, histories in people.blocks(BLOCK_PEOPLE):
        report("lists", block.start, len(people))
        for name, order in orders.items():
            rows, movies = _first(name, order, histories)
            blocks[name].append((rows + block.start, movies))
    report("lists", len(people), len(people))
    return {
        name: (np.concatenate([rows for rows, _ in pairs]), np.concatenate([movies for _, movies in pairs]))
        for name, pairs in blocks.items()
    }


def _first(name: str, order: ListOrder, people: Histories) -> Pairs:
    scores = order(people)
    if np.isnan(scores).any():
        raise TrainingError(f"the order of {name} gave a score that is not a number; fit the model again")
    seen = np.zeros(scores.shape, np.bool_)
    seen[people.people, people.movies] = True
    rows, movies = np.nonzero(best(scores, seen, Ranking.of(scores, seen), LIST_LENGTH))
    return rows, movies


def _given(targets: Histories, rows: NDArray[np.int64], movies: NDArray[np.int64]) -> NDArray[np.float32]:
    """The ratings held out of those pairs of a person and a movie that there is one of."""
    width = 1 + max(targets.movies.max(initial=0), movies.max(initial=0))
    held_out = targets.people * width + targets.movies
    listed: NDArray[np.bool_] = np.isin(held_out, rows * width + movies)
    return targets.ratings[listed]
