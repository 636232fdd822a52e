"""A study as pictures: its history, and the metric over each setting."""

import altair as alt
import polars as pl

from maxella.charts import theme
from maxella.charts.rendering import Chart
from maxella.training.tuning.outcome import Outcome
from maxella.training.tuning.space import Choices

STATES = ["finished", "pruned"]
PANEL = 200
"""The sides of the picture of one setting, in pixels."""
PANELS_IN_A_ROW = 3


def history(found: Outcome) -> Chart:
    """The metric of each trial, the best so far as a line, and the preset's own as a dashed one."""
    table = _measured(found)
    best = pl.col("value").cum_min() if found.plan.lower_is_better else pl.col("value").cum_max()
    steps = table.filter(pl.col("state") == "finished").with_columns(best=best)
    trial = alt.X(
        "number:Q",
        title="trial",
        axis=alt.Axis(tickMinStep=1, grid=False, format="d"),
        scale=alt.Scale(zero=False, nice=False, padding=10),
    )
    line = (
        alt.Chart(steps)
        .mark_line(interpolate="step-after", tooltip=None)
        .encode(
            x=trial,
            y=alt.Y("best:Q", scale=alt.Scale(zero=False)),
            color=alt.value(theme.colour("accent")),
        )
    )
    preset = (
        alt.Chart(table.filter(pl.col("preset")))
        .mark_rule(style="reference", tooltip=None)
        .encode(y=alt.Y("value:Q", scale=alt.Scale(zero=False)))
    )
    points = (
        alt.Chart(table)
        .mark_point(filled=False, size=60)
        .encode(
            x=trial,
            y=alt.Y("value:Q", title=_metric(found), scale=alt.Scale(zero=False)),
            shape=alt.Shape("state:N", title=None, scale=alt.Scale(domain=STATES, range=["circle", "cross"])),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=STATES, range=[theme.colour("accent"), theme.colour("soft")]),
            ),
            tooltip=["number", "state", "value"],
        )
    )
    title = alt.TitleParams(
        f"Tuning {found.plan.part} on {found.plan.dataset}",
        subtitle=[
            f"{len(found.trials)} trials, {found.plan.protocol}, validation. Line: the best so far; "
            "dashed: the preset.",
            "A pruned trial stands at what it had when it was ended.",
        ],
    )
    return alt.layer(preset, line, points).properties(title=title, width="container", height=300)


def settings(found: Outcome) -> Chart:
    """The metric of finished trials over each setting, with the share of its variation that it explains."""
    table = _measured(found).filter(pl.col("state") == "finished")
    order = sorted(found.plan.space, key=lambda setting: -found.importances.get(setting, 0.0))
    panels = [_panel(found, table, setting) for setting in order]
    title = alt.TitleParams(
        f"What each setting of {found.plan.part} does to {found.plan.metric}",
        subtitle=_how_to_read(found),
    )
    return alt.concat(*panels, columns=PANELS_IN_A_ROW, spacing=24).properties(title=title)


def _how_to_read(found: Outcome) -> list[str]:
    lines = ["Finished trials; the later, the stronger the colour."]
    if found.importances:
        lines.append(
            "In brackets: the share of the metric's variation that the setting explains (PED-ANOVA)."
        )
    return lines


def _panel(found: Outcome, table: pl.DataFrame, setting: str) -> alt.Chart:
    dimension = found.plan.space[setting]
    share = found.importances.get(setting)
    name = setting if share is None else f"{setting} ({share:.0%})"
    if isinstance(dimension, Choices):
        x = alt.X(f"{setting}:O", title=name, axis=alt.Axis(labelAngle=0))
    else:
        axis = alt.Axis(tickCount=4, labelOverlap=True, grid=False)
        scale = alt.Scale(type="log" if dimension.log else "linear", zero=False, nice=False, padding=8)
        x = alt.X(f"{setting}:Q", title=name, scale=scale, axis=axis)
    panel: alt.Chart = (
        alt.Chart(table)
        .mark_point(size=45)
        .encode(
            x=x,
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4)),
            color=alt.Color("number:Q", legend=None, scale=alt.Scale(range="ramp")),
            tooltip=["number", setting, "value"],
        )
        .properties(width=PANEL, height=PANEL * 3 // 4)
    )
    return panel


def _measured(found: Outcome) -> pl.DataFrame:
    """The trials that have a value: number, state, value, preset, and a column for each setting."""
    rows = [row for row in found.trials if row.value is not None]
    columns = {
        "number": [row.number for row in rows],
        "state": [row.state for row in rows],
        "value": [row.value for row in rows],
        "preset": [row.preset for row in rows],
    }
    values = {setting: [row.values[setting] for row in rows] for setting in found.plan.space}
    return pl.DataFrame({**columns, **values}, strict=False)


def _metric(found: Outcome) -> str:
    return f"{found.plan.metric}, {'lower' if found.plan.lower_is_better else 'higher'} is better"
