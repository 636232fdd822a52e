"""The charts of the figures that ship, drawn to ship beside them: the app has nothing to draw with."""

from pathlib import Path

from maxella.access import make_folder
from maxella.charts.rendering import Chart, svg
from maxella.experiments.charts import charts
from maxella.experiments.drawn import DRAWN_OF, IMPORTANCE_MAP, IMPORTANCE_METHODS, file_name, fingerprint
from maxella.experiments.found import Found
from maxella.experiments.importance.pictures import block_norm_map, methods_beside_each_other
from maxella.experiments.importance.results import ImportanceResults
from maxella.files import write_atomically


def draw(found: Found, importance: ImportanceResults | None, folder: Path) -> None:
    """Draw every chart that there are figures for, light and dark, into the dataset's folder of `folder`.

    Args:
        found: the figures of the rows.
        importance: of the fields, where it was measured.
        folder: of all datasets' pictures; other pictures of this dataset are replaced.
    """
    place = folder / found.dataset
    make_folder(place)
    for old in place.glob("*.svg"):
        old.unlink()
    for name, chart in _charts(found, importance).items():
        for dark in (False, True):
            write_atomically(place / file_name(name, dark=dark), svg(chart, dark=dark))
    write_atomically(place / DRAWN_OF, f"{fingerprint(found, importance)}\n")


def _charts(found: Found, importance: ImportanceResults | None) -> dict[str, Chart]:
    drawn = dict(charts(found))
    if importance:
        drawn[IMPORTANCE_MAP] = block_norm_map(importance.variant(importance.ablation.variant))
        drawn[IMPORTANCE_METHODS] = methods_beside_each_other(importance)
    return drawn
