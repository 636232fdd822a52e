"""How the ratings spread over people and movies: the empty table, and how many each has."""

import altair as alt
import numpy as np
import polars as pl

from maxella.charts import theme
from maxella.charts.rendering import Chart
from maxella.data.schema import MOVIE_ID, USER_ID
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.wording import counted, percent, short

BLOCKS = 20
"""People, and movies, are each drawn in so many blocks of equal size."""


def sparsity(tables: Tables) -> Answer | Skipped:
    """What part of all pairs of a person and a rated movie has a rating, and where these pairs are."""
    people, movies = (_blocks(tables.interactions, column) for column in (USER_ID, MOVIE_ID))
    pairs, filled = people.height * movies.height, tables.interactions.height
    found = _filled(tables.interactions, people, movies)
    first, last = found["share_rated"][0], found["share_rated"][-1]
    return Answer(
        key="sparsity",
        heading="How empty is the table of ratings?",
        answer=f"{percent(1 - filled / pairs)} of it is empty: {counted(people.height, 'person', 'people')} "
        f"and {counted(movies.height, 'rated movie')} make {pairs:,} pairs, {filled:,} of them rated. It is "
        f"not empty everywhere: the busiest {1 / people['block'].n_unique():.0%} of the people have rated "
        f"{percent(first)} of the most rated {1 / movies['block'].n_unique():.0%} of the movies, the "
        f"quietest have rated {percent(last)} of the least rated.",
        chart=_block_map(found),
        numbers={"sparsity": found},
        caveat="What is empty is not missing at random: people rate what they chose to watch, and mostly "
        "what they expected to like.",
    )


def ratings_per_user_and_movie(tables: Tables) -> Answer | Skipped:
    """How many ratings a person gives and a movie gets: histograms with quartiles."""
    counts = {
        "people": counts_of(tables.interactions, USER_ID)["ratings"],
        "movies": counts_of(tables.interactions, MOVIE_ID)["ratings"],
    }
    bins = pl.concat([_doubling_bins(values, kind) for kind, values in counts.items()])
    quartiles = pl.DataFrame([{"of": kind, **_quartiles(values)} for kind, values in counts.items()])
    person, movie = quartiles.iter_rows(named=True)
    least = person["least"]
    return Answer(
        key="ratings-per-user-and-movie",
        heading="How many ratings do people give and movies get?",
        answer=f"Half of the people gave {short(person['median'])} ratings or fewer, the middle half "
        f"{short(person['lower_quartile'])} to {short(person['upper_quartile'])}, the busiest "
        f"{person['most']:,}. Half of the rated movies got {short(movie['median'])} or fewer, the middle "
        f"half {short(movie['lower_quartile'])} to {short(movie['upper_quartile'])}, the most rated "
        f"{movie['most']:,}.",
        chart=_histograms(bins, quartiles),
        numbers={"ratings-per-user-and-movie": bins, "quartiles": quartiles},
        caveat=f"Nobody has fewer than {counted(least, 'rating')}: whoever gave fewer was probably left out, "
        "so the data say nothing of people who only begin."
        if least > 1
        else None,
    )


def counts_of(interactions: pl.DataFrame, column: str) -> pl.DataFrame:
    """The number of `ratings` of each value of `column`."""
    return interactions.group_by(column).agg(pl.len().cast(pl.Int64).alias("ratings"))


