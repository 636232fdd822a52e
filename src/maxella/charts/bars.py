"""Bars that carry their own numbers, so that no value axis and no grid is needed."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from maxella.charts import theme
from maxella.charts.rendering import Chart

COUNT = ","
"""The d3 format of counts: 12,345."""
SHORT_COUNT = ".3~s"
"""The same for narrow columns: 12.3k."""
LABEL_WIDTH = 34
"""Pixels that a number above an upright bar takes."""
END_ROOM = 52
"""Pixels kept free beyond the longest bar for its number."""
TOP_ROOM = 20
"""Pixels kept free above the highest bar for its number."""


def horizontal_bars(
    frame: pl.DataFrame,
    label: str,
    value: str,
    *,
    title: str,
    form: str = COUNT,
    tooltip: Sequence[alt.Tooltip] = (),
) -> Chart:
    """Horizontal bars in the order of the rows, the longest accented, each with its value at its end.

    For short names, which stand beside the bars; `maxella.charts.ranked` is for long ones.

    Args:
        frame: one row a bar.
        label: the column of names (text).
        value: the column of lengths (numbers of 0 or more).
        title: what the values are, in words: "Ratings".
        form: the d3 format of the values.
        tooltip: shown in the tooltip after name and value.
    """
    bars = _base(frame, label, value, title, form, tooltip).encode(
        y=alt.Y(label, type="nominal", sort=None, title=None),
        x=alt.X(
            value, type="quantitative", axis=None, scale=_scale(frame, value, [0, f"width - {END_ROOM}"])
        ),
    )
    labels = bars.mark_text(style="label", align="left", dx=5).encode(text=_text(value, form))
    drawn = bars.mark_bar().encode(color=_accented(frame, value))
    return alt.layer(drawn, labels).properties(width="container")


def columns(
    frame: pl.DataFrame,
    label: str,
    value: str,
    *,
    title: str,
    form: str = COUNT,
    label_form: str = SHORT_COUNT,
    tooltip: Sequence[alt.Tooltip] = (),
) -> Chart:
    """Upright bars for what has an order of its own (months, hours), the highest accented.

    Args:
        frame: one row a bar, in their order.
        label: the column of short names (text).
        value: the column of heights (numbers of 0 or more).
        title: what the values are, in words.
        form: the d3 format of the values in the tooltip.
        label_form: the d3 format of the values above the bars.
        tooltip: shown in the tooltip after name and value.
    """
    bars = _base(frame, label, value, title, form, tooltip).encode(
        x=alt.X(label, type="nominal", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y(value, type="quantitative", axis=None, scale=_scale(frame, value, ["height", TOP_ROOM])),
    )
    # Numbers side by side would run into each other on a narrow screen: there only the highest has one.
    narrow = alt.expr(f"width < {LABEL_WIDTH * len(frame)} ? 0 : 1")
    labels = bars.mark_text(style="label", baseline="bottom", dy=-4).encode(
        text=_text(value, label_form),
        opacity=alt.when(_is_highest(frame, value)).then(alt.value(1)).otherwise(alt.value(narrow)),
    )
    drawn = bars.mark_bar().encode(color=_accented(frame, value))
    return alt.layer(drawn, labels).properties(width="container", height=220)


def _base(
    frame: pl.DataFrame, label: str, value: str, title: str, form: str, tooltip: Sequence[alt.Tooltip]
) -> alt.Chart:
    name = alt.Tooltip(label, type="nominal", title=" ")
    return alt.Chart(frame).encode(
        tooltip=[name, alt.Tooltip(value, type="quantitative", title=title, format=form), *tooltip]
    )


def _scale(frame: pl.DataFrame, value: str, ends: list[Any]) -> alt.Scale:
    """From zero to the greatest value, between two places: pixels, or expressions of them."""
    greatest = frame.select(pl.col(value).cast(pl.Float64).max()).item()
    places = [alt.ExprRef(expr=end) if isinstance(end, str) else end for end in ends]
    return alt.Scale(domain=[0, greatest or 1], range=places, nice=False)


def _accented(frame: pl.DataFrame, value: str) -> Any:
    accent, quiet = (alt.value(theme.colour(role)) for role in ("accent", "quiet"))
    return alt.when(_is_highest(frame, value)).then(accent).otherwise(quiet)


def _is_highest(frame: pl.DataFrame, value: str) -> Any:
    return alt.datum[value] == frame[value].max()


def _text(value: str, form: str) -> alt.Text:
    return alt.Text(value, type="quantitative", format=form)
