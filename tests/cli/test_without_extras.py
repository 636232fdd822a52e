"""The commands of a serving installation: those that work, and what the others say."""

from pathlib import Path

import polars as pl
import pytest

from maxella.data.dataset import write_dataset
from maxella.errors import UsageError
from tests import without_extras
from tests.checkerboards import checkerboard
from tests.cli.running import CommandLine


@pytest.fixture
def requests(tmp_path: Path) -> tuple[Path, Path]:
    users, pairs = tmp_path / "users.csv", tmp_path / "pairs.csv"
    users.write_text("user_id\nu1\n")
    pairs.write_text("user_id,movie_id\nu1,m1\n")
    return users, pairs


def test_recommending_predicting_and_looking_need_no_extra(
    bundle: Path, tmp_path: Path, requests: tuple[Path, Path]
) -> None:
    write_dataset(checkerboard())
    users, pairs = requests
    out, ratings, table = tmp_path / "out.csv", tmp_path / "ratings.csv", tmp_path / "table.csv"
    commands: list[tuple[object, ...]] = [
        ("--version",),
        ("serve", "--help"),
        ("recommend", bundle, "--users", users, "-k", 3, "-o", out),
        ("predict", bundle, "--pairs", pairs, "-o", ratings),
        ("data", "list"),
        ("data", "table", "checkerboard", "-o", table),
        ("experiment", "list"),
        ("experiment", "table", "--dataset", "checkerboard"),
    ]
    assert without_extras.maxella(*commands) == [0] * len(commands)
    assert len(pl.read_csv(out)) == 3
    assert len(pl.read_csv(ratings)) == 1


def test_the_doctor_finds_nothing_wrong_and_says_what_each_extra_would_add(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert without_extras.maxella(("doctor",)) == [0]
    told = capfd.readouterr().out
    for extra in ("train", "explore", "mcp", "postgres"):
        assert f"pip install 'maxella[{extra}]'" in told
    assert "jax" not in told


def _says(words: list[object], asker: str, extra: str) -> object:
    return pytest.param(words, f"{asker} needs what serving does not: pip install 'maxella[{extra}]'")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        _says(["train", "checkerboard", "--out", "made"], "maxella train", "train"),
        _says(["up", "--dataset", "checkerboard"], "maxella up", "train"),
        _says(["evaluate", "checkerboard"], "maxella evaluate", "train"),
        _says(["tune", "checkerboard", "--part", "ease"], "maxella tune", "train"),
        _says(["experiment", "run", "ranking-4"], "maxella experiment run", "train"),
        _says(["experiment", "table", "-o", "page.md"], "a page with charts", "explore"),
        _says(["explore", "checkerboard", "-o", "report.html"], "maxella explore", "explore"),
        _says(["mcp", "bundle"], "maxella mcp", "mcp"),
    ],
)
def test_a_command_that_needs_an_extra_says_so_in_one_line_before_it_begins(
    words: list[object],
    message: str,
    maxella: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("maxella.extras.find_spec", lambda _: None)
    answer = maxella(*words)
    assert answer.err == f"maxella: {message}\n"
    assert answer.out == ""
    assert answer.code == UsageError.exit_code
    assert not list(tmp_path.glob("*.*"))


def test_tuning_without_what_draws_leaves_out_the_pictures_and_says_so(
    maxella: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_dataset(checkerboard())
    out = tmp_path / "tuned"
    monkeypatch.setattr("maxella.extras.LIBRARIES", {"train": (), "explore": ("no_such_library",)})
    options = ["--part", "ease", "--trials", 1, "--out", out]
    answer = maxella("tune", "checkerboard", *options)
    assert answer.code == 0, answer.err
    assert "no pictures are drawn; they need pip install 'maxella[explore]'" in answer.err
    assert {path.name for path in out.iterdir()} == {"best.toml", "outcome.json"}
