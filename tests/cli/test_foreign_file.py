"""Somebody's own ratings, from the file to recommendations, without an edit on the way."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.running import CommandLine, quick_preset


@pytest.fixture
def ratings_file(shared_data: Path, tmp_path: Path) -> Path:
    """MovieLens 100K as a stranger would have it: half stars, ids in words, no times and no metadata."""
    columns = ["who", "film", "stars", "when"]
    table = pl.read_csv(
        shared_data / "ml-100k" / "u.data", separator="\t", has_header=False, new_columns=columns
    )
    halved = pl.col("stars") - 0.5 * (pl.col("when") % 2)
    path = tmp_path / "ratings.csv"
    table.select(
        userId=pl.format("person {}", "who"), movieId=pl.format("film-{}", "film"), rating=halved
    ).write_csv(path)
    return path


@pytest.mark.shared_data
def test_a_foreign_file_is_imported_trained_on_and_served(
    maxella: CommandLine, ratings_file: Path, tmp_path: Path
) -> None:
    preset = quick_preset(tmp_path)
    imported = maxella("data", "import", "--name", "mine", "--ratings", ratings_file)
    assert imported.code == 0, imported.err
    assert maxella("data", "check", "mine").code == 0

    options = ["--preset", preset, "--set", "ease.regularisation=300"]
    evaluated = maxella("evaluate", "mine", *options, "--json")
    assert evaluated.code == 0, evaluated.err
    top = {
        row["model"]: row["runs"][0]["evaluation"]["metrics"].get("top-100 unseen")
        for row in json.loads(evaluated.out)["rows"]
    }
    assert top["recipe"] > 1.15 * top["popularity"]

    bundle = tmp_path / "bundle"
    assert maxella("train", "mine", *options, "--out", bundle).code == 0
    users = tmp_path / "users.csv"
    users.write_text("user_id\nperson 1\nperson 22\nnobody\n")
    listed = tmp_path / "listed.csv"
    answer = maxella("recommend", bundle, "--users", users, "-k", 100, "-o", listed)
    assert answer.code == 0, answer.err
    table = pl.read_csv(listed)
    assert table["user_id"].unique(maintain_order=True).to_list() == ["person 1", "person 22", "nobody"]
    assert table.group_by("user_id").len()["len"].to_list() == [100] * 3

    pairs, predicted = tmp_path / "pairs.csv", tmp_path / "predicted.csv"
    pairs.write_text(
        "user_id,movie_id\nperson 1,film-50\nperson 22,film-50\nnobody,film-50\nperson 1,no such film\n"
    )
    answer = maxella("predict", bundle, "--pairs", pairs, "-o", predicted)
    assert answer.code == 0, answer.err
    ratings = pl.read_csv(predicted)["rating"]
    assert len(ratings) == 4
    assert ratings.is_between(0.5, 5).all()
