"""What a modeller must know besides: how the ratings drift, and what the metadata lack."""

import altair as alt
import numpy as np
import polars as pl

from maxella.charts.ranked import ranked_dots
from maxella.charts.rendering import Chart
from maxella.data.schema import MOVIE_ID, RATING, TIMESTAMP, TITLE, USER_ID
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.wording import counted, percent

MONTHLY_FROM_DAYS = 370
"""Ratings that span more days than this are drawn by month, others by week."""
DAYS_A_YEAR = 365.25


def rating_drift(tables: Tables) -> Answer | Skipped:
    """How the mean rating and the number of ratings change over time."""
    heading = "Do the ratings drift over time?"
    missing = tables.lacking(heading, TIMESTAMP)
    if missing:
        return missing
    day = (pl.col(TIMESTAMP) // 86_400).alias("day")
    rated = tables.interactions.filter(pl.col(TIMESTAMP).is_not_null()).select(
        USER_ID, pl.col(RATING).cast(pl.Float64), day
    )
    days = rated["day"]
    is_monthly = days.max() - days.min() > MONTHLY_FROM_DAYS  # type: ignore[operator]
    unit = "month" if is_monthly else "week"
    start = pl.from_epoch("day", time_unit="d").dt.truncate("1mo" if is_monthly else "1w")
    periods = (
        rated.group_by(start.alias(unit))
        .agg(
            pl.len().cast(pl.Int64).alias("ratings"),
            pl.col(USER_ID).n_unique().cast(pl.Int64).alias("people"),
            pl.col(RATING).mean().round(9).alias("mean"),
        )
        .sort(unit)
    )
    busiest = periods.sort("ratings", unit, descending=[True, False]).row(0, named=True)
    # The mean of a handful of ratings says nothing of its month.
    solid = periods.filter(pl.col("ratings") * 10 >= pl.col("ratings").mean()).sort("mean", unit)
    low, high = solid.row(0, named=True), solid.row(-1, named=True)
    return Answer(
        key="rating-drift",
        heading=heading,
        answer=f"By {unit} the mean lay between {low['mean']:.2f} ({_date(low[unit], unit)}) and "
        f"{high['mean']:.2f} ({_date(high[unit], unit)}), leaving out the {unit}s with less than a tenth of "
        f"the average number of ratings. {_slopes(rated)}The busiest {unit}, {_date(busiest[unit], unit)}, "
        f"has {percent(busiest['ratings'] / rated.height)} of all ratings, by "
        f"{counted(busiest['people'], 'person', 'people')}.",
        chart=_drift(periods, unit),
        numbers={"rating-drift": periods},
        caveat="A timestamp tells when somebody sat down to rate, not when they watched: most people rate "
        f"everything in a sitting or two, so each {unit} has other people, and its mean moves with them.",
    )


def missing_metadata(tables: Tables) -> Answer | Skipped:
    """Which part of the movies, and of the ratings, lacks each column of the metadata."""
    counts = tables.interactions.group_by(MOVIE_ID).agg(pl.len().cast(pl.Int64).alias("n"))
    movies = tables.movies.join(counts, on=MOVIE_ID, how="left").with_columns(pl.col("n").fill_null(0))
    columns = [name for name in tables.movies.columns if name not in (MOVIE_ID, TITLE)]
    lacks = {
        name: pl.col(name).is_null() | (pl.col(name).list.len() == 0)
        if isinstance(movies.schema[name], pl.List)
        else pl.col(name).is_null()
        for name in columns
    }
    lacking = movies.select(pl.col("n"), *(test.fill_null(True).alias(name) for name, test in lacks.items()))
    total = int(lacking["n"].sum())
    found = pl.DataFrame(
        {
            "column": columns,
            "movies": [lacking[name].mean() for name in columns],
            "ratings": [lacking["n"].filter(lacking[name]).sum() / total for name in columns],
        }
    ).sort("movies", "ratings", "column", descending=[True, True, False])
    whole = found.filter(pl.col("movies") == 0).height
    first = found.row(0, named=True)
    gaps = (
        f"Most often missing is {_words(first['column'])}: {percent(first['movies'])} of the movies lack it, "
        f"which have {percent(first['ratings'])} of the ratings. "
        if first["movies"]
        else ""
    )
    return Answer(
        key="missing-metadata",
        heading="What is missing of the metadata?",
        answer=f"{gaps}{whole} of {counted(len(columns), 'column')} are whole.",
        chart=_gaps(found),
        numbers={"missing-metadata": found},
        caveat="A value that is there may still be wrong: this counts gaps alone.",
    )


def _slopes(rated: pl.DataFrame) -> str:
    """Stars a year by least squares: over all ratings, and over each person's own."""
    own = rated.with_columns(
        (pl.col("day") - pl.col("day").mean().over(USER_ID)).alias("own_day"),
        (pl.col(RATING) - pl.col(RATING).mean().over(USER_ID)).alias("own_rating"),
    )
    slopes = own.select(
        (pl.cov("day", RATING) / pl.col("day").var()).alias("all"),
        (pl.cov("own_day", "own_rating") / pl.col("own_day").var()).alias("own"),
    ).row(0)
    if not all(slope is not None and np.isfinite(slope) for slope in slopes):
        return ""
    overall, own_slope = (slope * DAYS_A_YEAR for slope in slopes)
    return (
        f"A straight line through all ratings changes by {overall:+.2f} stars a year, one through each "
        f"person's own by {own_slope:+.2f}. "
    )


def _date(start: object, unit: str) -> str:
    return f"{start:%B %Y}" if unit == "month" else f"the week of {start:%-d %B %Y}"


def _words(column: str) -> str:
    return column.replace("_", " ")


def _drift(periods: pl.DataFrame, unit: str) -> Chart:
    """The mean above, the number of ratings below, on the same time."""
    start = pl.col(unit)
    end = start.dt.offset_by("1mo" if unit == "month" else "1w")
    drawn = periods.with_columns(end.alias("end"), (start + (end - start) / 2).alias("middle"))
    base = alt.Chart(drawn).encode(
        tooltip=[
            alt.Tooltip(f"{unit}:T", format="%B %Y" if unit == "month" else "%d %b %Y"),
            alt.Tooltip("mean:Q", format=".2f"),
            alt.Tooltip("ratings:Q", format=",d"),
            alt.Tooltip("people:Q", format=",d"),
        ]
    )
    mean = base.encode(
        x=alt.X("middle:T", title=None, axis=alt.Axis(labels=False, grid=False)),
        y=alt.Y(
            "mean:Q",
            title="mean rating",
            axis=alt.Axis(minExtent=44, tickCount=4),
            scale=alt.Scale(zero=False),
        ),
    )
    volume = base.mark_bar(style="quiet").encode(
        x=alt.X(
            f"{unit}:T",
            title=None,
            axis=alt.Axis(grid=False, tickCount=4, format="%b %Y", labelOverlap=True),
        ),
        x2="end:T",
        y=alt.Y("ratings:Q", title=f"a {unit}", axis=alt.Axis(minExtent=44, tickCount=3, format="~s")),
        y2=alt.datum(0),
    )
    lines = alt.layer(mean.mark_line(), mean.mark_point(style="accent", opacity=1, size=40))
    return alt.vconcat(
        lines.properties(width="container", height=170),
        volume.properties(width="container", height=110),
        spacing=8,
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(x="shared")),
    )


def _gaps(found: pl.DataFrame) -> Chart:
    """What share of movies, and of ratings, each column is missing for."""
    notes = [percent(share) for share in found["movies"]]
    rows = found.with_columns(pl.Series("note", notes)).unpivot(
        ["movies", "ratings"], index=["column", "note"], variable_name="kind", value_name="share_missing"
    )
    return ranked_dots(
        rows.select(
            pl.col("column").str.replace_all("_", " ").alias("label"),
            "kind",
            "share_missing",
            pl.when(pl.col("kind") == "movies").then("note").alias("note"),
        ),
        value="share_missing",
        title="share missing (right: of movies)",
        number_format=".0%",
        kinds=("movies", "ratings"),
    )
