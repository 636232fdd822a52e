"""Means of few ratings, pulled towards the mean of all: the order of every "most loved" and "worst" list."""

from collections.abc import Sequence

import polars as pl

from maxella.data.schema import RATING

FORMULA = "(n × mean + w × mean of all) / (n + w)"


def shrunken_means(ratings: pl.DataFrame, by: Sequence[str], within: Sequence[str] = ()) -> pl.DataFrame:
    """Count, mean and shrunken mean of each `by`, apart for each group of `within`.

    shrunken mean = (n R + w C) / (n + w), with n ratings of mean R, C the mean of all ratings of the group
    and w a weight in ratings: the median n of the group. So half of the values lie nearer to C than to
    their own mean, and neither two enthusiasts nor two enemies decide a list. It is the weighted rating of
    IMDb's Top 250 (whose w is a fixed number of votes): the posterior mean of a normal mean under a normal
    prior, where w is the ratio of the variance of one rating to that of the means.

    Args:
        ratings: a table with `rating` and the columns of `by` and `within`, none of them null.
        by: the columns that name what is rated.
        within: the columns that name the group whose mean is C; none: all ratings are one group.

    Returns:
        One row for each `by` of each `within`: these columns, `ratings` (n), `mean`, `weight` (w) and
        `shrunken_mean`, in no particular order.

    References:
        Gelman et al., "Bayesian Data Analysis", 3rd edition, 2013, section 2.5 (normal mean with known
        variance).
    """
    counted = ratings.group_by(*within, *by).agg(
        pl.len().cast(pl.Int64).alias("ratings"),
        pl.col(RATING).cast(pl.Float64).mean().alias("mean"),
    )
    total = (pl.col("ratings") * pl.col("mean")).sum() / pl.col("ratings").sum()
    weight = pl.col("ratings").median()
    if within:
        total, weight = total.over(*within), weight.over(*within)
    # Sums of floats differ in their last digits with the order of threads: rounded, so that ties stay ties.
    shrunken = (pl.col("ratings") * pl.col("mean") + weight * total) / (pl.col("ratings") + weight)
    return counted.with_columns(weight.alias("weight"), shrunken.round(9).alias("shrunken_mean"))


def best_first(means: pl.DataFrame, tie: str, *, worst: bool = False) -> pl.DataFrame:
    """Order by shrunken mean; of equal ones first what more people rated, then by `tie` alone."""
    return means.sort("shrunken_mean", "ratings", tie, descending=[not worst, True, False])


def mean_of_all(ratings: pl.DataFrame) -> float:
    """The mean of the column `rating`."""
    return float(ratings.select(pl.col(RATING).cast(pl.Float64).mean()).item())
