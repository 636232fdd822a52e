"""Whether stated chances come true: what was stated against what came of it."""

import altair as alt
import polars as pl

from maxella.charts import theme
from maxella.charts.rendering import Chart

SIDE = 320
"""Pixels."""


def reliability_curve(frame: pl.DataFrame, *, series: str, stated: str, came_true: str, count: str) -> Chart:
    """Points of what was stated and what came true, a line a series, beside the line on which both agree.

    Args:
        frame: one row a group of statements.
        series: the column that says whose statements they are (text).
        stated: the column of mean stated chances, from 0 to 1.
        came_true: the column of the shares that came true, from 0 to 1.
        count: the column of how many statements stand behind a point.

    References:
        Niculescu-Mizil & Caruana, "Predicting good probabilities with supervised learning", ICML 2005.
    """
    scale = alt.Scale(domain=[0, 1])
    x = alt.X(stated, type="quantitative", scale=scale, title="stated chance", axis=_axis())
    y = alt.Y(came_true, type="quantitative", scale=scale, title="share that was liked", axis=_axis())
    ends = pl.DataFrame({stated: [0.0, 1.0], came_true: [0.0, 1.0]})
    agree = alt.Chart(ends).mark_line(strokeDash=[4, 4], color=theme.colour("quiet")).encode(x=x, y=y)
    found = alt.Chart(frame).encode(
        x=x,
        y=y,
        color=alt.Color(series, type="nominal", title=None),
        tooltip=[series, alt.Tooltip(stated, format=".3f"), alt.Tooltip(came_true, format=".3f"), count],
    )
    drawn = alt.layer(agree, found.mark_line(), found.mark_point(filled=True, size=50))
    return drawn.properties(width=SIDE, height=SIDE)


def _axis() -> alt.Axis:
    return alt.Axis(format=".1f", tickCount=5)
