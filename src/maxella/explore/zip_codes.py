"""Where zip codes lie: a table of the United States' zip codes, and their map without any file of outlines."""

from functools import cache

import numpy as np
import polars as pl
import zipcodes

from maxella.data.schema import ZIP_CODE
from maxella.explore.projection import Albers

OUTSIDE = ("AK", "HI", "PR", "VI", "GU", "AS", "MP", "FM", "MH", "PW")
"""Postal codes of states and territories that are not among the 48 contiguous states."""


@cache
def known_zip_codes() -> pl.DataFrame:
    """`zip_code`, `city`, `state`, `latitude` and `longitude` (degrees) of each zip code in the United States.

    From the package `zipcodes`, whose data travel with it. Those of the armed forces abroad are left out.
    """
    rows = [
        (code["zip_code"], code["city"], code["state"], float(code["lat"]), float(code["long"]))
        for code in zipcodes.list_all()
        if code["country"] == "US" and code["zip_code_type"] != "MILITARY"
    ]
    columns = {
        ZIP_CODE: pl.String, "city": pl.String, "state": pl.String,
        "latitude": pl.Float64, "longitude": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row").sort(ZIP_CODE)


def on_map(codes: pl.DataFrame, projection: Albers) -> pl.DataFrame:
    """Add the columns `x` and `y`, in whole kilometres."""
    x, y = projection.project(codes["latitude"].to_numpy(), codes["longitude"].to_numpy())
    return codes.with_columns(
        pl.Series("x", np.rint(x).astype(np.int64)), pl.Series("y", np.rint(y).astype(np.int64))
    )


def land(codes: pl.DataFrame, projection: Albers, cell: int) -> pl.DataFrame:
    """The square cells in which any of the codes lies: their south-western corners `x` and `y`.

    `cell` is the side of a cell in kilometres.
    """
    corner = (pl.col("x", "y") // cell) * cell
    return on_map(codes, projection).select(corner).unique().sort("x", "y")
