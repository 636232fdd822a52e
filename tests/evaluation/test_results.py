import json
from io import StringIO

import pytest
from pydantic import ValidationError
from rich.console import Console

from maxella.errors import SourceError, UsageError
from maxella.evaluation.protocols import REPORTED
from maxella.evaluation.references import REFERENCES, references_for
from maxella.evaluation.results import (
    CertaintyFigures,
    Evaluation,
    GroupFigures,
    ResultRow,
    Results,
    Run,
    Statements,
)
from maxella.evaluation.results_table import markdown, notes, sheets, terminal


def evaluation(dataset="ml-1m", protocol="random-75-25", *, figure=0.45, **others) -> Evaluation:
    return Evaluation(
        dataset=dataset,
        protocol=protocol,
        part="test",
        split_seed=42,
        training_ratings=75,
        ratings=25,
        people=10,
        candidates=30,
        cold_people=0,
        cold_ratings=0,
        main="top-100 unseen",
        metrics={
            "top-100 unseen": figure,
            "top-100 all": 0.2,
            "RMSE": 0.86,
            "NDCG@10 rated": 0.9,
            "coverage@10": 0.5,
        }
        | others,
        groups=[GroupFigures(field="gender", group="F", people=4, ratings=9, main=figure, rmse=0.9)],
        rules=["Split: at random."],
        seconds=1.5,
    )


def results(*figures: float, dataset="ml-1m") -> Results:
    runs = [
        Run(seed=seed, evaluation=evaluation(dataset, figure=figure), training_seconds=10.0)
        for seed, figure in enumerate(figures)
    ]
    return Results(command="maxella evaluate ml-1m", rows=[ResultRow(model="default", runs=runs)])


def test_results_come_back_from_json(tmp_path):
    saved = results(0.45, 0.47)
    saved.save(tmp_path / "results.json")
    assert Results.load(tmp_path / "results.json") == saved


@pytest.mark.parametrize("content", ["", "{", '{"command": "x", "rows": []}', '{"rows": 1}'])
def test_a_damaged_file_is_refused(tmp_path, content):
    path = tmp_path / "results.json"
    path.write_text(content)
    with pytest.raises(SourceError, match=r"results\.json cannot be read as results"):
        Results.load(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SourceError, match="run the evaluation again"):
        Results.load(tmp_path / "none.json")


def test_a_figure_that_is_not_a_number_never_reaches_a_file():
    with pytest.raises(ValueError, match="finite"):
        evaluation(figure=float("nan"))


@pytest.mark.parametrize("other", [evaluation("ml-100k"), evaluation(protocol="by-time")])
def test_figures_of_different_data_or_protocols_do_not_stand_in_one_table(other):
    rows = [
        ResultRow(model=name, runs=[Run(seed=0, evaluation=each)])
        for name, each in (("a", evaluation()), ("b", other))
    ]
    with pytest.raises(UsageError, match="do not compare"):
        Results(command="x", rows=rows)


def test_rows_without_a_run_and_results_without_a_row_are_refused():
    with pytest.raises(ValidationError, match="at least 1 item"):
        ResultRow(model="default", runs=[])
    with pytest.raises(ValidationError, match="at least 1 item"):
        Results(command="x", rows=[])


def test_results_do_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        results(0.4).command = "another"


def test_a_spread_is_the_mean_and_the_deviation_of_a_sample():
    row = results(0.4, 0.5, 0.6).rows[0]
    spread = row.spread("top-100 unseen")
    assert (spread.mean, spread.sd, spread.runs) == (pytest.approx(0.5), pytest.approx(0.1), 3)
    assert row.spread("top-1 unseen") is None


def test_a_figure_that_one_run_lacks_has_no_spread():
    runs = [
        Run(seed=0, evaluation=evaluation()),
        Run(seed=1, evaluation=evaluation(**{"diversity@10": 0.6})),
    ]
    assert ResultRow(model="default", runs=runs).spread("diversity@10") is None


