"""`maxella data import`, `check` and `table`, as they are typed."""

import json

import pytest
from typer.testing import CliRunner

from maxella.cli.data import app
from maxella.data.dataset import load_dataset
from maxella.errors import DatasetError, UsageError
from maxella.home import dataset_folder

runner = CliRunner()
RATINGS = "who,item,rating\nann,m1,4.5\nbob,m1,0.5\nann,m1,4\n"


@pytest.fixture
def ratings(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(RATINGS)
    return path


def maxella(*arguments):
    result = runner.invoke(app, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def imported(ratings):
    return maxella("import", "--name", "own", "--ratings", ratings, "--column", "user_id=who")


def test_import_makes_a_dataset_and_says_what_it_did(imported):
    assert imported.exit_code == 0
    assert "2 ratings, 2 users, 1 movies" in imported.stdout
    assert "Rating scale: 0.5 to 5 in steps of 0.5." in imported.stderr
    assert "1 dropped: the pair is rated again: the latest in time stays" in imported.stderr.replace(
        "\n", " "
    )
    assert load_dataset("own").interactions["rating"].to_list() == [0.5, 4.0]


def test_import_takes_a_scale(ratings):
    maxella("import", "--name", "own", "--ratings", ratings, "--column", "user_id=who", "--scale", "0:10:0.5")
    assert load_dataset("own").manifest.rating_scale.high == 10


def test_import_refuses_what_is_wrong_and_leaves_nothing(ratings):
    with pytest.raises(DatasetError, match="no column for user_id"):
        maxella("import", "--name", "own", "--ratings", ratings)
    with pytest.raises(UsageError, match="cannot name a dataset"):
        maxella("import", "--name", "../own", "--ratings", ratings)
    assert not dataset_folder("own").exists()


def test_check_shows_files_counts_and_rules(imported):
    result = maxella("check", "own")
    assert result.exit_code == 0
    for part in (
        "ratings.csv: 3 rows, 2 kept",
        "1 dropped: the pair is rated again",
        "2 interactions",
        "good",
    ):
        assert part in result.stdout


def test_check_as_json_is_one_object(imported):
    told = json.loads(maxella("check", "own", "--json").stdout)
    assert told["good"] is True
    assert told["faults"] == []
    assert told["files"][0]["rows_kept"] == 2
    assert {rule["effect"] for rule in told["rules"]} == {"dropped", "noted"}


def test_check_exits_1_when_the_dataset_is_damaged(imported):
    path = dataset_folder("own") / "movies.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    result = maxella("check", "own")
    assert result.exit_code == 1
    assert "wrong: movies.parquet is not as it was written" in result.stdout
    assert json.loads(maxella("check", "own", "--json").stdout)["good"] is False


def test_table_writes_the_flat_table(imported, tmp_path):
    result = maxella("table", "own", "-o", tmp_path / "flat.csv")
    assert "2 rows in" in result.stdout
    assert (tmp_path / "flat.csv").read_text().startswith("bucketized_user_age,movie_genres,movie_id,")


def test_import_takes_a_table_of_tags(ratings, tmp_path):
    tags = tmp_path / "tags.csv"
    tags.write_text("userId,movieId,tag\nann,m1,slow\n")
    maxella("import", "--name", "own", "--ratings", ratings, "--column", "user_id=who", "--tags", tags)
    assert load_dataset("own").movies["tags"].to_list() == [["slow"]]
