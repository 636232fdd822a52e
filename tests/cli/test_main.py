import subprocess
import sys

import pytest

from maxella import __version__
from maxella.cli import train as train_module
from maxella.data.dataset import write_dataset
from tests.checkerboards import checkerboard
from tests.cli.running import CommandLine, quick_preset


def test_the_version_is_shown(maxella: CommandLine) -> None:
    answer = maxella("--version")
    assert (answer.code, answer.out) == (0, f"maxella {__version__}\n")


def test_help_names_every_command(maxella: CommandLine) -> None:
    answer = maxella("--help")
    assert answer.code == 0
    for command in ("up", "data", "train", "evaluate", "recommend", "predict", "serve", "doctor"):
        assert command in answer.out


def test_help_and_the_package_load_none_of_the_libraries_that_compute() -> None:
    heavy = ("numpy", "scipy", "polars", "safetensors", "pydantic", "fastapi")
    program = (
        f"import sys, maxella, maxella.cli.main; print([name for name in {heavy} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trane"], "No such command 'trane'"),
        (["train"], "Missing argument 'NAME'"),
        (["train", "x", "--out", "y", "--sede", "1"], "No such option"),
        (["evaluate", "x", "--seeds", "0"], "--seeds"),
        (["evaluate", "x", "--part", "train"], "--part"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(maxella: CommandLine, arguments: list[str], message: str) -> None:
    answer = maxella(*arguments)
    assert answer.code == 2
    assert message in answer.err
    assert answer.err.count("\n") == 1
    assert answer.out == ""


def test_a_failure_is_one_line_and_exit_1(maxella: CommandLine, tmp_path) -> None:
    answer = maxella("train", "nowhere", "--out", tmp_path / "bundle")
    assert answer.code == 1
    assert answer.err.startswith("maxella: no dataset in ")
    assert answer.err.count("\n") == 1


def test_ctrl_c_says_what_becomes_of_the_work_and_exits_with_130(
    maxella: CommandLine, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    write_dataset(checkerboard())
    monkeypatch.setattr(train_module, "progress_report", interrupted)
    answer = maxella(
        "train", "checkerboard", "--preset", quick_preset(tmp_path), "--out", tmp_path / "bundle"
    )
    assert answer.code == 130
    assert "interrupted" in answer.err
