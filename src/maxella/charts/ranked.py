"""Ranked lists: a row an entry, its name written over the row, so that long names fit on a phone.

Names beside an axis would take half of a narrow picture; here they lie over bars in a quiet colour, or stand
over the dots of their row.
"""

from collections.abc import Sequence

import altair as alt
import polars as pl

from maxella.charts.rendering import Chart

BAR_STEP = 24
DOT_STEP = 36
NOTE_SPACE = 80
"""Pixels kept free at the right for the note of a row."""


def ranked_bars(
    rows: pl.DataFrame, *, value: str, title: str, number_format: str = ",d", note_space: int = NOTE_SPACE
) -> Chart:
    """Bars from zero, in the order of the rows.

    Args:
        rows: `label` (unique), the column `value`, `note` (written at the right; a number is written as on
            the axis) and, for bars of several kinds, `kind`; all but the note is shown when a bar is pointed
            at.
        value: the column that the bars are as long as.
        title: of the axis of values; long ones have several lines, or they clip on a phone.
        number_format: of the axis, as d3 has it: `.2f`, `.0%`.
        note_space: pixels kept free for the longest note.
    """
    numbered = rows.with_row_index("place")
    base = alt.Chart(numbered).encode(
        y=alt.Y("place:O", axis=None),
        tooltip=tooltips(rows, leave_out=("note",)),
    )
    bars = base.mark_bar(style="quiet", height=BAR_STEP - 4).encode(
        x=alt.X(
            f"{value}:Q",
            title=title.split("\n"),
            axis=alt.Axis(format=number_format, tickCount=4),
            scale=alt.Scale(zero=True, nice=False, range=[0, alt.expr(f"width - {note_space}")]),
        )
    )
    if "kind" in rows.columns:
        bars = bars.mark_bar(opacity=0.45, height=BAR_STEP - 4).encode(
            color=alt.Color("kind:N", title=None, sort=None)
        )
    return alt.layer(bars, *_written(base, rows, number_format, note_space)).properties(
        width="container", height=alt.Step(BAR_STEP)
    )


def ranked_dots(
    rows: pl.DataFrame, *, value: str, title: str, number_format: str, kinds: Sequence[str] = ()
) -> Chart:
    """Dots on a scale of their own (not from zero), in the order of the labels; a row may have several.

    Args:
        rows: `label`, the column `value`, `note` (as in `ranked_bars`; null but in one row of a label) and,
            where a label has several dots, `kind`; all other columns are shown when a dot is pointed at.
        value: where the dots lie.
        title: of the axis of values; long ones have several lines, or they clip on a phone.
        number_format: of the axis, as d3 has it: `.2f`, `.0%`.
        kinds: the kinds in the order of their colours.
    """
    places = rows.select("label").unique(maintain_order=True).with_row_index("place")
    numbered = rows.join(places, on="label", how="left", maintain_order="left")
    base = alt.Chart(numbered).encode(
        y=alt.Y("place:O", axis=None), tooltip=tooltips(rows, leave_out=("note",))
    )
    x = alt.X(
        f"{value}:Q",
        title=title.split("\n"),
        axis=alt.Axis(format=number_format, tickCount=5),
        scale=alt.Scale(zero=False, nice=True, padding=6),
    )
    dots = base.mark_point(size=90, opacity=1, yOffset=8).encode(x=x)
    span = base.mark_rule(style="reference", yOffset=8).encode(
        x=alt.X(f"min({value}):Q"), x2=f"max({value}):Q", tooltip=alt.value(None)
    )
    if kinds:
        dots = dots.encode(
            color=alt.Color("kind:N", title=None, scale=alt.Scale(domain=list(kinds))),
            shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=list(kinds))),
        )
    one_a_row = base.transform_filter("datum.note !== null")
    return alt.layer(
        span, dots, *_written(one_a_row, rows, number_format, NOTE_SPACE, y_offset=-8)
    ).properties(width="container", height=alt.Step(DOT_STEP))


def tooltips(rows: pl.DataFrame, leave_out: tuple[str, ...] = ()) -> list[alt.Tooltip]:
    """One line for each column: its name with spaces, whole numbers grouped, others with three digits."""
    return [_tooltip(name, dtype) for name, dtype in rows.schema.items() if name not in leave_out]


def _tooltip(name: str, dtype: pl.DataType) -> alt.Tooltip:
    title = name.replace("_", " ")
    if not dtype.is_numeric():
        return alt.Tooltip(f"{name}:N", title=title)
    is_year = "year" in name
    return alt.Tooltip(
        f"{name}:Q", title=title, format="d" if is_year else ",d" if dtype.is_integer() else ",.3~f"
    )


def _written(
    base: alt.Chart, rows: pl.DataFrame, number_format: str, note_space: int, y_offset: int = 0
) -> tuple[alt.Chart, alt.Chart]:
    """Each row's label at the left, and its note at the right."""
    label = base.mark_text(
        style="label", align="left", dx=6, yOffset=y_offset, limit=alt.expr(f"width - {note_space}")
    ).encode(x=alt.value(0), text="label:N")
    is_number = rows["note"].dtype.is_numeric()
    note = base.mark_text(style="note", align="right", dx=-2, yOffset=y_offset).encode(
        x=alt.value("width"),
        text=alt.Text("note:Q", format=number_format) if is_number else alt.Text("note:N"),
    )
    return label, note
