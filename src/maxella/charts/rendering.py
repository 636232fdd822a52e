"""Drawing charts: as SVG and PNG without a browser, and the parts with which a page draws them live.

A chart is an Altair chart or, where Vega-Lite cannot say it (a word cloud), a raw Vega specification. A chart
as wide as the page says `width="container"`. Inner charts of facets, rows and columns say so too: they share
the width, and a facet that has `columns` gets fewer of them where it is narrow.
"""

import copy
from functools import cache
from typing import Any, TypeAlias

import altair as alt
import vl_convert

from maxella.charts import theme

Chart: TypeAlias = alt.TopLevelMixin | dict[str, Any]
WIDTH = 720
"""The width of a picture's plot, in pixels, where a page would give it its own."""
INNER_SHARE = 0.8
"""How much of their share of the width charts inside another take; the rest is for their labels."""


def specification(chart: Chart) -> dict[str, Any]:
    """The chart as JSON, without colours: Vega for a dictionary, Vega-Lite for an Altair chart."""
    if isinstance(chart, dict):
        return copy.deepcopy(chart)
    with alt.theme.enable("none"):
        found: dict[str, Any] = chart.to_dict()
    return found


def is_vega(spec: dict[str, Any]) -> bool:
    """Whether a specification is raw Vega (its marks are a list) and not Vega-Lite."""
    return isinstance(spec.get("marks"), list)


def svg(chart: Chart, *, dark: bool = False) -> str:
    """The chart as an SVG image, on the paper of the theme."""
    spec = _with_widths(specification(chart), WIDTH)
    palette = theme.DARK if dark else theme.LIGHT
    spec["background"] = palette.paper
    spec["padding"] = 16
    if is_vega(spec):
        spec["config"] = theme.vega_config(dark=dark)
        return str(vl_convert.vega_to_svg(spec))
    return str(vl_convert.vegalite_to_svg(spec, config=theme.config(dark=dark)))


def png(chart: Chart, *, scale: float = 2.0, dark: bool = False) -> bytes:
    """The chart as a PNG image; `scale` is the number of image pixels for one of the chart."""
    return bytes(vl_convert.svg_to_png(svg(chart, dark=dark), scale=scale))


@cache
def script() -> str:
    """The JavaScript that draws charts in a page, to stand in it once: it defines `vegaEmbed`.

    It holds Vega, Vega-Lite and Vega-Embed and asks nothing of the network.
    """
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def _with_widths(spec: dict[str, Any], width: float) -> dict[str, Any]:
    """Give every chart that asks for its container's width a share of `width`."""
    columns = spec.get("columns", 1) if "facet" in spec else len(spec.get("hconcat", ())) or 1
    inner = width if columns == 1 and "facet" not in spec else width / columns * INNER_SHARE
    if spec.get("width") == "container":
        spec["width"] = width
    for key in ("vconcat", "hconcat", "concat", "layer"):
        for part in spec.get(key, ()):
            _with_widths(part, inner)
    if isinstance(spec.get("spec"), dict):
        _with_widths(spec["spec"], inner)
    return spec
