"""The look of every chart, light and dark: the app's paper and ink, and colours that all can tell apart.

A chart is drawn once and must read well on both papers, so it never names a colour itself. It says what a
mark is for: by a style (`mark_bar(style="quiet")`, `mark_text(style="note")`), by a role
(`alt.value(theme.colour("accent"))`), or by a range of a scale (`category`, `ramp`, `diverging`). The colours
are put in when the chart is drawn.

The six categorical colours differ in lightness as well as in hue, and stay apart in the eyes of people who
see no red, no green or no blue (simulation of Machado, Oliveira and Fernandes, 2009; the tests hold it).
"""

from dataclasses import dataclass
from typing import Any

import altair as alt

FONT = '-apple-system, "Segoe UI", Roboto, Inter, system-ui, "Liberation Sans", sans-serif'
LABEL_SIZE = 12
"""The size of axis labels, in pixels: the smallest text in a chart."""


@dataclass(frozen=True)
class Palette:
    """The colours of one paper, as `#rrggbb`."""

    paper: str
    """What a chart stands on."""
    ink: str
    """Text that is read."""
    soft: str
    """Text that is looked up: axis labels, notes."""
    line: str
    """Grid lines."""
    accent: str
    """What a chart is about."""
    quiet: str
    """What stands beside it for comparison."""
    category: tuple[str, ...]
    """Colours of kinds, in the order in which they are given out."""
    ramp: tuple[str, ...]
    """From little to much; the end that means much stands out against the paper."""
    diverging: tuple[str, ...]
    """From below to above, with the middle near the paper."""


LIGHT = Palette(
    paper="#fffbf3",
    ink="#221b16",
    soft="#665a4d",
    line="#e6dccb",
    accent="#a3341c",
    quiet="#cbbba3",
    category=("#a3341c", "#2f7f9c", "#e0a030", "#3b3a63", "#7fae6a", "#8f63c9"),
    ramp=("#f6e6d3", "#ecc19c", "#dd9468", "#c4623d", "#a3341c", "#6d1d10"),
    diverging=("#1c5f7d", "#5f9db5", "#b5d0d6", "#f1e9dc", "#e8bd9c", "#cc7a52", "#a3341c"),
)
DARK = Palette(
    paper="#211a16",
    ink="#f3e9da",
    soft="#b3a494",
    line="#3d332c",
    accent="#f0a552",
    quiet="#6d5f54",
    category=("#f0a552", "#4fa3c7", "#f6e3b0", "#b0523a", "#8fbf86", "#8466cc"),
    ramp=("#3a2a20", "#6b3f25", "#9c5a2d", "#cc7c3a", "#f0a552", "#fbdfae"),
    diverging=("#7cc4e0", "#4a8fae", "#34586a", "#3a312b", "#85492f", "#c56d3c", "#f0a552"),
)
ROLES = ("paper", "ink", "soft", "line", "accent", "quiet")


def colour(role: str) -> alt.ExprRef:
    """The colour of one of `ROLES`, to be put in when the chart is drawn: `alt.value(colour("accent"))`."""
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role of a colour; the roles are {', '.join(ROLES)}")
    return alt.ExprRef(expr=role)


def config(*, dark: bool = False) -> dict[str, Any]:
    """The configuration for Vega-Lite: the `config` of a specification or of an embedding."""
    palette = DARK if dark else LIGHT
    text = {"labelFont": FONT, "titleFont": FONT, "labelColor": palette.soft, "titleColor": palette.soft}
    sizes = {"labelFontSize": LABEL_SIZE, "titleFontSize": LABEL_SIZE, "titleFontWeight": "normal"}
    return {
        "background": "transparent",
        "font": FONT,
        "params": [{"name": role, "value": getattr(palette, role)} for role in ROLES],
        "view": {"stroke": None, "continuousHeight": 280, "discreteHeight": {"step": 22}},
        "axis": {
            **text,
            **sizes,
            "domain": False,
            "ticks": False,
            "gridColor": palette.line,
            "labelPadding": 6,
            "titlePadding": 10,
            "labelLimit": 220,
        },
        "axisBand": {"grid": False, "labelColor": palette.ink},
        "legend": {**text, **sizes, "orient": "top", "symbolType": "circle", "labelLimit": 240},
        "header": {**text, **sizes, "labelColor": palette.ink, "labelFontWeight": 600, "labelFontSize": 13},
        "title": {"font": FONT, "color": palette.ink, "subtitleColor": palette.soft, "anchor": "start"},
        "mark": {"color": palette.accent, "tooltip": True},
        "bar": {"cornerRadiusEnd": 2},
        "line": {"strokeWidth": 2, "strokeCap": "round", "strokeJoin": "round"},
        "area": {"fillOpacity": 0.35, "line": True},
        "point": {"filled": True, "size": 50},
        "rule": {"color": palette.soft},
        "text": {"font": FONT, "fontSize": LABEL_SIZE, "color": palette.ink},
        "style": _styles(palette),
        "range": _ranges(palette),
    }


def vega_config(*, dark: bool = False) -> dict[str, Any]:
    """The same for a raw Vega specification, whose signals are named as the roles are."""
    palette = DARK if dark else LIGHT
    return {
        "background": "transparent",
        "signals": [{"name": role, "value": getattr(palette, role)} for role in ROLES],
        "style": _styles(palette),
        "range": _ranges(palette),
        "text": {"font": FONT, "fill": palette.ink},
    }


def _styles(palette: Palette) -> dict[str, Any]:
    return {
        "accent": {"color": palette.accent, "fill": palette.accent},
        "quiet": {"color": palette.quiet, "fill": palette.quiet},
        "label": {"fontSize": LABEL_SIZE, "fill": palette.ink, "tooltip": None},
        "note": {"fontSize": LABEL_SIZE, "fill": palette.soft, "tooltip": None},
        "reference": {"stroke": palette.soft, "strokeDash": [4, 3], "strokeWidth": 1},
    }


def _ranges(palette: Palette) -> dict[str, list[str]]:
    return {
        "category": list(palette.category),
        "ordinal": list(palette.ramp),
        "ramp": list(palette.ramp),
        "heatmap": list(palette.ramp),
        "diverging": list(palette.diverging),
    }
