"""Questions on where people live: a map of their ratings, and whether location matters at all."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.charts.rendering import Chart
from maxella.charts.zoomable_map import zoomable_map
from maxella.data.schema import RATING, USER_ID, ZIP_CODE
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.projection import CALIFORNIA, CONTIGUOUS_STATES, Albers
from maxella.explore.shrunken_means import FORMULA, mean_of_all, shrunken_means
from maxella.explore.wording import counted, short
from maxella.explore.zip_codes import OUTSIDE, known_zip_codes, land, on_map

SHUFFLES = 2000
"""How often people are dealt to the states at random; p-values are multiples of 1 / (SHUFFLES + 1)."""
CHANCE_BELOW = 0.05
SELF_REPORTED = (
    "Zip codes are what people wrote when they signed up: some are made up, and people move. One or two "
    "people make the colour of most points."
)
_IS_CONTIGUOUS = ~pl.col("state").is_in(OUTSIDE)


def location(tables: Tables) -> Answer | Skipped:
    """Whether people of different places rate differently: a map by zip code, and a test by state."""
    heading = "Does it matter where people live?"
    missing = tables.lacking(heading, ZIP_CODE)
    if missing:
        return missing
    people = _people(tables)
    placed = people.filter(pl.col("state").is_not_null())
    if placed["state"].n_unique() < 2:
        return Skipped(heading, "the zip codes lie in fewer than two states of the United States")
    zips = _zip_means(tables, placed)
    states = _states(placed)
    codes = placed["state"].cast(pl.Categorical).to_physical().to_numpy()
    verdict = between_groups(placed["mean"].to_numpy(), codes)
    known, drawn = known_zip_codes(), placed.filter(_IS_CONTIGUOUS).height
    return Answer(
        key="location",
        heading=heading,
        answer=_judgement(verdict, states, placed.height),
        chart=_map(tables, zips.filter(_IS_CONTIGUOUS), CONTIGUOUS_STATES, known.filter(_IS_CONTIGUOUS), 50),
        numbers={"ratings-by-zip-code": zips, "ratings-by-state": states},
        caveat=f"{SELF_REPORTED} {counted(people.height - placed.height, 'person', 'people')} of "
        f"{people.height:,} have none that is known and in the United States, and {placed.height - drawn:,} "
        "live outside the 48 contiguous states: they count, but are not drawn. Colours are shrunk: "
        f"{FORMULA}, with w = {short(zips['weight'][0])}, the median number of ratings of a zip code.",
    )


def california(tables: Tables) -> Answer | Skipped:
    """The ratings of California's zip codes on a map of their own."""
    heading = "How does California rate?"
    missing = tables.lacking(heading, ZIP_CODE)
    if missing:
        return missing
    placed = _people(tables).filter(pl.col("state").is_not_null())
    zips = _zip_means(tables, placed).filter(pl.col("state") == "CA")
    if zips.is_empty():
        return Skipped(heading, "no user has a zip code of California")
    here = placed.filter(pl.col("state") == "CA")
    busiest = zips.sort("ratings", ZIP_CODE, descending=[True, False]).row(0, named=True)
    ratings = int(zips["ratings"].sum())
    mean = float((zips["ratings"] * zips["mean"]).sum()) / ratings
    everywhere = mean_of_all(tables.interactions)
    return Answer(
        key="california",
        heading=heading,
        answer=f"{counted(here.height, 'person', 'people')} of {counted(zips.height, 'zip code')} in "
        f"California gave {counted(ratings, 'rating')} with the mean {mean:.2f}; the mean of all is "
        f"{everywhere:.2f}. Most ratings come from {busiest[ZIP_CODE]} {busiest['city']}: "
        f"{busiest['ratings']:,}, of {counted(busiest['people'], 'person', 'people')}.",
        chart=_map(tables, zips, CALIFORNIA, known_zip_codes().filter(pl.col("state") == "CA"), 20),
        numbers={"california": zips},
        caveat=SELF_REPORTED,
    )


