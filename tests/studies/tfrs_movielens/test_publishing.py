from pathlib import Path

from maxella.experiments.bundled import (
    IMPORTANCE_MAP,
    IMPORTANCE_METHODS,
    PICTURES,
    RESULTS,
    bundled_pictures,
    bundled_results,
)
from maxella.experiments.charts import charts
from maxella.experiments.experiment_table import ExperimentTable
from maxella.experiments.importance.results import ImportanceResults
from maxella.experiments.row import read_rows
from studies.tfrs_movielens.goals import standings
from studies.tfrs_movielens.publishing import FIGURES, publish

MEASURED = ExperimentTable.load(FIGURES / "ml-1m.json")
IMPORTANCE = ImportanceResults.load(FIGURES / "importance" / "ml-1m.json")


def test_what_the_package_ships_is_what_was_measured() -> None:
    results = bundled_results("ml-1m")
    assert results is not None
    assert results.found == MEASURED
    assert results.standings == standings(MEASURED)
    assert results.importance is not None
    fields = IMPORTANCE.variant(IMPORTANCE.ablation.variant).settings.fields
    assert {row[0] for row in results.importance.table} >= set(fields)


def test_what_was_measured_is_of_rows_that_exist() -> None:
    assert {row.id for row in MEASURED.rows} <= set(read_rows())
    assert [file.stem for file in FIGURES.glob("*.json")] == [MEASURED.dataset]


def test_every_chart_of_what_was_measured_ships() -> None:
    pictures = bundled_pictures("ml-1m")
    assert pictures is not None
    assert pictures.names == {*charts(MEASURED), IMPORTANCE_MAP, IMPORTANCE_METHODS}


def test_publishing_again_replaces_pictures_and_changes_the_version(tmp_path: Path) -> None:
    old = tmp_path / PICTURES / "mine" / "old-light.svg"
    old.parent.mkdir(parents=True)
    old.write_text("<svg>")
    publish(ExperimentTable(dataset="mine", source="Made up", rows=[]), None, tmp_path)
    assert not old.exists()
    version = (old.parent / "drawn-of.txt").read_text()
    publish(ExperimentTable(dataset="mine", source="Elsewhere", rows=[]), None, tmp_path)
    assert (old.parent / "drawn-of.txt").read_text() != version
    assert "Elsewhere" in (tmp_path / "mine.json").read_text()


def test_the_package_ships_one_file_of_results() -> None:
    assert sorted(file.name for file in RESULTS.iterdir()) == ["ml-1m.json", "pictures"]