def test_one_run_has_no_deviation():
    assert results(0.4).rows[0].spread("top-100 unseen").sd is None


def test_a_table_shows_our_figures_beside_the_published_ones():
    text = markdown(results(0.45, 0.47))
    lines = [line for line in text.splitlines() if line.startswith("|")]
    header = lines[0].strip("| ").split(" | ")
    first, second = lines[2].strip("| ").split(" | "), lines[3].split(" | ")
    assert first[0] == "default"
    assert first[header.index("top-100")] == "0.2000 ± 0.0000"
    assert first[header.index("NDCG@10 rated")] == "0.9000 ± 0.0000"
    assert first[header.index("RMSE")] == "0.8600 ± 0.0000"
    assert second[1] == "unseen"
    assert second[header.index("top-100")] == "0.4600 ± 0.0141"
    best = next(line for line in lines if line.startswith("| two towers 64, 32 epochs¹")).split(" | ")
    assert best[header.index("top-100")] == "0.2590"
    assert "- Split: at random." in text
    assert "mean ± standard deviation" in text
    assert "¹ As published" in text
    assert "Made by `maxella evaluate ml-1m`." in text


def test_published_figures_stand_beside_figures_on_the_same_data_alone():
    assert references_for("ml-1m", "random-75-25")
    assert not references_for("ml-100k", "random-75-25")
    assert "¹" not in markdown(results(0.45, dataset="ml-100k"))


def test_columns_without_figures_are_left_out():
    accuracy, beside, groups, errors = sheets(results(0.45, dataset="own"))
    assert accuracy.header == ["model", "ranking", "top-100", "NDCG@10 rated", "RMSE"]
    assert beside.header == ["model", "coverage@10", "training (s)", "evaluation (s)", "seeds"]
    assert groups.title == "top-100 unseen by group"
    assert groups.header == errors.header == ["group", "people", "default"]
    assert groups.rows == [["gender F", "4", "0.4500"]]
    assert errors.rows == [["gender F", "4", "0.9000"]]


def test_models_without_a_figure_have_no_column_by_group():
    ranks, rates = (
        evaluation("own").model_copy(
            update={"groups": [GroupFigures(field="gender", group="F", people=4, ratings=9, **figures)]}
        )
        for figures in ({"main": 0.5}, {"rmse": 0.8})
    )
    rows = [
        ResultRow(model=name, runs=[Run(seed=0, evaluation=each)])
        for name, each in (("ranks", ranks), ("rates", rates))
    ]
    _, _, groups, errors = sheets(Results(command="x", rows=rows))
    assert (groups.header[2:], errors.header[2:]) == (["ranks"], ["rates"])


def test_groups_that_nothing_was_measured_of_have_no_line():
    found = [
        GroupFigures(field="gender", group="F", people=4, ratings=9, main=0.5),
        GroupFigures(field="popularity", group="1–9", people=4, ratings=9),
    ]
    rows = [
        ResultRow(
            model="a", runs=[Run(seed=0, evaluation=evaluation("own").model_copy(update={"groups": found}))]
        )
    ]
    *_, groups = sheets(Results(command="x", rows=rows))
    assert [cells[0] for cells in groups.rows] == ["gender F"]


def test_the_rules_of_all_models_are_noted_once():
    ranks = evaluation("own").model_copy(update={"rules": ["Split: at random.", "Ranked."]})
    rates = evaluation("own").model_copy(update={"rules": ["Split: at random.", "Clipped."]})
    rows = [ResultRow(model="a", runs=[Run(seed=0, evaluation=each)]) for each in (ranks, rates)]
    assert notes(Results(command="x", rows=rows)) == ["Split: at random.", "Ranked.", "Clipped."]


def test_the_terminal_shows_the_same_figures():
    console = Console(width=100, file=StringIO())
    console.print(terminal(results(0.45)))
    text = console.file.getvalue()
    assert "0.4500" in text
    assert "0.2590" in text
    assert "made by: maxella evaluate ml-1m" in text


