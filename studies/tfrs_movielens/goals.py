"""The goals that models compete for, and who leads: as published, in TensorFlow Recommenders, in Maxella."""

from maxella.experiments.bundled import Leader, Standing
from maxella.experiments.experiment_table import ExperimentTable
from maxella.experiments.row import MAXELLA, TFRS, Family
from maxella.experiments.tables import PUBLISHED, figure

HIGHER, LOWER = 1, -1
_RANKS: tuple[Family, ...] = ("retrieval", "sequence", "best")
GOALS: tuple[tuple[str, str, int, tuple[Family, ...]], ...] = (
    ("Retrieval, top-100, rated movies kept", "top-100 all", HIGHER, _RANKS),
    ("Retrieval, top-10, rated movies kept", "top-10 all", HIGHER, _RANKS),
    ("Retrieval, top-100, rated movies left out", "top-100 unseen", HIGHER, _RANKS),
    ("Retrieval, top-10, rated movies left out", "top-10 unseen", HIGHER, _RANKS),
    ("Rating, RMSE", "RMSE", LOWER, ("ranking", "cross", "listwise", "best")),
)
"""What is compared: words, metric, direction, and the families that compete."""
BOTH = "Joint, top-100 `all` with RMSE"
RETRIEVES, RATES = "top-100 all", "RMSE"
"""The two metrics of the goal that one model serves at once."""
STUDIED_JOINT = ("joint", "joint-tuned-code", "joint-tuned-text")
"""The study's joint models; its specialists, which give one goal up, do not compete."""
OUR_JOINT = ("joint-shared",)


def standings(found: ExperimentTable) -> list[Standing]:
    """The best of each goal that anything was measured for."""
    each = [*(_of_goal(found, *goal) for goal in GOALS), _of_both(found)]
    return [standing for standing in each if standing.leaders]


def _of_goal(
    found: ExperimentTable, goal: str, metric: str, direction: int, families: tuple[Family, ...]
) -> Standing:
    rows = [row for row in found.rows if row.family in families]
    leaders = {}
    if published := [row for row in rows if metric in row.published]:
        row = max(published, key=lambda row: direction * row.published[metric])
        leaders[PUBLISHED] = Leader(row=row.id, figures=(f"{row.published[metric]:.4f}",))
    for engine in (TFRS, MAXELLA):
        known = [(spread, row) for row in rows if (spread := row.figure(engine, metric)) is not None]
        if known:
            spread, row = max(known, key=lambda each: direction * each[0].mean)
            leaders[engine] = Leader(row=row.id, figures=(figure(spread),))
    return Standing(goal=goal, leaders=leaders)


def _of_both(found: ExperimentTable) -> Standing:
    """The joint models by what they retrieve, each with the RMSE that it has at once."""
    studied = [row for row in found.rows if row.id in STUDIED_JOINT]
    leaders = {}
    if published := [row for row in studied if {RETRIEVES, RATES} <= set(row.published)]:
        row = max(published, key=lambda row: row.published[RETRIEVES])
        leaders[PUBLISHED] = Leader(
            row=row.id, figures=(f"{row.published[RETRIEVES]:.4f}", f"{row.published[RATES]:.4f}")
        )
    ours = [row for row in found.rows if row.id in OUR_JOINT]
    for engine, competing in ((TFRS, studied), (MAXELLA, ours)):
        known = [
            (retrieves, rates, row)
            for row in competing
            if (retrieves := row.figure(engine, RETRIEVES)) is not None
            and (rates := row.figure(engine, RATES)) is not None
        ]
        if known:
            retrieves, rates, row = max(known, key=lambda each: each[0].mean)
            leaders[engine] = Leader(row=row.id, figures=(figure(retrieves), figure(rates)))
    return Standing(goal=BOTH, leaders=leaders)
