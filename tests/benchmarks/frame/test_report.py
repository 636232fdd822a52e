import pytest

from benchmarks.frame.report import Goal, Report, shown


@pytest.mark.parametrize(
    ("value", "direction", "met"),
    [
        (1.0, "at most", True),
        (0.9, "at most", True),
        (1.1, "at most", False),
        (1.0, "at least", True),
        (1.1, "at least", True),
        (0.9, "at least", False),
    ],
)
def test_a_goal_is_met_on_its_side_and_on_the_bound(value: float, direction: str, met: bool) -> None:
    assert Goal("ratio", value, 1, direction).met is met


@pytest.mark.parametrize("direction", ["at most", "at least"])
def test_a_figure_that_is_no_number_misses_its_goal_and_is_null(direction: str) -> None:
    goal = Goal("ratio", float("nan"), 1, direction)
    assert goal.as_json() == {
        "name": "ratio", "value": None, "goal": 1, "direction": direction, "met": False,
    }  # fmt: skip


def test_the_table_has_every_heading_and_the_goals_stand_under_it(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("Answers [of ml-1m]")
    report.row({"question": "Home", "median ms": 41.234})
    report.row({"question": "memory", "peak MB": 1234.5})
    report.at_most("Home: median ms", 41.234, 50)
    report.at_least("ratio", 0.5, 1)
    report.show()
    printed = capsys.readouterr().out
    for expected in ("Answers [of ml-1m]", "question", "median ms", "peak MB", "41.23", "1,234"):
        assert expected in printed
    assert "met: Home: median ms 41.23, at most 50" in printed
    assert "NOT MET: ratio 0.5000, at least 1" in printed


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("x", "x"),
        (12345, "12,345"),
        (12345.6, "12,346"),
        (123.45, "123.5"),
        (0.12345, "0.1235"),
        (-2.0, "-2.000"),
    ],
)
def test_a_figure_is_shown_with_four_digits(cell: str | float, text: str) -> None:
    assert shown(cell) == text
