"""Where zip codes lie: those of the United States, and their land without any file of outlines."""

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
    """`zip_code`, `city`, `state`, `latitude` and `longitude` (degrees) of the United States' zip codes.

    From the package `zipcodes`, whose data travel with it. Those of the armed forces abroad are left out.
    """
    rows = [
        (code["zip_code"], code["city"], code["state"], float(code["lat"]), float(code["long"]))
        for code in zipcodes.list_all()  # type: ignore[no-untyped-call]
        # Codes whose place is not known stand at 0° north, 0° east.
        if code["country"] == "US" and code["zip_code_type"] != "MILITARY" and float(code["lat"])
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
    """Where any of the codes lies, in square cells; those side by side are one strip.

    Args:
        codes: as `known_zip_codes`.
        projection: of the map.
        cell: the side of a cell, in kilometres.

    Returns:
        `left`, `right`, `bottom` and `top` of each strip, in kilometres.
    """
    cells = on_map(codes, projection).select(pl.col("x", "y") // cell).unique().sort("y", "x")
    # Within a row of cells, x less the number of cells before is the same all along a strip.
    strip = (pl.col("x") - pl.int_range(pl.len()).over("y")).alias("strip")
    return (
        cells.group_by("y", strip)
        .agg((pl.col("x").min() * cell).alias("left"), ((pl.col("x").max() + 1) * cell).alias("right"))
        .select(
            "left", "right", (pl.col("y") * cell).alias("bottom"), ((pl.col("y") + 1) * cell).alias("top")
        )
        .sort("bottom", "left")
    )
