import re

import polars as pl
import pytest

from maxella.charts import rendering
from maxella.charts.rendering import specification, svg
from maxella.charts.zoomable_map import MARGIN, zoomable_map

LAND = pl.DataFrame({"left": [0, 0], "right": [1000, 500], "bottom": [0, 50], "top": [50, 100]})
POINTS = pl.DataFrame(
    {
        "x": [100, 900],
        "y": [20, 80],
        "value": [3.0, 4.0],
        "count": [10, 500],
        "place": ["94110 San Francisco, CA", 'He said "no", NY'],
    }
)


def test_it_pans_and_zooms_by_its_scales():
    spec = specification(zoomable_map(POINTS, LAND, middle=3.5, title="mean"))
    [param] = spec["params"] if "params" in spec else spec["layer"][1]["params"]
    assert param["bind"] == "scales"
    assert param["select"] in ("interval", {"type": "interval"})


@pytest.mark.parametrize("width", [340, 720])
def test_kilometres_are_as_long_in_both_directions_at_every_width(width, monkeypatch):
    monkeypatch.setattr(rendering, "WIDTH", width)
    picture = svg(zoomable_map(POINTS, LAND, middle=3.5, title="mean"))
    strips = re.findall(
        r'aria-roledescription="rect mark"[^>]*d="M([\d.]+),([\d.]+)h(-?[\d.]+)v(-?[\d.]+)', picture
    )
    assert len(strips) == 2
    wide, flat = (abs(float(strips[0][2])), abs(float(strips[0][3])))
    assert wide / flat == pytest.approx(1000 / 50, rel=0.02)
    assert wide == pytest.approx(width / MARGIN, rel=0.01)


def test_points_keep_their_texts_even_with_quotes_and_commas():
    picture = svg(zoomable_map(POINTS, LAND, middle=3.5, title="mean"))
    assert "94110 San Francisco, CA" in picture
    assert "He said &quot;no&quot;, NY" in picture or 'He said "no", NY' in picture


def test_colours_reach_as_far_above_the_middle_as_below():
    spec = specification(zoomable_map(POINTS, LAND, middle=3.25, title="mean"))
    low, middle, high = spec["layer"][1]["encoding"]["color"]["scale"]["domain"]
    assert middle == 3.25
    assert high - middle == pytest.approx(middle - low)
