from maxella.evaluation.results import Spread
from maxella.experiments.experiment_table import EngineFigures, ExperimentTable, RowFigures
from maxella.experiments.row import Family
from studies.tfrs_movielens.goals import BOTH, standings


def _row(
    name: str, family: Family, published: dict[str, float] | None = None, **engines: dict[str, float]
) -> RowFigures:
    return RowFigures(
        id=name,
        family=family,
        title=name,
        notes="",
        protocol="random-75-25",
        wanted_seeds=1,
        published=published or {},
        engines={
            engine: EngineFigures(
                seeds=[0],
                metrics={key: Spread(mean=value, sd=None, runs=1) for key, value in metrics.items()},
                lowest=metrics,
                highest=metrics,
                training_seconds=1.0,
                machines=["2 cores"],
            )
            for engine, metrics in engines.items()
        },
    )


def _leaders(goal: str, *rows: RowFigures) -> dict[str, tuple[str, tuple[str, ...]]]:
    found = ExperimentTable(dataset="d", source="s", rows=list(rows))
    standing = next(each for each in standings(found) if each.goal == goal)
    return {source: (leader.row, leader.figures) for source, leader in standing.leaders.items()}


def test_the_least_error_and_the_greatest_accuracy_lead() -> None:
    rows = [
        _row("ranking-1", "ranking", {"RMSE": 0.9}, maxella={"RMSE": 0.86}),
        _row("ranking-2", "ranking", {"RMSE": 0.88}, maxella={"RMSE": 0.87}),
        _row("retrieval-1", "retrieval", maxella={"top-10 all": 0.04}),
        _row("best-recipe", "best", maxella={"top-10 all": 0.09, "RMSE": 0.83}),
    ]
    assert _leaders("Rating, RMSE", *rows) == {
        "published": ("ranking-2", ("0.8800",)),
        "maxella": ("best-recipe", ("0.8300",)),
    }
    assert _leaders("Retrieval, top-10, rated movies kept", *rows) == {
        "maxella": ("best-recipe", ("0.0900",))
    }


def test_a_specialist_does_not_compete_for_both_goals_at_once() -> None:
    specialist = {"top-100 all": 0.158, "RMSE": 3.868}
    joint = {"top-100 all": 0.157, "RMSE": 0.974}
    rows = [
        _row("joint-retrieval", "joint", specialist, tfrs=specialist),
        _row("joint", "joint", joint, tfrs=joint),
        _row("joint-shared", "joint", maxella={"top-100 all": 0.4, "RMSE": 0.85}),
    ]
    assert _leaders(BOTH, *rows) == {
        "published": ("joint", ("0.1570", "0.9740")),
        "tfrs": ("joint", ("0.1570", "0.9740")),
        "maxella": ("joint-shared", ("0.4000", "0.8500")),
    }


def test_a_goal_that_nothing_was_measured_for_is_not_named() -> None:
    assert standings(ExperimentTable(dataset="d", source="s", rows=[_row("ranking-1", "ranking")])) == []
