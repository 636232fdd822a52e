import polars as pl

from maxella.charts.reliability import reliability_curve
from maxella.charts.rendering import svg
from maxella.charts.theme import LIGHT

FRAME = pl.DataFrame(
    {
        "dataset": ["ml-1m", "ml-1m", "ml-100k"],
        "stated": [0.1, 0.9, 0.5],
        "liked": [0.12, 0.88, 0.45],
        "pairs": [500, 600, 700],
    }
)


def test_each_series_is_named_and_drawn_beside_the_line_on_which_both_agree() -> None:
    image = svg(reliability_curve(FRAME, series="dataset", stated="stated", came_true="liked", count="pairs"))
    for text in ("ml-1m", "ml-100k", "stated chance", "share that was liked"):
        assert f">{text}<" in image
    assert LIGHT.quiet in image
    assert "stroke-dasharray" in image
