import io
import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner, Result

from maxella.cli.recommend import recommend
from maxella.errors import BundleError, DatasetError, MaxellaError, UnknownIdError, UsageError
from tests.recommend.cinema import GENRES, cinema_recommender
from tests.recommend.worlds import LIKES_EVEN, ease_recommender

app = typer.Typer()
app.command()(recommend)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refusal(*arguments: object) -> MaxellaError:
    error = run(*arguments).exception
    assert isinstance(error, MaxellaError)
    assert "\n" not in str(error)
    return error


def users_file(folder: Path, *user_ids: str) -> Path:
    path = folder / "users.csv"
    path.write_text("\n".join(["user_id", *user_ids]) + "\n")
    return path


def test_lists_for_users_go_to_stdout_as_csv(bundle: Path, tmp_path: Path) -> None:
    result = run(bundle, "--users", users_file(tmp_path, "u3", "u4"), "-k", 5)
    assert result.exit_code == 0
    table = pl.read_csv(io.StringIO(result.stdout))
    assert table.columns == ["user_id", "rank", "movie_id", "score"]
    assert table["user_id"].to_list() == ["u3"] * 5 + ["u4"] * 5
    assert table["rank"].to_list() == [1, 2, 3, 4, 5] * 2
    alone = [entry.movie.movie_id for entry in ease_recommender().recommend(user_id="u3", k=5)]
    assert table["movie_id"].to_list()[:5] == alone


def test_a_hundred_movies_are_listed_unless_told_otherwise(bundle: Path, tmp_path: Path) -> None:
    result = run(bundle, "--users", users_file(tmp_path, "u3"))
    rated = len(ease_recommender().recommend(user_id="u3", k=100))
    assert len(result.stdout.splitlines()) == 1 + rated


def test_lists_are_printed_as_json(bundle: Path, tmp_path: Path) -> None:
    result = run(bundle, "--users", users_file(tmp_path, "u3"), "-k", 2, "--json")
    rows = json.loads(result.stdout)
    assert [row["rank"] for row in rows] == [1, 2]
    assert set(rows[0]) == {"user_id", "rank", "movie_id", "score"}


@pytest.mark.parametrize("name", ["lists.csv", "lists.parquet"])
def test_lists_are_written_by_the_ending_of_the_file(bundle: Path, tmp_path: Path, name: str) -> None:
    result = run(bundle, "--users", users_file(tmp_path, "u3"), "-k", 2, "-o", tmp_path / name)
    assert result.exit_code == 0
    assert result.stdout == ""
    read = pl.read_parquet if name.endswith("parquet") else pl.read_csv
    assert read(tmp_path / name).height == 2


def test_unknown_users_get_what_is_popular_and_are_counted_on_stderr(bundle: Path, tmp_path: Path) -> None:
    result = run(bundle, "--users", users_file(tmp_path, "nobody", "u3"), "-k", 1)
    assert result.exit_code == 0
    assert "people without ratings, given what is popular: 1 (1 of them unknown)" in result.stderr
    assert "unknown users: 1, the first 'nobody'" in result.stderr
    assert "popular" not in result.stdout


def test_more_than_half_unknown_fails_and_writes_nothing_unless_allowed(bundle: Path, tmp_path: Path) -> None:
    users, output = users_file(tmp_path, "nobody", "noone", "u3"), tmp_path / "lists.csv"
    error = refusal(bundle, "--users", users, "-o", output)
    assert isinstance(error, UnknownIdError)
    assert error.exit_code == 1
    assert not output.exists()
    assert run(bundle, "--users", users, "-o", output, "--allow-unknown").exit_code == 0
    history = tmp_path / "mine.csv"
    history.write_text("movie_id,rating\nm1,4\nx,4\ny,4\n")
    assert "mine.csv: 67% of it is not known" in str(refusal(bundle, "--history", history))


