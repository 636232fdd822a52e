"""What was seen, from a table to a list."""

import json
from pathlib import Path

import pytest

from maxella.data.dataset import write_dataset
from tests.checkerboards import seen_checkerboard
from tests.cli.running import CommandLine, quick_preset


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "seen.csv"
    seen_checkerboard().interactions.drop("rating").write_csv(path)
    return path


def test_a_table_without_ratings_becomes_lists(maxella: CommandLine, table: Path, tmp_path: Path) -> None:
    imported = maxella("data", "import", "--name", "seen", "--ratings", table)
    assert imported.code == 0
    assert "No ratings: implicit feedback" in imported.err
    assert "films seen, " in imported.out
    assert "films seen, " in maxella("data", "list").out
    assert "no ratings: implicit feedback" in maxella("data", "check", "seen").out
    bundle, history = tmp_path / "bundle", tmp_path / "history.csv"
    trained = maxella("train", "seen", "--preset", quick_preset(tmp_path), "--out", bundle)
    assert trained.code == 0
    assert "models of ratings, RMSE and the order of liking are left out" in trained.err
    manifest = json.loads((bundle / "manifest.json").read_text())
    assert (manifest["feedback"], list(manifest["views"])) == ("implicit", ["ease"])
    history.write_text("movie_id\nm0\nm2\nm4\n")
    listed = maxella("recommend", bundle, "--history", history, "-k", "2")
    assert listed.code == 0
    assert len(listed.out.splitlines()) == 3
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("user_id,movie_id\nu0,m0\n")
    refused = maxella("predict", bundle, "--pairs", pairs, "-o", tmp_path / "out.csv")
    assert refused.code == 2
    assert "a predicted rating needs ratings" in refused.err


def test_rankings_are_measured_and_ratings_are_refused(maxella: CommandLine, tmp_path: Path) -> None:
    write_dataset(seen_checkerboard())
    preset = quick_preset(tmp_path)
    evaluated = maxella("evaluate", "seen", "--preset", preset, "--protocol", "random-75-25", "--json")
    assert evaluated.code == 0
    rows = {row["model"]: row["runs"][0]["evaluation"] for row in json.loads(evaluated.out)["rows"]}
    assert set(rows) == {"recipe", "ease", "popularity"}
    assert {"RMSE", "MAE", "NDCG@10 rated"}.isdisjoint(rows["recipe"]["metrics"])
    assert rows["recipe"]["metrics"]["top-10 unseen"] > rows["popularity"]["metrics"]["top-10 unseen"]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["evaluate", "seen", "--protocol", "random-90-10"], "measures predicted ratings (RMSE)"),
        (["evaluate", "seen", "--set", "ranker.epochs=1"], "ranker is about ratings"),
        (["train", "seen", "--out", "x", "--set", "liking.worth=2"], "liking is about ratings"),
        (["tune", "seen", "--part", "ranker"], "ranker is about ratings"),
        (["tune", "seen", "--part", "ease", "--metric", "RMSE"], "RMSE is about ratings"),
    ],
)
def test_what_is_about_ratings_says_why_not_in_one_line(
    maxella: CommandLine, asked: list[str], why: str
) -> None:
    write_dataset(seen_checkerboard())
    refused = maxella(*asked)
    assert refused.code == 2
    assert why in refused.err
    assert len(refused.err.strip().splitlines()) == 1
