import polars as pl

from maxella.charts.bars import columns, horizontal_bars
from maxella.charts.rendering import svg
from maxella.charts.theme import LIGHT

FRAME = pl.DataFrame({"name": ["Monday", "Tuesday", "Sunday"], "ratings": [1200, 3400, 0]})


def test_bars_carry_their_values_and_the_longest_is_accented() -> None:
    image = svg(horizontal_bars(FRAME, "name", "ratings", title="Ratings"))
    for text in ("Monday", "Tuesday", "Sunday", "1,200", "3,400"):
        assert f">{text}<" in image
    assert image.count(f'fill="{LIGHT.accent}"') == 1
    assert image.count(f'fill="{LIGHT.quiet}"') == 2


def test_upright_bars_keep_their_order_and_say_large_numbers_shortly() -> None:
    image = svg(columns(FRAME, "name", "ratings", title="Ratings"))
    assert image.index(">Monday<") < image.index(">Tuesday<") < image.index(">Sunday<")
    assert ">3.4k<" in image


def test_bars_without_any_length_are_drawn_all_the_same() -> None:
    assert ">Monday<" in svg(
        horizontal_bars(FRAME.with_columns(ratings=0), "name", "ratings", title="Ratings")
    )
