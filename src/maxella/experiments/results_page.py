"""The page of results: every row beside what was published, with pictures."""

import os
from pathlib import Path

from maxella.access import make_folder
from maxella.charts.rendering import png
from maxella.experiments.charts import charts
from maxella.experiments.experiment_table import ExperimentTable
from maxella.experiments.row import FAMILIES, Family
from maxella.experiments.study import study_folder, study_part
from maxella.experiments.tables import markdown, sheet
from maxella.files import write_atomically, written_beside

STUDIED = "ml-1m"
"""The dataset of the reference study."""


def write_page(found: ExperimentTable, page: Path, data: Path | None = None) -> list[Path]:
    """Write the page, its pictures beside it in `images/`, and the figures as JSON.

    Args:
        found: what the rows found.
        page: the file of the page.
        data: the file of the figures; by default beside the page in `figures/`.

    Returns:
        What was written.
    """
    images = page.parent / "images"
    data = data or page.parent / "figures" / f"{found.dataset}-experiments.json"
    for folder in (images, data.parent):
        make_folder(folder)
    written = []
    pictures = {}
    for name, chart in charts(found).items():
        pictures[name] = images / f"results-{name}.png"
        with written_beside(pictures[name]) as beside:
            beside.write_bytes(png(chart))
        written.append(pictures[name])
    found.save(data)
    sections = [_front(found), *(_section(found, family, pictures, page) for family in FAMILIES)]
    write_atomically(page, "\n".join(part for part in sections if part))
    return [*written, data, page]


def _front(found: ExperimentTable) -> str:
    if found.dataset == STUDIED and study_folder() is not None:
        front: str = study_part("page").front(found)
        return front
    return f"# Results\n\n{found.source}.\n"


def _section(found: ExperimentTable, family: Family, pictures: dict[str, Path], page: Path) -> str:
    rows = found.of(family)
    if not rows:
        return ""
    table = sheet(found, family)
    parts = [f"## {table.title}"]
    if family in pictures:
        link = Path(os.path.relpath(pictures[family], page.parent)).as_posix()
        parts.append(f"![{table.title}: the rows below as a picture]({link})")
    parts.append(markdown(table))
    if notes := [f"- `{row.id}`: {row.notes}" for row in rows if row.notes]:
        parts.append("\n".join(notes))
    return "\n\n".join(parts) + "\n"
