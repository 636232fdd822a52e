"""A map that can be panned and zoomed, drawn of points and of the cells of the land below them."""

import altair as alt
import polars as pl

from maxella.charts import theme
from maxella.charts.rendering import Chart

HEIGHT = 360
MARGIN = 1.04
"""How much more than the land is in view at first."""
LARGEST_POINT = 260
"""The area of the largest point, in square pixels."""


def zoomable_map(points: pl.DataFrame, land: pl.DataFrame, *, cell: int, middle: float, title: str) -> Chart:
    """Points on cells of land, in kilometres, the same scale in both directions at every width.

    Args:
        points: `x`, `y`, `value` (the colour), `count` (the area), and texts that are shown when a point is
            pointed at.
        land: the south-western corners of the cells: `x`, `y`.
        cell: the side of a cell.
        middle: the value in the middle of the colours, which then reach as far below as above.
        title: what the colours mean.
    """
    width, height = (_span(land[name], cell) for name in ("x", "y"))
    kilometres = f"{MARGIN} * max({width[1]} / width, {height[1]} / height)"
    x_scale, y_scale = (
        alt.Scale(
            domain=[alt.expr(f"{middle_of} {sign} {side} / 2 * {kilometres}") for sign in "-+"],
            zero=False,
            nice=False,
        )
        for side, (middle_of, _) in (("width", width), ("height", height))
    )
    cells = (
        alt.Chart(_as_text(land))
        .transform_calculate(right=f"datum.x + {cell}", top=f"datum.y + {cell}")
        .mark_rect(color=theme.colour("line"), clip=True, tooltip=None)
        .encode(
            x=alt.X("x:Q", axis=None, scale=x_scale),
            x2="right:Q",
            y=alt.Y("y:Q", axis=None, scale=y_scale),
            y2="top:Q",
        )
    )
    reach = max(abs(float(bound) - middle) for bound in _ends(points["value"])) or 1.0
    texts = [name for name in points.columns if name not in ("x", "y", "value", "count")]
    marks = (
        alt.Chart(_as_text(points))
        .mark_circle(clip=True, opacity=0.85, stroke=theme.colour("soft"), strokeWidth=0.4)
        .encode(
            x="x:Q",
            y="y:Q",
            order=alt.Order("count:Q", sort="descending"),
            size=alt.Size("count:Q", scale=alt.Scale(range=[8, LARGEST_POINT]), legend=None),
            color=alt.Color(
                "value:Q",
                title=title,
                scale=alt.Scale(domain=[middle - reach, middle, middle + reach], range="diverging"),
                legend=alt.Legend(format=".1f", titleLimit=330, tickCount=5),
            ),
            tooltip=[
                *(alt.Tooltip(f"{name}:N", title=name.replace("_", " ")) for name in texts),
                alt.Tooltip("value:Q", title="shrunken mean", format=".2f"),
                alt.Tooltip("count:Q", title="ratings", format=",d"),
            ],
        )
        .add_params(alt.selection_interval(bind="scales", name="view"))
    )
    return alt.layer(cells, marks).properties(width="container", height=HEIGHT)


def _span(corners: pl.Series, cell: int) -> tuple[float, float]:
    """The middle and the length of the cells, in kilometres."""
    low, high = _ends(corners)
    return (low + high + cell) / 2, high + cell - low


def _ends(values: pl.Series) -> tuple[float, float]:
    low, high = values.to_frame().select(pl.all().min().alias("low"), pl.all().max().alias("high")).row(0)
    return float(low), float(high)


def _as_text(table: pl.DataFrame) -> alt.InlineData:
    """A table as CSV inside the chart: a third as long as a list of records with their names."""
    kinds = {name: "number" if dtype.is_numeric() else "string" for name, dtype in table.schema.items()}
    return alt.InlineData(table.write_csv(), format=alt.CsvDataFormat(type="csv", parse=kinds))
