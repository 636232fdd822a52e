"""Draw docs/images/liking-curve.png: what the order of liking costs and what it brings, by its weight.

python docs/write_liking.py [--dataset ml-1m] [--part test] [--from-saved]

The figures are those of `python -m benchmarks.liking`, kept in docs/figures/, so that the picture can be
drawn again without fitting (`--from-saved`).
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import altair as alt

from maxella.charts import theme
from maxella.charts.rendering import Chart, png

DOCS = Path(__file__).parent
PICTURE = DOCS / "images" / "liking-curve.png"
WORTHS = ("0", "0.1", "0.3", "0.6", "1.8", "3")
PANELS = {
    "liked": ("liked: in the upper quarter of the scale", -9),
    "disliked": ("disliked: in the lower quarter", 10),
}
"""Figure -> the title of its panel, and how far below a dot its weight stands, in pixels: off the line."""
HEIGHT = 260


def main() -> None:
    """Measure where that is asked for, and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--dataset", default="ml-1m")
    parser.add_argument("--part", default="test")
    parser.add_argument("--from-saved", action="store_true")
    options = parser.parse_args()
    saved = DOCS / "figures" / f"liking-{options.dataset}.json"
    if not options.from_saved:
        asked = ["--dataset", options.dataset, "--part", options.part, "--worth", *WORTHS]
        command = [sys.executable, "-m", "benchmarks.liking", *asked, "--json", str(saved)]
        subprocess.run(command, check=True, cwd=DOCS.parent)
    PICTURE.write_bytes(png(curve(json.loads(saved.read_text(encoding="utf-8"))), scale=1.5))


def curve(found: dict[str, Any]) -> Chart:
    """Hits against liked and disliked ones, a dot a weight, and one for the order of interest."""
    rows = found["figures"]
    interest = next(row for row in rows if row["order"] == "interest")
    weighed = [row for row in rows if "worth" in row]
    panels = [_panel(interest, weighed, figure, *panel) for figure, panel in PANELS.items()]
    dataset, part = (found["options"][name] for name in ("dataset", "part"))
    title = alt.Title(
        "Hits, and liked and disliked ones among them, of a person's first ten",
        subtitle=f"{dataset}, {part} part: the order of liking by its weight `worth`, and that of interest",
        offset=16,
    )
    return alt.hconcat(*panels, title=title, spacing=40)


def _panel(
    interest: dict[str, Any], weighed: list[dict[str, Any]], figure: str, title: str, lower: int
) -> alt.LayerChart | alt.FacetChart:
    values = [{"hits": row["hits"], "figure": row[figure], "worth": row["worth"]} for row in weighed]
    scale = alt.Scale(zero=False, nice=False, padding=26)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("hits:Q", title="hits@10", scale=scale, axis=alt.Axis(tickCount=4)),
        y=alt.Y("figure:Q", title=f"{figure}@10", scale=scale, axis=alt.Axis(tickCount=6)),
    )
    dots = base.mark_point(size=80)
    named = base.mark_text(style="label", align="left", dx=9, dy=lower).encode(text=alt.Text("worth:Q"))
    line = base.mark_line().encode(order="worth:Q", color=alt.value(theme.colour("quiet")))
    start = alt.Chart(
        alt.InlineData(values=[{"hits": interest["hits"], "figure": interest[figure], "name": "interest"}])
    ).encode(x="hits:Q", y="figure:Q")
    square = start.mark_point(size=110, shape="diamond", color=theme.colour("soft"), opacity=1)
    name = start.mark_text(style="note", align="right", dx=-10).encode(text="name:N")
    layers = alt.layer(line, dots, named, square, name)
    return layers.properties(width="container", height=HEIGHT, title=alt.Title(title, fontSize=13))


if __name__ == "__main__":
    main()
