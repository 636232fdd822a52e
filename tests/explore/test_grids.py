import polars as pl

from maxella.explore.grids import grid


def test_numbers_are_grouped_and_fractions_of_a_column_equally_long():
    table = pl.DataFrame(
        {
            "ratings_per_person": [1234, None],
            "mean": [2.3456, 2.0],
            "release_year": [1994, 2001],
            "share": [0.5, float("nan")],
            "total": [1_000_209.4, 12_000.0],
        }
    )
    shown = grid(table, 10)
    assert [column.name for column in shown.columns] == [
        "ratings per person", "mean", "release year", "share", "total",
    ]  # fmt: skip
    assert shown.rows == [
        ["1,234", "2.346", "1994", "0.5", "1,000,209"],
        ["–", "2.000", "2001", "–", "12,000"],
    ]


def test_what_is_left_out_is_counted():
    shown = grid(pl.DataFrame({"name": list("abcde")}), 2)
    assert shown.rows == [["a"], ["b"]]
    assert shown.left_out == 3
    assert not shown.columns[0].is_number
