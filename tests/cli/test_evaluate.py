import json
from pathlib import Path

import pytest

from maxella.data.dataset import write_dataset
from tests.checkerboards import checkerboard
from tests.cli.running import CommandLine, quick_preset


@pytest.fixture
def preset(tmp_path: Path) -> Path:
    write_dataset(checkerboard())
    return quick_preset(tmp_path)


def test_the_table_shows_the_recipe_its_parts_and_the_floors_with_the_rules(
    maxella: CommandLine, preset: Path
) -> None:
    answer = maxella("evaluate", "checkerboard", "--preset", preset)
    assert answer.code == 0
    for word in ("recipe", "ease", "bpmf", "popularity", "means", "top-100", "RMSE", "Split:", "made by"):
        assert word in answer.out


def test_seeds_are_runs_of_the_same_row_in_json(maxella: CommandLine, preset: Path) -> None:
    answer = maxella("evaluate", "checkerboard", "--preset", preset, "--seeds", 2, "--json")
    results = json.loads(answer.out)
    rows = {row["model"]: row["runs"] for row in results["rows"]}
    assert [run["seed"] for run in rows["recipe"]] == [0, 1]
    figures = [run["evaluation"]["metrics"] for run in rows["recipe"]]
    assert figures[0]["top-10 unseen"] == pytest.approx(figures[1]["top-10 unseen"])
    assert figures[0]["RMSE"] != figures[1]["RMSE"]
    assert results["command"].startswith("maxella evaluate checkerboard")


def test_a_choice_is_made_on_the_validation_part(maxella: CommandLine, preset: Path) -> None:
    answer = maxella("evaluate", "checkerboard", "--preset", preset, "--part", "validation", "--json")
    evaluation = json.loads(answer.out)["rows"][0]["runs"][0]["evaluation"]
    assert evaluation["part"] == "validation"


@pytest.mark.parametrize(
    ("protocol", "metric", "missing"),
    [
        ("random-90-10", "RMSE", "top-10 unseen"),
        ("leave-last-out", "NDCG@10 unseen", "RMSE"),
        ("by-time", "NDCG@10 unseen", "top-10 unseen"),
        ("live", "HR@100 unseen", "HR@100 all"),
        ("new-users", "Recall@20 unseen", "RMSE"),
        ("new-movies", "HR@10 unseen", "RMSE"),
    ],
)
def test_every_protocol_reports_its_own_metrics(
    maxella: CommandLine, preset: Path, protocol: str, metric: str, missing: str
) -> None:
    answer = maxella("evaluate", "checkerboard", "--preset", preset, "--protocol", protocol, "--json")
    assert answer.code == 0
    metrics = json.loads(answer.out)["rows"][0]["runs"][0]["evaluation"]["metrics"]
    assert metric in metrics
    assert missing not in metrics


def test_an_unknown_protocol_names_the_nearest(maxella: CommandLine, preset: Path) -> None:
    answer = maxella("evaluate", "checkerboard", "--preset", preset, "--protocol", "new-user")
    assert answer.code == 2
    assert 'did you mean "new-users"' in answer.err
