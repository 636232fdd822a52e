"""The front of the study's page of results: how it was measured, and the best of each family."""

from maxella.experiments.experiment_table import ExperimentTable, RowFigures
from maxella.experiments.row import MAXELLA, TFRS
from maxella.experiments.tables import SOURCES
from studies.tfrs_movielens.goals import OUR_JOINT, RATES, RETRIEVES, standings

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


def front(found: ExperimentTable) -> str:
    """What stands above the tables."""
    joint = [row for row in found.rows if row.id in OUR_JOINT and MAXELLA in row.engines]
    parts = ["## Best of each family", best_of_each_family(found), *map(_every_seed, joint)]
    return "\n".join((HEAD, "\n\n".join(parts) + "\n"))


def best_of_each_family(found: ExperimentTable) -> str:
    """The best figure of each goal as a table: published, in TFRS, in Maxella."""
    lines = ["| goal | the study | TFRS here | Maxella |", "| --- | --- | --- | --- |"]
    for standing in standings(found):
        cells = {source: " with ".join(leader.figures) for source, leader in standing.leaders.items()}
        for engine in cells.keys() & {TFRS, MAXELLA}:
            cells[engine] += f" (`{standing.leaders[engine].row}`)"
        lines.append(f"| {standing.goal} | {' | '.join(cells.get(source, '') for source in SOURCES)} |")
    return "\n".join(lines)


def _every_seed(row: RowFigures) -> str:
    """What the worst of the seeds reached, goal by goal."""
    figures = row.engines[MAXELLA]
    return (
        f"In every one of {len(figures.seeds)} seeds `{row.id}` has a {RETRIEVES} of at least "
        f"{figures.lowest[RETRIEVES]:.4f} and an {RATES} of at most {figures.highest[RATES]:.4f}."
    )
