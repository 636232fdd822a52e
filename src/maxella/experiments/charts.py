"""The pictures of the results page: rows beside each other, and the curve between the two goals."""

import altair as alt

from maxella.charts import theme
from maxella.charts.rendering import Chart
from maxella.experiments.experiment_table import ExperimentTable, RowFigures
from maxella.experiments.row import MAXELLA, TFRS, Family
from maxella.experiments.tables import PUBLISHED, SOURCES

METRIC: dict[Family, str] = {
    "retrieval": "top-100 all",
    "ranking": "RMSE",
    "cross": "RMSE",
    "sequence": "top-100 unseen",
    "listwise": "NDCG@10 rated",
}
"""The metric by which a family's rows are drawn."""
RETRIEVES, RATES = "top-100 unseen", "RMSE"


def charts(found: ExperimentTable) -> dict[str, Chart]:
    """Every picture that there are figures for, by name."""
    drawn: dict[str, Chart] = {}
    for family, metric in METRIC.items():
        chart = rows_beside_each_other(found.of(family), metric)
        if chart is not None:
            drawn[family] = chart
    curve = between_goals(found)
    return drawn if curve is None else {**drawn, "joint": curve}


def rows_beside_each_other(rows: list[RowFigures], metric: str) -> Chart | None:
    """One line a row, a dot for each source; the axis does not start at 0, because dots have no length."""
    dots = []
    for row in rows:
        figures = {PUBLISHED: row.published.get(metric)}
        figures |= {
            engine: spread.mean if (spread := row.figure(engine, metric)) is not None else None
            for engine in (TFRS, MAXELLA)
        }
        dots += [
            {"row": row.title, "whose": SOURCES[source], "figure": value}
            for source, value in figures.items()
            if value is not None
        ]
    if not dots:
        return None
    domain = list(SOURCES.values())
    # A legend of one kind, where nobody else has a figure, would name dots that are not there.
    legend = alt.Legend() if len({dot["whose"] for dot in dots}) > 1 else None
    base = alt.Chart(alt.InlineData(values=dots)).encode(
        y=alt.Y("row:N", sort=[row.title for row in rows], title=None, axis=alt.Axis(labelLimit=330)),
        x=alt.X(
            "figure:Q", title=metric, scale=alt.Scale(zero=False, padding=14), axis=alt.Axis(tickCount=5)
        ),
    )
    chart: alt.Chart = (
        base.mark_point(size=110, opacity=0.95)
        .encode(
            color=alt.Color("whose:N", title=None, legend=legend, scale=alt.Scale(domain=domain)),
            shape=alt.Shape("whose:N", title=None, legend=legend, scale=alt.Scale(domain=domain)),
            tooltip=["row:N", "whose:N", alt.Tooltip("figure:Q", format=".4f")],
        )
        .properties(width="container")
    )
    return chart


def between_goals(found: ExperimentTable) -> Chart | None:
    """Joint models of one size by their two goals, a dot a weight; the best corner is at the top left."""
    points = []
    retrieval, rating = None, None
    for row in found.of("joint"):
        retrieves, rates = row.figure(MAXELLA, RETRIEVES), row.figure(MAXELLA, RATES)
        if row.rating_weight == 0 and retrieves is not None:
            retrieval = retrieves.mean
        elif row.rating_weight == 1 and rates is not None:
            rating = rates.mean
        elif row.rating_weight is not None and retrieves is not None and rates is not None:
            points.append({"weight": row.rating_weight, "retrieves": retrieves.mean, "rates": rates.mean})
    if len(points) < 2:
        return None
    base = alt.Chart(alt.InlineData(values=sorted(points, key=lambda point: point["weight"]))).encode(
        x=alt.X("rates:Q", title="RMSE (lower is better)", scale=alt.Scale(zero=False, padding=24)),
        y=alt.Y("retrieves:Q", title="top-100 accuracy, unseen", scale=alt.Scale(zero=False, padding=24)),
        tooltip=[
            alt.Tooltip("weight:Q", title="weight of rating"),
            alt.Tooltip("retrieves:Q", title="top-100 unseen", format=".4f"),
            alt.Tooltip("rates:Q", title="RMSE", format=".4f"),
        ],
    )
    layers = [
        base.mark_line().encode(order="weight:Q", color=alt.value(theme.colour("quiet"))),
        base.mark_point(size=90),
        base.mark_text(style="label", align="left", dx=9, dy=-9).encode(text=alt.Text("weight:Q")),
    ]
    if retrieval is not None:
        layers.append(_specialist("y", retrieval, "the retrieval specialist"))
    if rating is not None:
        layers.append(_specialist("x", rating, "the rating specialist"))
    return alt.layer(*layers).properties(width="container", height=320)


def _specialist(axis: str, value: float, name: str) -> alt.LayerChart | alt.FacetChart:
    data = alt.Chart(alt.InlineData(values=[{"at": value, "name": name}]))
    if axis == "y":
        rule = data.mark_rule(style="reference").encode(y="at:Q")
        text = data.mark_text(style="note", align="right", baseline="bottom", dy=-3)
        named = text.encode(y="at:Q", x=alt.value("width"), text="name:N")
    else:
        rule = data.mark_rule(style="reference").encode(x="at:Q")
        text = data.mark_text(style="note", align="left", angle=270, dx=4, dy=-6)
        named = text.encode(x="at:Q", y=alt.value("height"), text="name:N")
    return alt.layer(rule, named)
