from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner, Result

from maxella.cli.predict import predict
from maxella.errors import BundleError, DatasetError, UnknownIdError, UsageError
from tests.recommend.worlds import ease_recommender

app = typer.Typer()
app.command()(predict)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def pairs_file(folder: Path, text: str) -> Path:
    path = folder / "pairs.csv"
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", ["ratings.csv", "ratings.parquet"])
def test_each_pair_gets_a_rating_in_the_order_of_the_file(bundle: Path, tmp_path: Path, name: str) -> None:
    pairs = pairs_file(tmp_path, "user_id,movie_id,timestamp\nu2,m1,7\nu1,m1,8\nu2,m1,9\n")
    result = run(bundle, "--pairs", pairs, "-o", tmp_path / name)
    assert result.exit_code == 0
    assert result.stdout == ""
    table = (pl.read_parquet if name.endswith("parquet") else pl.read_csv)(tmp_path / name)
    assert table.columns == ["user_id", "movie_id", "timestamp", "rating"]
    assert table["timestamp"].to_list() == [7, 8, 9]
    (second,) = ease_recommender().predict_for(["m1"], user_id="u1")
    assert table["rating"][1] == pytest.approx(second.rating, abs=1e-5)
    assert table["rating"][0] == table["rating"][2]


def test_unknown_users_and_movies_get_means_and_are_told_on_stderr(bundle: Path, tmp_path: Path) -> None:
    pairs = pairs_file(tmp_path, "user_id,movie_id\nu111,m1\nu1,nope\nu1,m1\nu1,m2\n")
    result = run(bundle, "--pairs", pairs, "-o", tmp_path / "ratings.csv")
    assert result.exit_code == 0
    assert "unknown users: 1, the first 'u111'; did you mean 'u1" in result.stderr
    assert "unknown movies: 1, the first 'nope'\n" in result.stderr
    assert "2 of 4 pairs got means: 1 with an unknown user, 1 with an unknown movie" in result.stderr
    assert pl.read_csv(tmp_path / "ratings.csv")["rating"].is_between(1, 5).all()


def test_more_than_half_unknown_fails_and_writes_nothing_unless_allowed(bundle: Path, tmp_path: Path) -> None:
    pairs = pairs_file(tmp_path, "user_id,movie_id\nnobody,m1\nu1,nope\nu1,m1\n")
    output = tmp_path / "ratings.csv"
    wrong = run(bundle, "--pairs", pairs, "-o", output).exception
    assert isinstance(wrong, UnknownIdError)
    assert str(wrong).startswith("pairs.csv: 67% of it is not known to the bundle, so nothing is written")
    assert not output.exists()
    assert run(bundle, "--pairs", pairs, "-o", output, "--allow-unknown").exit_code == 0
    assert len(pl.read_csv(output)) == 3


def test_wrong_use_and_wrong_files_are_refused(bundle: Path, tmp_path: Path) -> None:
    pairs = pairs_file(tmp_path, "user_id,movie_id\nu1,\n")
    output = tmp_path / "ratings.csv"
    wrong = run(bundle, "--pairs", pairs, "-o", output).exception
    assert isinstance(wrong, DatasetError)
    assert "pairs.csv, line 2, column 'movie_id': no id" in str(wrong)
    assert isinstance(run(bundle, "--pairs", pairs, "-o", tmp_path / "x.txt").exception, UsageError)
    assert isinstance(run(bundle, "--pairs", tmp_path / "gone.csv", "-o", output).exception, UsageError)
    good = pairs_file(tmp_path, "user_id,movie_id\nu1,m1\n")
    assert isinstance(run(tmp_path / "gone", "--pairs", good, "-o", output).exception, BundleError)
    assert not output.exists()
