"""How much fields matter: pairs of them as a heat map, and several measurements of each as bars."""

from collections.abc import Sequence

import altair as alt
import polars as pl

from maxella.charts import theme
from maxella.charts.rendering import Chart

CELL = 46
"""The height of a cell of the heat map, in pixels."""
ROOM_FOR_NUMBERS = 560
"""Below this width of the plot, in pixels, the cells do not hold their numbers."""
DARK_FROM = 0.55
"""From this part of the range of means on, a cell needs light text."""
BAR = 8
"""The height of a bar, in pixels."""


def pair_map(pairs: pl.DataFrame, fields: Sequence[str], *, row: str, column: str, value: str) -> Chart:
    """A heat map of pairs of fields, with mean and spread in each cell where there is room for them.

    Args:
        pairs: one row a cell: `row`, `column` (names of fields), `mean`, `sd` (null where unknown).
        fields: in the order of rows and columns.
        row: what the rows are, in words.
        column: what the columns are, in words.
        value: what a mean is, in words.
    """
    order = list(fields)
    lowest, highest = pairs["mean"].min(), pairs["mean"].max()
    base = alt.Chart(
        pairs.with_columns(dark=(pl.col("mean") - lowest) > DARK_FROM * (pl.lit(highest) - lowest))
    ).encode(
        x=alt.X("column:N", sort=order, title=column, axis=alt.Axis(orient="top", labelAngle=-40)),
        y=alt.Y("row:N", sort=order, title=row),
        tooltip=[
            alt.Tooltip("row:N", title=row),
            alt.Tooltip("column:N", title=column),
            alt.Tooltip("mean:Q", title=value, format=".3f"),
            alt.Tooltip("sd:Q", title="standard deviation", format=".3f"),
        ],
    )
    cells = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color("mean:Q", title=value, scale=alt.Scale(range="ramp", zero=False), legend=_legend())
    )
    written = base.encode(
        color=alt.when(alt.datum["dark"])
        .then(alt.value(theme.colour("paper")))
        .otherwise(alt.value(theme.colour("ink"))),
        opacity=alt.value(alt.expr(f"width < {ROOM_FOR_NUMBERS} ? 0 : 1")),
    )
    means = written.mark_text(dy=-5).encode(text=alt.Text("mean:Q", format=".2f"))
    known = written.transform_filter("isValid(datum.sd)").transform_calculate(
        spread="'± ' + format(datum.sd, '.3f')"
    )
    spreads = known.mark_text(dy=9, fontSize=10).encode(text="spread:N")
    return alt.layer(cells, means, spreads).properties(width="container", height=alt.Step(CELL))


def measurements(
    figures: pl.DataFrame, fields: Sequence[str], methods: Sequence[str], *, value: str
) -> Chart:
    """Bars of several methods beside each other for each field, with whiskers of one standard deviation.

    Args:
        figures: one row a bar: `field`, `method`, `share` (what the bar is as long as), `low` and `high` (the
            ends of its whisker, null where there is none), `measured` (the figure itself, in words).
        fields: in their order from above.
        methods: in the order of their colours.
        value: what a share is, in words.
    """
    base = alt.Chart(figures).encode(
        y=alt.Y("field:N", sort=list(fields), title=None, scale=alt.Scale(paddingInner=0.3)),
        yOffset=alt.YOffset("method:N", sort=list(methods)),
        tooltip=[
            alt.Tooltip("field:N", title=" "),
            alt.Tooltip("method:N"),
            alt.Tooltip("measured:N"),
        ],
    )
    bars = base.mark_bar().encode(
        x=alt.X("share:Q", title=value, axis=alt.Axis(format=".0%", tickCount=5)),
        color=alt.Color("method:N", sort=list(methods), title=None, scale=alt.Scale(domain=list(methods))),
    )
    whiskers = base.transform_filter("isValid(datum.low)").mark_rule().encode(x="low:Q", x2="high:Q")
    return alt.layer(bars, whiskers).properties(
        width="container", height=alt.Step(BAR * len(methods) * 1.4, **{"for": "position"})
    )


def _legend() -> alt.Legend:
    return alt.Legend(gradientLength=160, gradientThickness=10, format=".2f")