def _blocks(interactions: pl.DataFrame, column: str) -> pl.DataFrame:
    """Each value of `column` with its `block`, from 1, of about equal sizes; most ratings first."""
    ordered = counts_of(interactions, column).sort("ratings", column, descending=[True, False])
    number = min(BLOCKS, ordered.height)
    return ordered.select(column, (pl.int_range(pl.len()) * number // pl.len() + 1).alias("block"))


def _filled(interactions: pl.DataFrame, people: pl.DataFrame, movies: pl.DataFrame) -> pl.DataFrame:
    """The share of pairs that are rated, of each block of people with each block of movies."""
    people_sizes, movie_sizes = (
        table.group_by(pl.col("block").alias(name)).agg(pl.len().cast(pl.Int64).alias(f"{name}_pairs"))
        for table, name in ((people, "people"), (movies, "movies"))
    )
    ratings = (
        interactions.select(USER_ID, MOVIE_ID)
        .join(people.rename({"block": "people"}), on=USER_ID)
        .join(movies.rename({"block": "movies"}), on=MOVIE_ID)
        .group_by("people", "movies")
        .agg(pl.len().cast(pl.Int64).alias("ratings"))
    )
    pairs = pl.col("people_pairs") * pl.col("movies_pairs")
    return (
        people_sizes.join(movie_sizes, how="cross")
        .join(ratings, on=["people", "movies"], how="left")
        .with_columns(pl.col("ratings").fill_null(0))
        .select("people", "movies", "ratings", (pl.col("ratings") / pairs).round(6).alias("share_rated"))
        .sort("people", "movies")
    )


def _doubling_bins(counts: pl.Series, kind: str) -> pl.DataFrame:
    """How many counts lie in 1, 2–3, 4–7, 8–15, …, of all up to the largest."""
    found = np.bincount(np.floor(np.log2(counts.to_numpy())).astype(np.int64))
    low = 2 ** np.arange(len(found))
    return pl.DataFrame({"of": [kind] * len(low), "from": low, "to": 2 * low - 1, "count": found})


def _quartiles(counts: pl.Series) -> dict[str, float]:
    values = counts.to_numpy()
    lower, median, upper = np.percentile(values, [25, 50, 75]).tolist()
    return {
        "least": int(values.min()), "lower_quartile": lower, "median": median, "upper_quartile": upper,
        "most": int(values.max()),
    }  # fmt: skip


def _block_map(found: pl.DataFrame) -> Chart:
    blank = alt.Axis(labels=False)
    chart: Chart = (
        alt.Chart(found)
        .mark_rect()
        .encode(
            x=alt.X("movies:O", title="movies, most rated at the left", axis=blank),
            y=alt.Y("people:O", title="people, busiest at the top", axis=blank),
            color=alt.Color(
                "share_rated:Q",
                title="share of the pairs that are rated",
                scale=alt.Scale(type="sqrt", range="ramp"),
                legend=alt.Legend(format=".0%", titleLimit=320),
            ),
            tooltip=[
                alt.Tooltip("people:O", title="block of people"),
                alt.Tooltip("movies:O", title="block of movies"),
                alt.Tooltip("share_rated:Q", title="share rated", format=".2%"),
                alt.Tooltip("ratings:Q", format=",d"),
            ],
        )
        .properties(width="container", height=300)
    )
    return chart


def _histograms(bins: pl.DataFrame, quartiles: pl.DataFrame) -> Chart:
    """People above, movies below, on the same logarithmic scale."""
    edges = [1, int(bins["to"].max()) + 1]  # type: ignore[arg-type]
    charts = []
    for kind in ("people", "movies"):
        rows = bins.filter(pl.col("of") == kind).with_columns((pl.col("to") + 1).alias("end"))
        x = alt.X(
            "from:Q",
            title="ratings, logarithmic" if kind == "movies" else None,
            scale=alt.Scale(type="log", base=2, domain=edges, nice=False),
            axis=alt.Axis(format=",d", grid=False, tickCount=6, labelOverlap=True),
        )
        bars = (
            alt.Chart(rows)
            .mark_bar(style="quiet")
            .encode(
                x=x,
                x2="end:Q",
                y=alt.Y(
                    "count:Q",
                    title=kind,
                    axis=alt.Axis(tickCount=4, format="~s", minExtent=44),
                    scale=alt.Scale(domain=[0, 1.35 * float(np.max(rows["count"].to_numpy()))], nice=False),
                ),
                y2=alt.datum(0),
                tooltip=[
                    alt.Tooltip("from:Q", title="ratings from", format=",d"),
                    alt.Tooltip("to:Q", format=",d"),
                    alt.Tooltip("count:Q", title=kind, format=",d"),
                ],
            )
        )
        marks = quartiles.filter(pl.col("of") == kind)
        band = alt.Chart(marks).encode(y=alt.value(6))
        charts.append(
            alt.layer(
                bars,
                band.mark_rule(strokeWidth=3, color=theme.colour("accent")).encode(
                    x="lower_quartile:Q", x2="upper_quartile:Q"
                ),
                band.mark_point(style="accent", size=70, opacity=1).encode(x="median:Q"),
                band.mark_text(style="label", dy=14, align="center").encode(
                    x="median:Q", text=alt.Text("median:Q", format=",.6~g")
                ),
            ).properties(width="container", height=150)
        )
    return alt.vconcat(*charts, spacing=14)
