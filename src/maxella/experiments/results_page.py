"""The page of results: the best of each family, then every row beside the study's, with pictures."""

import os
from pathlib import Path

from rich.table import Table

from maxella.charts.rendering import png
from maxella.evaluation.results_table import Sheet
from maxella.experiments.charts import charts
from maxella.experiments.found import Found, RowFigures, collected
from maxella.experiments.row import FAMILIES, Family
from maxella.experiments.running import MAXELLA, TFRS
from maxella.experiments.tables import figure, markdown, sheet, terminal
from maxella.files import write_atomically, written_beside

__all__ = ["collected", "terminal_tables", "write_page"]

HIGHER, LOWER = 1, -1
GOALS: tuple[tuple[str, str, int, tuple[Family, ...]], ...] = (
    ("Retrieval, top-100, rated movies kept", "top-100 all", HIGHER, ("retrieval", "sequence", "best")),
    ("Retrieval, top-10, rated movies kept", "top-10 all", HIGHER, ("retrieval", "sequence", "best")),
    (
        "Retrieval, top-100, rated movies left out",
        "top-100 unseen",
        HIGHER,
        ("retrieval", "sequence", "best"),
    ),
    ("Retrieval, top-10, rated movies left out", "top-10 unseen", HIGHER, ("retrieval", "sequence", "best")),
    ("Rating, RMSE", "RMSE", LOWER, ("ranking", "cross", "listwise", "best")),
)
"""What is compared at the top: words, metric, direction, and the families that compete."""

HEAD = """# Results

MovieLens 1M; all movies are ranked, never a sample; top-k accuracy is over single held-out ratings, as in the
study. `all`: movies rated in training stay in the ranking, as TensorFlow Recommenders' FactorizedTopK has it;
`unseen`: they are left out. *The study* is as published; *TFRS here* is TensorFlow Recommenders 0.7.7 fitted by
this project on the same split and measured by the same code, one seed; *Maxella* is our engine, mean ±
standard deviation over seeds. The split is fixed (seed 42); seeds vary the models. Choices were made on
validation parts. Seconds are those of a seed's training on the machine that made the page, beside whatever
else it did.

The ratings behind these figures have rebuilt timestamps (197,309 of them within 18 minutes of the original);
models read times as whole days or weeks.

Every line is made by `maxella experiment run ROW` (the row's name stands in brackets; `--engine tfrs` for
TFRS), all of them by `maxella experiment run` and `maxella experiment run --engine tfrs`, this page by `maxella
experiment table --out docs/results.md`. What other protocols say stands in [protocols.md](protocols.md).
"""


def terminal_tables(found: Found) -> list[Table]:
    """The tables of all families that have a row, for a terminal."""
    return [terminal(sheet(found, family)) for family in FAMILIES if found.of(family)]


def write_page(found: Found, page: Path) -> list[Path]:
    """Write the page, its pictures beside it in `images/`, and the figures as JSON in `figures/`.

    Returns:
        What was written.
    """
    images, figures = page.parent / "images", page.parent / "figures"
    for folder in (images, figures):
        folder.mkdir(parents=True, exist_ok=True)
    written = []
    pictures = {}
    for name, chart in charts(found).items():
        pictures[name] = images / f"results-{name}.png"
        with written_beside(pictures[name]) as beside:
            beside.write_bytes(png(chart))
        written.append(pictures[name])
    data = figures / f"{found.dataset}-experiments.json"
    found.save(data)
    sections = [HEAD, _best(found), *(_section(found, family, pictures, page) for family in FAMILIES)]
    write_atomically(page, "\n".join(part for part in sections if part))
    return [*written, data, page]


def _best(found: Found) -> str:
    """The best figure of each goal: published, in TFRS, in Maxella."""
    lines = []
    for words, metric, direction, families in GOALS:
        rows = [row for row in found.rows if row.family in families]
        published = [(row.published[metric], row) for row in rows if metric in row.published]
        lines.append(
            [
                words,
                f"{max(published, key=lambda each: direction * each[0])[0]:.4f}" if published else "",
                _leader(rows, TFRS, metric, direction),
                _leader(rows, MAXELLA, metric, direction),
            ]
        )
    for row in found.of("joint"):
        if row.id == "joint-shared":
            lines.append(_joint_line(found, row))
    table = Sheet("Best of each family", ["goal", "the study", "TFRS here", "Maxella"], lines)
    header = "| goal | the study | TFRS here | Maxella |\n| --- | --- | --- | --- |"
    body = "\n".join(f"| {' | '.join(cells)} |" for cells in table.rows)
    return f"## {table.title}\n\n{header}\n{body}\n"


def _leader(rows: list[RowFigures], engine: str, metric: str, direction: int) -> str:
    known = [(spread, row) for row in rows if (spread := row.figure(engine, metric)) is not None]
    if not known:
        return ""
    spread, row = max(known, key=lambda each: direction * each[0].mean)
    return f"{figure(spread)} (`{row.id}`)"


def _joint_line(found: Found, row: RowFigures) -> list[str]:
    def both(engine: str, each: RowFigures) -> str:
        retrieves, rates = each.figure(engine, "top-100 all"), each.figure(engine, "RMSE")
        return f"{figure(retrieves)} with {figure(rates)} (`{each.id}`)" if retrieves and rates else ""

    rows = [each for each in found.of("joint") if each.published and "joint" in each.id]
    published = max(
        (each for each in rows if "RMSE" in each.published), key=lambda r: r.published["top-100 all"]
    )
    in_tfrs = [line for each in rows if (line := both(TFRS, each))]
    return [
        "Joint, top-100 `all` with RMSE",
        f"{published.published['top-100 all']:.4f} with {published.published['RMSE']:.4f}",
        in_tfrs[0] if in_tfrs else "",
        both(MAXELLA, row),
    ]


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
    if notes := [f"- `{row.id}`: {row.notes}" for row in rows if row.notes]:
        parts.append("\n".join(notes))
    return "\n\n".join(parts) + "\n"