@dataclass(frozen=True)
class BetweenGroups:
    """How much of a variance lies between groups, and how much would by chance."""

    share: float
    """η²: the sum of squares between the groups' means as a share of all."""
    by_chance: float
    """What it would be on average if the groups were drawn at random: (k - 1) / (n - 1)."""
    p_value: float
    """The part of random deals, with the true one among them, whose share is at least as large."""


def between_groups(values: NDArray[np.float64], groups: NDArray[np.integer]) -> BetweenGroups:
    """Compare the variance of `values` (n,) between `groups` (n,) with that of `SHUFFLES` random deals.

    References:
        Phipson and Smyth, "Permutation P-values Should Never Be Zero", Statistical Applications in Genetics
        and Molecular Biology 9, 2010.
    """
    _, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    deviations = values - values.mean()
    total = float((deviations**2).sum())
    random = np.random.default_rng(0)

    def share(dealt: NDArray[np.float64]) -> float:
        return float((np.bincount(codes, dealt) ** 2 / sizes).sum()) / total if total else 0.0

    observed = share(deviations)
    # A deal that differs from the true one in rounding alone counts as equal.
    as_large = sum(share(random.permutation(deviations)) >= observed - 1e-12 for _ in range(SHUFFLES))
    return BetweenGroups(observed, (len(sizes) - 1) / (len(values) - 1), (as_large + 1) / (SHUFFLES + 1))


def _people(tables: Tables) -> pl.DataFrame:
    """Everybody who rated: `user_id`, `zip_code`, `ratings`, `mean`, and the place where it is known."""
    given = tables.interactions.group_by(USER_ID).agg(
        pl.len().cast(pl.Int64).alias("ratings"), pl.col(RATING).cast(pl.Float64).mean().alias("mean")
    )
    return (
        given.join(tables.users.select(USER_ID, ZIP_CODE), on=USER_ID, how="left")
        .join(known_zip_codes(), on=ZIP_CODE, how="left")
        .sort(USER_ID)
    )


def _zip_means(tables: Tables, placed: pl.DataFrame) -> pl.DataFrame:
    """What `shrunken_means` gives of each zip code, with its people and its place."""
    rated = tables.interactions.join(placed.select(USER_ID, ZIP_CODE), on=USER_ID)
    people = placed.group_by(ZIP_CODE).agg(pl.len().cast(pl.Int64).alias("people"))
    means = shrunken_means(rated, [ZIP_CODE]).join(people, on=ZIP_CODE)
    return means.join(known_zip_codes(), on=ZIP_CODE).sort(ZIP_CODE)


def _states(placed: pl.DataFrame) -> pl.DataFrame:
    """`state`, `people`, and the mean of its people's means."""
    return (
        placed.group_by("state")
        .agg(pl.len().cast(pl.Int64).alias("people"), pl.col("mean").mean().round(9).alias("mean_of_people"))
        .sort("people", "state", descending=[True, False])
    )


def _judgement(verdict: BetweenGroups, states: pl.DataFrame, people: int) -> str:
    """The sentence that tells variance between states from chance."""
    found = (
        "so it hardly matters, if at all"
        if verdict.p_value >= CHANCE_BELOW
        else "so there is a difference, if a small one"
        if verdict.share < 0.05
        else "so it matters"
    )
    return (
        f"The state explains {verdict.share:.2%} of the variance between people's mean ratings, where chance "
        f"alone would explain {verdict.by_chance:.2%} ({counted(people, 'person', 'people')}, "
        f"{states.height} states and territories; p = {verdict.p_value:.2g} of {SHUFFLES:,} random deals), "
        f"{found}."
    )


def _map(tables: Tables, zips: pl.DataFrame, projection: Albers, codes: pl.DataFrame, cell: int) -> Chart:
    points = on_map(zips, projection).select(
        "x", "y",
        pl.col("shrunken_mean").round(2).alias("value"),
        pl.col("ratings").alias("count"),
        pl.format("{} {}, {}", ZIP_CODE, "city", "state").alias("place"),
        pl.col("people").cast(pl.String),
    )  # fmt: skip
    return zoomable_map(
        points,
        land(codes, projection, cell),
        middle=round(mean_of_all(tables.interactions), 2),
        title="shrunken mean rating (larger: more ratings)",
    )
