import json

import polars as pl

from maxella.charts.ranked import ranked_bars, ranked_dots
from maxella.charts.rendering import specification, svg


def rows_of(chart) -> list[dict]:
    return next(iter(specification(chart)["datasets"].values()))


def test_bars_stand_in_the_order_of_the_rows_with_names_and_notes_written_over_them():
    rows = pl.DataFrame({"label": ["Zed (1970)", "Abe (1980)"], "count": [7, 3], "note": ["70%", "30%"]})
    chart = ranked_bars(rows, value="count", title="ratings")
    assert [(row["place"], row["label"]) for row in rows_of(chart)] == [(0, "Zed (1970)"), (1, "Abe (1980)")]
    picture = svg(chart)
    assert all(text in picture for text in ("Zed (1970)", "Abe (1980)", "70%", "30%", "ratings"))
    assert picture.index("Zed (1970)") < picture.index("Abe (1980)")


def test_a_note_that_is_a_number_is_written_as_the_axis_is():
    rows = pl.DataFrame({"label": ["A", "B"], "mean": [4.5, 4.25], "note": [4.5, 4.25]})
    assert ">4.50<" in svg(ranked_dots(rows, value="mean", title="mean", number_format=".2f"))


def test_several_dots_of_a_label_lie_in_one_row_and_only_one_has_the_note():
    rows = pl.DataFrame(
        {
            "label": ["Zed", "Zed", "Abe", "Abe"],
            "kind": ["women", "men"] * 2,
            "mean": [4.0, 3.0, 2.0, 3.5],
            "note": ["1 · 2", None, "2 · 1", None],
        }
    )
    chart = ranked_dots(rows, value="mean", title="mean", number_format=".1f", kinds=("women", "men"))
    assert [row["place"] for row in rows_of(chart)] == [0, 0, 1, 1]
    picture = svg(chart)
    assert picture.count(">1 · 2<") == 1
    assert "null" not in picture
    assert ">women<" in picture


def test_what_is_pointed_at_tells_all_but_the_note_and_years_are_not_grouped():
    rows = pl.DataFrame({"label": ["A"], "count": [1200], "release_year": [1999], "note": ["x"]})
    spec = specification(ranked_bars(rows, value="count", title="ratings"))
    told = spec["layer"][0]["encoding"]["tooltip"]
    assert [tip["title"] for tip in told] == ["label", "count", "release year"]
    assert [tip.get("format") for tip in told] == [None, ",d", "d"]
    assert "#" not in json.dumps(spec), "colours are the theme's"
