"""Figures by group of people, so that a gain that a group pays for is seen."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.schema import AGE_BUCKET, GENDER, USER_ID
from maxella.evaluation.people import AskedPeople
from maxella.evaluation.results import GroupFigures

GROUPED_BY = (GENDER, AGE_BUCKET)
UNKNOWN = "unknown"


def figures_by_group(
    users: pl.DataFrame,
    people: AskedPeople,
    main: NDArray[np.float64] | None,
    squared_errors: NDArray[np.float64] | None,
) -> list[GroupFigures]:
    """The leading metric and the RMSE of every group by gender and by age.

    Args:
        users: the table of profiles.
        people: who was asked.
        main: the leading metric, one value a target or one a person; None where nothing was ranked.
        squared_errors: of the predicted ratings (targets,); None where none were predicted.
    """
    figures = []
    for field in GROUPED_BY:
        names, group = groups(users, people.user_ids, field)
        by_target = group[people.targets.people]
        mains = None if main is None else _means(main, group if len(main) == len(group) else by_target)
        squares = None if squared_errors is None else _means(squared_errors, by_target)
        members, ratings = np.bincount(group), np.bincount(by_target)
        figures += [
            GroupFigures(
                field=field,
                group=name,
                people=int(members[place]),
                ratings=int(ratings[place]),
                main=None if mains is None else float(mains[place]),
                rmse=None if squares is None else float(np.sqrt(squares[place])),
            )
            for place, name in enumerate(names)
        ]
    return figures


def groups(users: pl.DataFrame, user_ids: list[str], field: str) -> tuple[list[str], NDArray[np.int64]]:
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


def _means(values: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.bincount(group, weights=values) / np.bincount(group)
