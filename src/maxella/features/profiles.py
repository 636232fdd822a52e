"""Profiles (gender, age, occupation) as integer codes, fitted on the training users alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.schema import AGE_BUCKET, GENDER, OCCUPATION, USER_ID

FIELDS = (GENDER, AGE_BUCKET, OCCUPATION)


@dataclass(frozen=True)
class ProfileEncoder:
    """Codes for each profile field: 0 is unknown, known values count from 1 in sorted order."""

    values: dict[str, list[str]]
    """The known values of each field, as text."""

    @classmethod
    def fit(cls, users: pl.DataFrame) -> "ProfileEncoder":
        """Learn the values of every field from the training users."""
        return cls({field: sorted(users[field].drop_nulls().cast(pl.String).unique()) for field in FIELDS})

    @property
    def sizes(self) -> list[int]:
        """The number of codes of each field, the unknown one included."""
        return [len(self.values[field]) + 1 for field in FIELDS]

    def encode(self, users: pl.DataFrame, user_ids: Sequence[str]) -> NDArray[np.int32]:
        """The codes (people, fields) of the given users; people without a profile get zeros."""
        asked = pl.DataFrame({USER_ID: list(user_ids)}, schema={USER_ID: pl.String})
        rows = asked.join(users.unique(USER_ID), on=USER_ID, how="left", maintain_order="left")
        columns = []
        for field in FIELDS:
            code = {value: position for position, value in enumerate(self.values[field], start=1)}
            text = rows[field].cast(pl.String)
            columns.append(
                text.replace_strict(code, default=0, return_dtype=pl.Int32).fill_null(0).to_numpy()
            )
        return np.stack(columns, axis=1).astype(np.int32)
