"""The page of results: the best of each family, then every row beside the study's, with pictures."""

import os
from pathlib import Path

from maxella.access import make_folder
from maxella.charts.rendering import png
from maxella.experiments.charts import charts
from maxella.experiments.found import Found, RowFigures
from maxella.experiments.goals import OUR_JOINT, RATES, RETRIEVES, standings
from maxella.experiments.row import FAMILIES, MAXELLA, TFRS, Family
from maxella.experiments.tables import SOURCES, markdown, sheet
from maxella.files import write_atomically, written_beside

HEAD = """# Results

MovieLens 1M; all movies are ranked, never a sample; top-k accuracy is over single held-out ratings, as in the
study. `all`: movies rated in training stay in the ranking, as TensorFlow Recommenders' FactorizedTopK has it;
`unseen`: they are left out. *The study* is as published; *TFRS here* is TensorFlow Recommenders 0.7.7 fitted
by this project on the same split and measured by the same code, one seed; *Maxella* is our engine, mean ±
standard deviation over seeds. The split is fixed (seed 42); seeds vary the models. Choices were made on
validation parts. Seconds are those of a seed's training on what the last column names, beside whatever else
it did.

The ratings behind these figures have rebuilt timestamps (197,309 of them within 18 minutes of the original);
models read times as whole days or weeks.

Every line is made by `maxella experiment run ROW` (the row's name stands in brackets; `--engine tfrs` for
TFRS), all of them by `maxella experiment run` and `maxella experiment run --engine tfrs`, this page by
`maxella experiment table --out docs/results.md`. What other protocols say stands in
[protocols.md](protocols.md).
"""


def write_page(found: Found, page: Path, data: Path | None = None) -> list[Path]:
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
    best = f"## Best of each family\n\n{best_of_each_family(found)}\n"
    sections = [HEAD, best, *(_section(found, family, pictures, page) for family in FAMILIES)]
    write_atomically(page, "\n".join(part for part in sections if part))
    return [*written, data, page]


def best_of_each_family(found: Found) -> str:
    """The best figure of each goal as a table: published, in TFRS, in Maxella."""
    lines = ["| goal | the study | TFRS here | Maxella |", "| --- | --- | --- | --- |"]
    for standing in standings(found):
        cells = {source: " with ".join(leader.figures) for source, leader in standing.leaders.items()}
        for engine in cells.keys() & {TFRS, MAXELLA}:
            cells[engine] += f" (`{standing.leaders[engine].row.id}`)"
        lines.append(f"| {standing.goal} | {' | '.join(cells.get(source, '') for source in SOURCES)} |")
    return "\n".join(lines)


def _section(found: Found, family: Family, pictures: dict[str, Path], page: Path) -> str:
    rows = found.of(family)
    if not rows:
        return ""
    table = sheet(found, family)
    parts = [f"## {table.title}"]
    if family in pictures:
        link = Path(os.path.relpath(pictures[family], page.parent)).as_posix()
        parts.append(f"![{table.title}: the rows below as a picture]({link})")
    parts.append(markdown(table))
    parts += [_every_seed(row) for row in rows if row.id in OUR_JOINT and MAXELLA in row.engines]
    if notes := [f"- `{row.id}`: {row.notes}" for row in rows if row.notes]:
        parts.append("\n".join(notes))
    return "\n\n".join(parts) + "\n"


def _every_seed(row: RowFigures) -> str:
    """What the worst of the seeds reached, goal by goal."""
    figures = row.engines[MAXELLA]
    return (
        f"In every one of {len(figures.seeds)} seeds `{row.id}` has a {RETRIEVES} of at least "
        f"{figures.lowest[RETRIEVES]:.4f} and an {RATES} of at most {figures.highest[RATES]:.4f}."
    )
