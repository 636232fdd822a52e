"""A map that can be panned and zoomed, drawn of points on strips of land."""

import altair as alt
import polars as pl

from maxella.charts import theme
from maxella.charts.rendering import Chart

HEIGHT = 360
MARGIN = 1.04
"""How much more than the land is in view at first."""
AREAS = (14, 260)
"""The areas of the smallest and the largest point, in square pixels."""
INSIDE_COLOURS = 0.98
"""The part of the points whose values the colours tell apart."""


def zoomable_map(points: pl.DataFrame, land: pl.DataFrame, *, middle: float, title: str) -> Chart:
    """Points on strips of land, in kilometres, the same scale in both directions at every width.

    Args:
        points: `x`, `y`, `value` (the colour), `count` (the area), and texts that are shown when a point is
            pointed at.
        land: rectangles: `left`, `right`, `bottom`, `top`.
        middle: the value in the middle of the colours, which reach as far below as above.
        title: what the colours mean.
    """
    x_scale, y_scale = _scales(land)
    land_drawn = (
        _drawn_from(land)
        .mark_rect(color=theme.colour("line"), stroke=theme.colour("line"), clip=True, tooltip=None)
        .encode(
            x=alt.X("left:Q", axis=None, scale=x_scale),
            x2="right:Q",
            y=alt.Y("bottom:Q", axis=None, scale=y_scale),
            y2="top:Q",
        )
    )
    return alt.layer(land_drawn, _marks(points, middle, title)).properties(width="container", height=HEIGHT)


def _marks(points: pl.DataFrame, middle: float, title: str) -> alt.Chart:
    """The points, which pan and zoom the map."""
    # The few farthest values must not take all the colour from the others.
    reach = float((points["value"] - middle).abs().quantile(INSIDE_COLOURS) or 0) or 1.0
    texts = [name for name in points.columns if name not in ("x", "y", "value", "count")]
    marks: alt.Chart = (
        _drawn_from(points)
        .mark_circle(clip=True, opacity=0.9, stroke=theme.colour("soft"), strokeWidth=0.25)
        .encode(
            x="x:Q",
            y="y:Q",
            order=alt.Order("count:Q", sort="descending"),
            size=alt.Size("count:Q", scale=alt.Scale(range=list(AREAS)), legend=None),
            color=alt.Color(
                "value:Q",
                title=title,
                scale=alt.Scale(
                    domain=[middle - reach, middle, middle + reach], clamp=True, range="diverging"
                ),
                legend=alt.Legend(
                    format=".2f",
                    titleLimit=330,
                    values=[middle - reach, middle, middle + reach],
                    symbolOpacity=1,
                ),
            ),
            tooltip=[
                *(alt.Tooltip(f"{name}:N", title=name.replace("_", " ")) for name in texts),
                alt.Tooltip("value:Q", title="shrunken mean", format=".2f"),
                alt.Tooltip("count:Q", title="ratings", format=",d"),
            ],
        )
        .add_params(alt.selection_interval(bind="scales", name="view"))
    )
    return marks


def _scales(land: pl.DataFrame) -> tuple[alt.Scale, alt.Scale]:
    """Scales of x and y with the land in view, whose kilometres are as many pixels long."""
    left, right, bottom, top = land.select(
        pl.col("left").min(), pl.col("right").max(), pl.col("bottom").min(), pl.col("top").max()
    ).row(0)
    pixel = f"{MARGIN} * max({right - left} / width, {top - bottom} / height)"
    x, y = (
        alt.Scale(
            domain=[alt.expr(f"{middle} {sign} {side} / 2 * {pixel}") for sign in "-+"],
            zero=False,
            nice=False,
        )
        for side, middle in (("width", (left + right) / 2), ("height", (bottom + top) / 2))
    )
    return x, y


def _drawn_from(table: pl.DataFrame) -> alt.Chart:
    """A chart of the table, each row one text that is taken apart when it is drawn.

    That is a third as long as records with their names. CSV would be as short, but a page that forbids
    scripts to be made of text cannot read it.
    """
    rows = table.select(pl.concat_str(pl.all(), separator="\t")).to_series().to_list()
    parts = {}
    for place, (name, dtype) in enumerate(table.schema.items()):
        part = f"split(datum.data, '\\t')[{place}]"
        parts[name] = f"toNumber({part})" if dtype.is_numeric() else part
    return alt.Chart(alt.InlineData(rows)).transform_calculate(**parts)