def test_what_was_put_aside_of_a_history_is_told(bundle: Path, tmp_path: Path) -> None:
    history = tmp_path / "mine.csv"
    history.write_text("movie_id,rating,timestamp\nm1,4,1500000000\nm1,2,1400000000\nm2,-1,\n")
    result = run(bundle, "--history", history, "-k", 1)
    assert "mine.csv: 1 dropped: the pair is rated again: the latest in time stays" in result.stderr
    assert "mine.csv: 1 dropped: -1 says seen, not rated" in result.stderr


def test_a_history_of_ones_own_is_served(bundle: Path, tmp_path: Path) -> None:
    history = tmp_path / "mine.csv"
    rows = [*LIKES_EVEN, ("nope", 3)]
    history.write_text("movie_id,rating\n" + "".join(f"{movie},{rating}\n" for movie, rating in rows))
    result = run(bundle, "--history", history, "-k", 3)
    assert result.exit_code == 0
    assert "ratings of unknown movies, left out: 1" in result.stderr
    table = pl.read_csv(io.StringIO(result.stdout))
    assert table["user_id"].to_list() == [None] * 3
    assert table["movie_id"].to_list() == [
        entry.movie.movie_id for entry in ease_recommender().recommend(LIKES_EVEN, k=3)
    ]


def test_wrong_use_is_refused(bundle: Path, tmp_path: Path) -> None:
    users = users_file(tmp_path, "u3")
    assert isinstance(refusal(bundle), UsageError)
    assert isinstance(refusal(bundle, "--users", users, "--history", users), UsageError)
    assert isinstance(refusal(bundle, "--users", users, "-k", 0), UsageError)
    assert isinstance(refusal(bundle, "--users", users, "-o", tmp_path / "lists.xlsx"), UsageError)
    assert isinstance(refusal(bundle, "--users", users, "-o", tmp_path / "lists.csv", "--json"), UsageError)
    assert isinstance(refusal(bundle, "--users", tmp_path / "gone.csv"), UsageError)
    assert isinstance(refusal(tmp_path, "--users", users), BundleError)


def test_a_wrong_file_is_refused_with_line_and_column(bundle: Path, tmp_path: Path) -> None:
    history = tmp_path / "mine.csv"
    history.write_text("movie_id,rating\nm1,4\nm2,7\n")
    error = refusal(bundle, "--history", history)
    assert isinstance(error, DatasetError)
    assert "mine.csv, line 3, column 'rating': 7" in str(error)


def test_genres_people_and_keywords_are_left_out_and_unknown_ones_are_told(
    bundle: Path, tmp_path: Path
) -> None:
    users = users_file(tmp_path, "u3")
    result = run(bundle, "--users", users, "--without-genre", "comedy", "--without-keyword", "robot")
    assert result.exit_code == 0
    listed = pl.read_csv(io.StringIO(result.stdout))["movie_id"].to_list()
    assert listed
    of_comedy = {film.movie_id for film in ease_recommender().facts(listed) if "Comedy" in film.genres}
    assert not of_comedy
    assert "keywords that no film of the bundle has, so nothing is left out: robot" in result.stderr
    people = run(bundle, "--users", users, "--without-person", "odd director").stdout
    assert not set(pl.read_csv(io.StringIO(people))["movie_id"].to_list()) & {"m1", "m3", "unrated"}


def test_a_name_that_is_too_long_to_be_left_out_is_refused_in_one_line(bundle: Path, tmp_path: Path) -> None:
    error = refusal(bundle, "--users", users_file(tmp_path, "u3"), "--without-genre", "x" * 201)
    assert isinstance(error, UsageError)
    assert str(error) == "--without-… takes up to 1,000 names, each of up to 200 characters"


def test_who_leaves_everything_out_is_told_the_way_back(tmp_path: Path) -> None:
    cinema_recommender().save(tmp_path / "cinema")
    every = [part for genre in GENRES for part in ("--without-genre", genre)]
    result = run(tmp_path / "cinema", "--users", users_file(tmp_path, "u3"), *every)
    assert result.exit_code == 0
    assert result.stdout == "user_id,rank,movie_id,score\n"
    assert "no film is left; leave out fewer genres, people or keywords" in result.stderr
