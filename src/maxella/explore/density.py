"""How the ratings spread over people and movies: the long tail, the empty table, the counts."""

from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.charts import theme
from maxella.charts.ranked import tooltips
from maxella.charts.rendering import Chart
from maxella.data.schema import MOVIE_ID, USER_ID
from maxella.explore.finding import Finding, Skipped, Tables
from maxella.explore.wording import counted, percent

CURVE_POINTS = 200
BLOCKS = 20
"""People, and movies, are each drawn in so many blocks of equal size."""


def long_tail(tables: Tables) -> Finding | Skipped:
    """What share of the ratings the most rated movies have, and how uneven that is."""
    rated = np.sort(_counts(tables.interactions, MOVIE_ID)["ratings"].to_numpy())[::-1]
    unrated = tables.movies.join(tables.interactions, on=MOVIE_ID, how="anti").height
    counts = np.append(rated, np.zeros(unrated, rated.dtype))
    held = np.cumsum(counts) / counts.sum()
    # Most points where the curve is steep, among the most rated.
    places = np.unique(np.geomspace(1, len(counts), CURVE_POINTS).round().astype(np.int64))
    curve = pl.DataFrame(
        {
            "movies": np.append(0, places),
            "share_of_movies": np.append(0, places / len(counts)).round(6),
            "share_of_ratings": np.append(0, held[places - 1]).round(6),
        }
    )
    tenth, half = max(1, round(len(counts) / 10)), int(np.searchsorted(held, 0.5)) + 1
    return Finding(
        key="long-tail",
        heading="How long is the tail?",
        answer=f"The {counted(tenth, 'most rated movie')} of {len(counts):,} ({tenth / len(counts):.0%}) have "
        f"{percent(held[tenth - 1])} of the ratings, and half of all ratings go to {counted(half, 'movie')}. "
        f"The Gini coefficient is {gini(counts):.2f}, where 0 says that all are rated alike and 1 that one has "
        "all ratings." + (f" Nobody rated {counted(unrated, 'movie')} of the catalogue." if unrated else ""),
        chart=_lorenz(curve),
        numbers={"long-tail": curve},
        caveat="What is rated depends on what people were shown: a part of the tail is made by the site, and a "
        "model that learns from it makes it longer.",
    )


def gini(counts: NDArray[np.integer[Any]]) -> float:
    """The Gini coefficient of counts (n,), the largest first: 0 if all are equal, 1 - 1/n if one has all.

    G = (2 Σ i c_i / Σ c - (n + 1)) / n, with i the place from the smallest, from 1.

    References:
        Dorfman, "A Formula for the Gini Coefficient", Review of Economics and Statistics 61, 1979.
    """
    places = np.arange(len(counts), 0, -1)
    return float((2 * (places * counts).sum() / counts.sum() - (len(counts) + 1)) / len(counts))


def sparsity(tables: Tables) -> Finding | Skipped:
    """What part of all pairs of a person and a rated movie has a rating, and where these pairs are."""
    people, movies = (_blocks(tables.interactions, column) for column in (USER_ID, MOVIE_ID))
    pairs, filled = people.height * movies.height, tables.interactions.height
    found = _filled(tables.interactions, people, movies)
    first, last = found["share_rated"][0], found["share_rated"][-1]
    return Finding(
        key="sparsity",
        heading="How empty is the table of ratings?",
        answer=f"{percent(1 - filled / pairs)} of it is empty: {counted(people.height, 'person', 'people')} and "
        f"{counted(movies.height, 'rated movie')} make {pairs:,} pairs, {filled:,} of them rated. It is not "
        f"empty everywhere: the busiest {1 / people['block'].n_unique():.0%} of the people have rated "
        f"{percent(first)} of the most rated {1 / movies['block'].n_unique():.0%} of the movies, the quietest "
        f"have rated {percent(last)} of the least rated.",
        chart=_block_map(found),
        numbers={"sparsity": found},
        caveat="What is empty is not missing at random: people rate what they chose to watch, and mostly what "
        "they expected to like.",
    )


def ratings_per_user_and_movie(tables: Tables) -> Finding | Skipped:
    """How many ratings a person gives and a movie gets: histograms with quartiles."""
    counts = {
        "people": _counts(tables.interactions, USER_ID)["ratings"],
        "movies": _counts(tables.interactions, MOVIE_ID)["ratings"],
    }
    bins = pl.concat([_doubling_bins(values, kind) for kind, values in counts.items()])
    quartiles = pl.DataFrame([{"of": kind, **_quartiles(values)} for kind, values in counts.items()])
    person, movie = quartiles.iter_rows(named=True)
    least = person["least"]
    return Finding(
        key="ratings-per-user-and-movie",
        heading="How many ratings do people give and movies get?",
        answer=f"Half of the people gave {person['median']:,.6g} ratings or fewer, the middle half "
        f"{person['lower_quartile']:,.6g} to {person['upper_quartile']:,.6g}, one {person['most']:,}. Half of "
        f"the rated movies got {movie['median']:,.6g} or fewer, the middle half {movie['lower_quartile']:,.6g} "
        f"to {movie['upper_quartile']:,.6g}, one {movie['most']:,}.",
        chart=_histograms(bins, quartiles),
        numbers={"ratings-per-user-and-movie": bins, "quartiles": quartiles},
        caveat=f"Nobody has fewer than {counted(least, 'rating')}: whoever gave fewer was probably left out, so the "
        "data say nothing of new people's first ratings."
        if least > 1
        else None,
    )


def _counts(interactions: pl.DataFrame, column: str) -> pl.DataFrame:
    """The number of `ratings` of each value of `column`."""
    return interactions.group_by(column).agg(pl.len().cast(pl.Int64).alias("ratings"))


def _blocks(interactions: pl.DataFrame, column: str) -> pl.DataFrame:
    """Each value of `column` with its `block`, from 1, of about equal sizes; those with most ratings first."""
    ordered = _counts(interactions, column).sort("ratings", column, descending=[True, False])
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


def _lorenz(curve: pl.DataFrame) -> Chart:
    share = alt.Axis(format=".0%", tickCount=5)
    base = alt.Chart(curve).encode(
        x=alt.X("share_of_movies:Q", title="share of the movies, most rated first", axis=share),
        y=alt.Y("share_of_ratings:Q", title="share of the ratings", axis=share),
        tooltip=tooltips(curve),
    )
    equal = (
        alt.Chart(pl.DataFrame({"share": [0, 1]}))
        .mark_line(style="reference", tooltip=False, color=theme.colour("soft"))
        .encode(x="share:Q", y="share:Q")
    )
    note = (
        alt.Chart(pl.DataFrame({"share": [0.4], "text": ["if all were rated alike"]}))
        .mark_text(style="note", align="left", dx=8, dy=8)
        .encode(x="share:Q", y="share:Q", text="text:N")
    )
    return alt.layer(equal, note, base.mark_line(), base.mark_point(opacity=0)).properties(
        width="container", height=300
    )


def _block_map(found: pl.DataFrame) -> Chart:
    blank = alt.Axis(labels=False)
    return (
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


def _histograms(bins: pl.DataFrame, quartiles: pl.DataFrame) -> Chart:
    """People above, movies below, on the same logarithmic scale."""
    edges = [1, int(bins["to"].max()) + 1]  # type: ignore[arg-type]
    charts = []
    for kind in ("people", "movies"):
        rows = bins.filter(pl.col("of") == kind).with_columns((pl.col("to") + 1).alias("end"))
        x = alt.X(
            "from:Q",
            title="ratings (each bar twice as many as the one before)" if kind == "movies" else None,
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
