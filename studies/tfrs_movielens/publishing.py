"""What the package ships of the study: one file of results a dataset, and its charts, drawn light and dark.

The app has nothing to draw with, and nothing to compute the results from.
"""

from pathlib import Path

from maxella.access import make_folder
from maxella.charts.rendering import Chart, svg
from maxella.experiments.bundled import (
    DRAWN_OF,
    IMPORTANCE_MAP,
    IMPORTANCE_METHODS,
    PICTURES,
    BundledResults,
    FieldImportance,
    picture_file,
)
from maxella.experiments.charts import charts
from maxella.experiments.experiment_table import ExperimentTable
from maxella.experiments.importance.results import ImportanceResults
from maxella.files import write_atomically
from studies.tfrs_movielens.goals import standings
from studies.tfrs_movielens.importance.pictures import block_norm_map, methods_beside_each_other
from studies.tfrs_movielens.importance.reading import sentences
from studies.tfrs_movielens.importance.tables import fields_rows

FIGURES = Path(__file__).with_name("figures")
"""What was measured: a file a dataset, and one on the importance of its fields in `importance/`."""


def publish_all(folder: Path) -> None:
    """Publish what was measured on every dataset."""
    for file in FIGURES.glob("*.json"):
        importance = FIGURES / "importance" / file.name
        measured = ImportanceResults.load(importance) if importance.is_file() else None
        publish(ExperimentTable.load(file), measured, folder)


def publish(found: ExperimentTable, importance: ImportanceResults | None, folder: Path) -> None:
    """Write the results on one dataset, and draw every chart that there are figures for.

    Args:
        found: the figures of the rows.
        importance: of the fields, where it was measured.
        folder: of all datasets' results; other pictures of this dataset are replaced.
    """
    results = BundledResults(
        found=found, standings=standings(found), importance=_shown(importance) if importance else None
    )
    place = folder / PICTURES / found.dataset
    make_folder(place)
    write_atomically(folder / f"{found.dataset}.json", results.model_dump_json() + "\n")
    for old in place.glob("*.svg"):
        old.unlink()
    for name, chart in _charts(found, importance).items():
        for dark in (False, True):
            write_atomically(place / picture_file(name, dark=dark), svg(chart, dark=dark))
    write_atomically(place / DRAWN_OF, f"{results.fingerprint}\n")


def _shown(importance: ImportanceResults) -> FieldImportance:
    variant = importance.variant(importance.ablation.variant)
    return FieldImportance(
        model=variant.name,
        protocol=importance.protocol,
        seeds=len(variant.seeds),
        training_ratings=importance.training_ratings,
        ratings=importance.ratings,
        table=fields_rows(importance),
        sentences=sentences(importance),
    )


def _charts(found: ExperimentTable, importance: ImportanceResults | None) -> dict[str, Chart]:
    drawn = dict(charts(found))
    if importance:
        drawn[IMPORTANCE_MAP] = block_norm_map(importance.variant(importance.ablation.variant))
        drawn[IMPORTANCE_METHODS] = methods_beside_each_other(importance)
    return drawn
