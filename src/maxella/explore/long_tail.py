"""How uneven the ratings are spread over the movies: the Lorenz curve and its coefficient."""

from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.charts import theme
from maxella.charts.ranked import tooltips
from maxella.charts.rendering import Chart
from maxella.data.schema import MOVIE_ID
from maxella.explore.answer import Answer, Skipped, Tables
from maxella.explore.density import counts_of
from maxella.explore.wording import counted, percent

CURVE_POINTS = 200


def long_tail(tables: Tables) -> Answer | Skipped:
    """What share of the ratings the most rated movies have, and how uneven that is."""
    rated = np.sort(counts_of(tables.interactions, MOVIE_ID)["ratings"].to_numpy())[::-1]
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
    return Answer(
        key="long-tail",
        heading="How long is the tail?",
        answer=f"The {counted(tenth, 'most rated movie')} of {len(counts):,} ({tenth / len(counts):.0%}) "
        f"have {percent(held[tenth - 1])} of the ratings, and half of all ratings go to "
        f"{counted(half, 'movie')}. The Gini coefficient is {gini(counts):.2f}, where 0 says that all are "
        "rated alike and 1 that one has all ratings."
        + (f" Nobody rated {counted(unrated, 'movie')} of the catalogue." if unrated else ""),
        chart=_lorenz(curve),
        numbers={"long-tail": curve},
        caveat="What is rated depends on what people were shown: a part of the tail is made by the site, "
        "and a model that learns from it makes it longer.",
    )


def gini(counts: NDArray[np.integer[Any]]) -> float:
    """The Gini coefficient of counts (n,), largest first: 0 if all are equal, 1 - 1/n if one has all.

    G = (2 Σ i c_i / Σ c - (n + 1)) / n, with i the place from the smallest, from 1.

    References:
        Dorfman, "A Formula for the Gini Coefficient", Review of Economics and Statistics 61, 1979.
    """
    places = np.arange(len(counts), 0, -1)
    return float((2 * (places * counts).sum() / counts.sum() - (len(counts) + 1)) / len(counts))


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
