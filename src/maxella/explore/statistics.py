"""Questions on the data as a whole: its statistics, and what of it is known."""

from typing import Any

import altair as alt
import polars as pl

from maxella.charts.bars import columns, horizontal_bars
from maxella.data.flat_table import flat_table
from maxella.data.schema import RATING
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.rating_steps import all_steps, step_of
from maxella.explore.wording import counted, percent

DESCRIBED = {
    "bucketized_user_age": "age bucket",
    "timestamp": "timestamp",
    "user_occupation_label": "occupation label",
    "user_rating": "rating",
    "user_zip_code": "zip code",
}
"""The numeric columns of the study's flat table, and what they are called here."""
DAY = "%-d %b %Y"
SECONDS_A_DAY = 86_400


def initial_statistics(tables: Tables) -> Answer | Skipped:
    """Count, mean, standard deviation, least, quartiles and greatest of each numeric column of a rating."""
    heading = "What does a rating look like?"
    missing = tables.lacking(heading, RATING)
    if missing:
        return missing
    scale = tables.dataset.manifest.rating_scale
    steps = tables.interactions.group_by(step_of(pl.col(RATING), scale).alias("step")).agg(
        pl.len().cast(pl.Int64).alias("ratings")
    )
    distribution = all_steps(scale).join(steps, on="step", how="left", maintain_order="left")
    distribution = distribution.with_columns(pl.col("ratings").fill_null(0)).with_columns(
        (pl.col("ratings") / pl.col("ratings").sum()).alias("share")
    )
    statistics = _statistics(flat_table(tables.dataset))
    rating = statistics.row(by_predicate=pl.col("column") == "rating", named=True)
    top = distribution.row(distribution["ratings"].arg_max() or 0, named=True)
    return Answer(
        key="initial-statistics",
        heading=heading,
        answer=(
            f"The mean of {counted(rating['count'], 'rating')} is {rating['mean']:.2f} on a scale "
            f"of {scale.low:g} to {scale.high:g} (standard deviation {rating['sd']:.2f}, median "
            f"{rating['50%']:g}). The most frequent one is {top['label']}: {percent(top['share'])} of all."
        ),
        chart=columns(
            distribution, "label", "share", title="Share of ratings", form=".1%", label_form=".0%",
            tooltip=[alt.Tooltip("ratings:Q", title="Ratings", format=",")],
        ),
        numbers={"initial-statistics": statistics, "rating-distribution": distribution.drop("step")},
        caveat=(
            "One row is a rating, so people who rate much weigh more. Occupation labels and zip codes are "
            "names written as numbers: their means and quartiles say nothing."
        ),
        table=_readable(statistics),
    )  # fmt: skip


def known_columns(tables: Tables) -> Answer | Skipped:
    """Missing values and distinct counts of every column of the three tables."""
    parts = {"ratings": tables.interactions, "movies": tables.movies, "users": tables.users}
    counts = pl.concat([_column_counts(name, table) for name, table in parts.items()])
    gaps = counts.filter(pl.col("missing") > 0)
    gaps = gaps.select(
        (pl.col("table") + " · " + pl.col("column").str.replace_all("_", " ")).alias("column"),
        (pl.col("missing") / pl.col("rows")).alias("share"),
        "missing",
    ).sort("share", "column", descending=[True, False])
    sizes = (
        f"There are {counted(tables.interactions.height, 'rating')}, "
        f"{counted(tables.movies.height, 'movie')} and {counted(tables.users.height, 'person', 'people')}."
    )
    if gaps.is_empty():
        told = f"No value of the {len(counts)} columns is missing."
    else:
        worst = gaps.row(0, named=True)
        told = (
            f"{len(counts) - len(gaps)} of {len(counts)} columns have no gap; the widest is in "
            f"{worst['column'].replace(' · ', ': ')}, where {percent(worst['share'])} is missing."
        )
    return Answer(
        key="known-columns",
        heading="What is there, and what is missing?",
        answer=f"{sizes} {told}",
        chart=None if gaps.is_empty() else horizontal_bars(
            gaps, "column", "share", title="Missing", form=".1%",
            tooltip=[alt.Tooltip("missing:Q", title="Rows without it", format=",")],
        ),
        numbers={"known-columns": counts},
        caveat="An empty list of genres, cast or keywords counts as missing.",
        table=counts.with_columns(pl.col("column").str.replace_all("_", " ")).rename(str.capitalize),
    )  # fmt: skip


def _statistics(flat: pl.DataFrame) -> pl.DataFrame:
    """One row a described column: `column`, `count`, `mean`, `sd`, `min`, `25%`, `50%`, `75%`, `max`.

    Quartiles are interpolated, as in the study; a zip code that is no number is left out, and not counted.
    """
    numbers = flat.select(
        pl.col(name).cast(pl.Float64, strict=False).alias(word) for name, word in DESCRIBED.items()
    )
    rows: list[dict[str, Any]] = []
    for name in numbers.columns:
        column = numbers[name].drop_nulls()
        quantiles = {
            f"{part:.0%}": column.quantile(part, interpolation="linear") for part in (0.25, 0.5, 0.75)
        }
        rows.append(
            {
                "column": name, "count": len(column), "mean": column.mean(), "sd": column.std(),
                "min": column.min(), **quantiles, "max": column.max(),
            }
        )  # fmt: skip
    values = dict.fromkeys(["mean", "sd", "min", "25%", "50%", "75%", "max"], pl.Float64)
    return pl.DataFrame(rows, schema={"column": pl.String, "count": pl.Int64, **values})


def _readable(statistics: pl.DataFrame) -> pl.DataFrame:
    """The statistics as text: times as dates (their spread in days), the rest with two digits at most."""
    rows = []
    for row in statistics.iter_rows(named=True):
        is_time = row["column"] == "timestamp"
        texts = {
            name: "–"
            if value is None
            else _time(name, value)
            if is_time
            else f"{value:,.2f}".removesuffix(".00")
            for name, value in row.items()
            if name not in {"column", "count"}
        }
        rows.append({"Column": row["column"], "Count": f"{row['count']:,}", **texts})
    return pl.DataFrame(rows).rename(
        {name: name.capitalize() for name in ("mean", "min", "max")} | {"sd": "SD"}
    )


def _time(statistic: str, seconds: float) -> str:
    if statistic == "sd":
        return f"{seconds / SECONDS_A_DAY:,.0f} days"
    day: str = pl.select(pl.from_epoch(pl.lit(int(seconds)), time_unit="s").dt.strftime(DAY)).item()
    return day


def _column_counts(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """`table`, `column`, `rows`, `missing`, `distinct` (lists: of what stands in them) of each column."""
    columns_ = []
    for column, dtype in table.schema.items():
        values = table[column]
        if isinstance(dtype, pl.List):
            missing = len(values) - int((values.list.len() > 0).sum())
            distinct = values.explode().drop_nulls().n_unique()
        else:
            missing = values.null_count()
            distinct = values.drop_nulls().n_unique()
        columns_.append((name, column, len(values), missing, distinct))
    schema = {"table": pl.String, "column": pl.String} | dict.fromkeys(
        ("rows", "missing", "distinct"), pl.Int64
    )
    return pl.DataFrame(columns_, schema=schema, orient="row")
