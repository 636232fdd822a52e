from pathlib import Path
from typing import Any

import pytest

from maxella.errors import SourceError
from maxella.evaluation.results import Spread
from maxella.experiments.charts import between_goals, charts
from maxella.experiments.experiment_table import EngineFigures, ExperimentTable, RowFigures
from maxella.experiments.results_page import write_page
from maxella.experiments.tables import markdown, sheet, terminal_tables


def figures(seeds: int = 2, **metrics: float) -> EngineFigures:
    named = {name.replace("_", " ").replace("top ", "top-"): value for name, value in metrics.items()}
    return EngineFigures(
        seeds=list(range(seeds)),
        metrics={
            name: Spread(mean=value, sd=0.001 if seeds > 1 else None, runs=seeds)
            for name, value in named.items()
        },
        lowest=named,
        highest=named,
        training_seconds=12.3,
        machines=["2 cores"],
    )


def row(name: str, family: Any, **more: Any) -> RowFigures:
    given = {
        "title": f"Title of {name}",
        "notes": "",
        "protocol": "random-75-25",
        "wanted_seeds": 2,
        "published": {},
    }
    return RowFigures(id=name, family=family, **{**given, "engines": {}, **more})


FOUND = ExperimentTable(
    dataset="ml-1m",
    source="MovieLens 1M",
    rows=[
        row(
            "retrieval-4",
            "retrieval",
            published={"top-100 all": 0.259},
            engines={
                "maxella": figures(top_100_all=0.15, top_100_unseen=0.3),
                "tfrs": figures(1, top_100_all=0.1),
            },
        ),
        row(
            "ranking-4",
            "ranking",
            published={"RMSE": 0.8665},
            notes="A | note.",
            engines={"tfrs": figures(1, RMSE=0.89)},
        ),
        row("joint", "joint", published={"top-100 all": 0.158, "RMSE": 0.974}),
        *(
            row(
                "joint-shared" if weight == 0.4 else f"joint-{weight}",
                "joint",
                rating_weight=weight,
                engines={
                    "maxella": figures(
                        top_100_all=0.4, top_100_unseen=0.43 - weight / 100, RMSE=0.88 - weight / 50
                    )
                },
            )
            for weight in (0.0, 0.2, 0.4, 0.8, 1.0)
        ),
        row("best-recipe", "best", engines={"maxella": figures(3, top_100_all=0.47, RMSE=0.8224)}),
    ],
)


def test_a_row_has_a_line_for_each_of_whom_there_are_figures() -> None:
    lines = sheet(FOUND, "retrieval").rows
    assert [line[1] for line in lines] == ["the study", "TFRS here", "Maxella"]
    assert lines[0][0] == "Title of retrieval-4 (`retrieval-4`)"
    assert lines[1][0] == ""
    header = sheet(FOUND, "retrieval").header
    by_source = {line[1]: line[header.index("top-100 all")] for line in lines}
    assert by_source == {"the study": "0.2590", "TFRS here": "0.1000", "Maxella": "0.1500 ± 0.0010"}
    assert lines[2][-3:] == ["2", "12", "2 cores"]


def test_a_row_that_was_never_run_says_so() -> None:
    never = ExperimentTable(dataset="d", source="s", rows=[row("best-ranker", "best")])
    assert sheet(never, "best").rows[0][-3] == "0"


def test_the_page_of_another_dataset_has_a_front_without_the_study(tmp_path: Path) -> None:
    write_page(FOUND.model_copy(update={"dataset": "mine", "source": "My own"}), tmp_path / "results.md")
    text = (tmp_path / "results.md").read_text()
    assert text.startswith("# Results\n\nMy own.\n\n## Retrieval")
    assert "| goal |" not in text


def test_every_picture_that_the_page_shows_is_written_beside_it(tmp_path: Path) -> None:
    written = write_page(FOUND, tmp_path / "results.md")
    text = (tmp_path / "results.md").read_text()
    assert {path.name for path in written} >= {"results-retrieval.png", "results-joint.png", "results.md"}
    for path in written:
        assert path.is_file()
        if path.suffix == ".png":
            assert path.read_bytes().startswith(b"\x89PNG")
            assert f"(images/{path.name})" in text


def test_figures_come_back_from_their_file_and_a_foreign_one_is_refused(tmp_path: Path) -> None:
    FOUND.save(tmp_path / "found.json")
    assert ExperimentTable.load(tmp_path / "found.json") == FOUND
    (tmp_path / "found.json").write_text("{}")
    with pytest.raises(SourceError, match=r"found\.json cannot be read as experiments"):
        ExperimentTable.load(tmp_path / "found.json")


def test_the_curve_between_the_goals_has_a_dot_for_each_weight_and_a_line_for_each_specialist() -> None:
    curve = between_goals(FOUND)
    assert curve is not None
    drawn = curve.to_dict()  # type: ignore[union-attr]
    rows = [each for values in drawn["datasets"].values() for each in values]
    assert [row["weight"] for row in rows if "weight" in row] == [0.2, 0.4, 0.8]
    rules = [row for row in rows if "name" in row]
    assert {rule["name"]: rule["at"] for rule in rules} == {
        "the retrieval specialist": pytest.approx(0.43),
        "the rating specialist": pytest.approx(0.86),
    }


def test_no_picture_is_drawn_of_what_was_not_run() -> None:
    assert charts(ExperimentTable(dataset="d", source="s", rows=[row("best-ranker", "best")])) == {}


def test_the_terminal_shows_the_families_that_have_rows() -> None:
    assert len(terminal_tables(FOUND)) == 4


def test_markdown_keeps_words_left_and_numbers_right() -> None:
    lines = markdown(sheet(FOUND, "ranking")).splitlines()
    assert lines[1].startswith("| --- | --- | ---: |")