def test_published_figures_have_names_that_are_reported():
    for (_, protocol), references in REFERENCES.items():
        reported = REPORTED[protocol]
        names = {f"{measure.name} {mode}" for measure in reported.measures for mode in reported.modes}
        for reference in references:
            assert set(reference.metrics) <= names | {"RMSE", "MAE"}


def test_json_holds_the_rules_beside_the_figures():
    (row,) = json.loads(results(0.45).model_dump_json())["rows"]
    assert row["runs"][0]["evaluation"]["rules"] == ["Split: at random."]


def test_the_first_ten_of_each_order_are_a_line_of_their_own():
    orders = {"hits@10 interest": 4.0, "liked@10 interest": 2.5, "hits@10 liking": 3.8, "liked@10 liking": 3}
    runs = [Run(seed=0, evaluation=evaluation(**orders))]
    rows = [ResultRow(model="recipe", runs=runs), ResultRow(model="ease", runs=results(0.4).rows[0].runs)]
    _, first_ten, *_ = sheets(Results(command="x", rows=rows))
    assert first_ten.title == "How lists are liked"
    assert first_ten.header == ["model", "order", "hits@10", "liked@10"]
    assert first_ten.rows == [["recipe", "interest", "4.0000", "2.5000"], ["", "liking", "3.8000", "3.0000"]]


def test_figures_beside_accuracy_have_the_digits_that_tell_something():
    beside = {"coverage@10": 0.12345, "Gini@10": 0.9, "popularity rank@10": 123.6, "diversity@10": 0.75}
    row = results(0.4, 0.5).rows[0]
    runs = [run.model_copy(update={"evaluation": evaluation("own", **beside)}) for run in row.runs]
    _, table, *_ = sheets(Results(command="x", rows=[ResultRow(model="recipe", runs=runs)]))
    assert table.title == "Beside accuracy"
    cells = dict(zip(table.header, table.rows[0], strict=True))
    assert cells == {
        "model": "recipe",
        "coverage@10": "0.1235 ± 0.0000",
        "Gini@10": "0.9000 ± 0.0000",
        "popularity rank@10": "124 ± 0",
        "diversity@10": "0.7500 ± 0.0000",
        "training (s)": "10.0 ± 0.0",
        "evaluation (s)": "1.5 ± 0.0",
        "seeds": "0, 1",
    }


def test_how_sure_ratings_are_has_a_table_where_every_run_knows_it():
    came_of = [Statements(pairs=1500, stated=0.25, liked=0.2), Statements(pairs=500, stated=0.75, liked=0.85)]
    numbers = {"brier": 0.2, "brier_base": 0.21, "sharp": 0.3, "held": 0.8, "width": 2.5}
    sure = CertaintyFigures(people=10, pairs=2000, **numbers, held_of_newcomers=0.79, statements=came_of)
    known = evaluation("own").model_copy(update={"certainty": sure})
    rows = [
        ResultRow(model="both", runs=[Run(seed=0, evaluation=known), Run(seed=1, evaluation=known)]),
        ResultRow(
            model="one", runs=[Run(seed=0, evaluation=known), Run(seed=1, evaluation=evaluation("own"))]
        ),
    ]
    found = {sheet.title: sheet for sheet in sheets(Results(command="x", rows=rows))}
    table = found["How sure predicted ratings are"]
    assert [cells[0] for cells in table.rows] == ["both"]
    cells = dict(zip(table.header, table.rows[0], strict=True))
    assert cells["Brier of base"] == "0.2100 ± 0.0000"
    assert cells["widest gap"] == "0.1000 ± 0.0000"
    assert cells["of newcomers"] == "0.7900 ± 0.0000"
    assert found["What came of stated chances"].rows == [
        ["0.250", "0.200", "1,500"],
        ["0.750", "0.850", "500"],
    ]
