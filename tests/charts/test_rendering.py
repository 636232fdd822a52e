import altair as alt
import polars as pl
import pytest

from maxella.charts.rendering import WIDTH, png, script, specification, svg
from maxella.charts.theme import DARK, LIGHT, colour

FRAME = pl.DataFrame({"kind": ["a", "b"], "count": [1, 3]})
CLOUD = {
    "width": 200,
    "height": 50,
    "marks": [
        {
            "type": "text",
            "encode": {"enter": {"text": {"value": "Battlefield"}, "fill": {"signal": "accent"}}},
        }
    ],
}


def bars() -> alt.Chart:
    return (
        alt.Chart(FRAME)
        .mark_bar()
        .encode(x="count:Q", y="kind:N", color=alt.value(colour("accent")))
        .properties(width="container")
    )


def test_a_chart_has_the_colours_of_its_paper() -> None:
    light, dark = svg(bars()), svg(bars(), dark=True)
    assert LIGHT.accent in light
    assert LIGHT.paper in light
    assert DARK.accent in dark
    assert DARK.paper in dark
    assert LIGHT.accent not in dark


def test_a_raw_vega_specification_takes_the_same_colours() -> None:
    assert LIGHT.accent in svg(CLOUD)
    assert DARK.accent in svg(CLOUD, dark=True)
    assert "config" not in CLOUD


def test_a_chart_as_wide_as_its_container_is_as_wide_as_a_picture() -> None:
    image = svg(bars())
    width = float(image.partition('width="')[2].partition('"')[0])
    assert WIDTH < width < WIDTH + 120


def test_charts_side_by_side_share_the_width() -> None:
    image = svg(alt.hconcat(bars(), bars()))
    width = float(image.partition('width="')[2].partition('"')[0])
    assert WIDTH * 0.7 < width < WIDTH * 1.3


def test_a_png_has_as_many_pixels_as_asked_for() -> None:
    def width_of(image: bytes) -> int:
        assert image.startswith(b"\x89PNG")
        return int.from_bytes(image[16:20], "big")

    assert width_of(png(bars(), scale=2)) == pytest.approx(2 * width_of(png(bars(), scale=1)), abs=1)


def test_a_specification_names_no_colour_of_its_own() -> None:
    assert "config" not in specification(bars())
    assert "#" not in str({key: value for key, value in specification(bars()).items() if key != "$schema"})


def test_the_script_can_stand_in_a_page() -> None:
    assert "vegaEmbed" in script()
    assert "</script" not in script()
