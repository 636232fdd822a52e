"""Figures by group of people and of movies, so that a gain that a group pays for is seen."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.schema import AGE_BUCKET, GENDER, USER_ID
from maxella.evaluation.people import AskedPeople
from maxella.evaluation.results import GroupFigures

GROUPED_BY = (GENDER, AGE_BUCKET)
"""Columns of the profiles."""
ACTIVITY, POPULARITY = "activity", "popularity"
"""How many ratings a person is known by; how many training ratings a movie has."""
LEAST: dict[str, tuple[int, ...]] = {
    ACTIVITY: (0, 1, 20, 50, 100, 200, 500),
    POPULARITY: (0, 1, 10, 100, 1_000, 10_000),
}
"""Where each range of counts begins; the last one is open."""
UNKNOWN = "unknown"

Index = NDArray[np.int64]
Values = NDArray[np.float64]


def figures_by_group(
    users: pl.DataFrame,
    people: AskedPeople,
    rating_counts: NDArray[np.integer],
    main: Values | None,
    squared_errors: Values | None,
) -> list[GroupFigures]:
    """The leading metric and the RMSE by gender, age and activity of people, and by popularity of movies.

    Args:
        users: the table of profiles.
        people: who was asked.
        rating_counts: (movies,) the training ratings of each movie.
        main: the leading metric, one value a target or one a person; None where nothing was ranked. One value
            a person says nothing of groups of movies.
        squared_errors: of the predicted ratings (targets,); None where none were predicted.
    """
    asked = people.targets.people
    of_people = [(field, *groups(users, people.user_ids, field)) for field in GROUPED_BY]
    of_people.append((ACTIVITY, *ranges(people.histories.lengths, LEAST[ACTIVITY])))
    figures = []
    for field, names, group in of_people:
        is_by_person = main is not None and len(main) == len(group)
        mains = _means(main, group if is_by_person else group[asked])
        figures += _figures(field, names, np.bincount(group), group[asked], mains, squared_errors)
    names, group = ranges(rating_counts[people.targets.movies], LEAST[POPULARITY])
    counted = np.bincount(np.unique(np.stack([group, asked]), axis=1)[0])
    mains = _means(main, group) if main is not None and len(main) == len(group) else None
    return figures + _figures(POPULARITY, names, counted, group, mains, squared_errors)


def groups(users: pl.DataFrame, user_ids: list[str], field: str) -> tuple[list[str], Index]:
    """The groups of people that share a value of a profile field.

    Args:
        users: the table of profiles.
        user_ids: the people.
        field: a column of `users`.

    Returns:
        The names of the groups that have a member, in ascending order of their values and `UNKNOWN` last, and
        the index of each person's group (people,).
    """
    asked = pl.DataFrame({USER_ID: user_ids}, schema={USER_ID: pl.String})
    values = asked.join(users.unique(USER_ID), on=USER_ID, how="left", maintain_order="left")[field]
    names = values.drop_nulls().unique().sort().cast(pl.String).to_list()
    if values.null_count():
        names.append(UNKNOWN)
    labels = values.cast(pl.String).fill_null(UNKNOWN)
    return names, labels.replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()


def ranges(counts: NDArray[np.integer], least: Sequence[int]) -> tuple[list[str], Index]:
    """The groups of what has about as many ratings.

    Args:
        counts: how many each one has.
        least: where each range begins, ascending from 0.

    Returns:
        The names of the ranges that have a member, ascending ("0", "1–19", "500+"), and the index of each
        one's range, in the shape of `counts`.
    """
    names = [f"{low:,}" if high - low == 1 else f"{low:,}–{high - 1:,}" for low, high in pairwise(least)]
    names.append(f"{least[-1]:,}+")
    there, group = np.unique(np.searchsorted(least, counts, side="right") - 1, return_inverse=True)
    return [names[place] for place in there], group


def _figures(
    field: str,
    names: list[str],
    people: Index,
    by_target: Index,
    mains: Values | None,
    squares: Values | None,
) -> list[GroupFigures]:
    ratings, errors = np.bincount(by_target), _means(squares, by_target)
    return [
        GroupFigures(
            field=field,
            group=name,
            people=int(people[place]),
            ratings=int(ratings[place]),
            main=None if mains is None else float(mains[place]),
            rmse=None if errors is None else float(np.sqrt(errors[place])),
        )
        for place, name in enumerate(names)
    ]


def _means(values: Values | None, group: Index) -> Values | None:
    return None if values is None else np.bincount(group, weights=values) / np.bincount(group)
