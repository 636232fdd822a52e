import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from maxella.data.dataset import write_dataset
from maxella.home import home
from maxella.training import weight_choice
from tests.checkerboards import checkerboard, dataset_of
from tests.cli.running import CommandLine, interrupted, quick_preset, started
from tests.waiting import wait_until


@pytest.fixture
def preset(tmp_path: Path) -> Path:
    write_dataset(checkerboard())
    return quick_preset(tmp_path)


def manifest_of(bundle: Path) -> dict:
    return json.loads((bundle / "manifest.json").read_text())


def test_a_bundle_is_written_and_says_what_it_was_trained_on(
    maxella: CommandLine, preset: Path, tmp_path: Path
) -> None:
    out = tmp_path / "bundle"
    answer = maxella("train", "checkerboard", "--preset", preset, "--seed", 3, "--out", out)
    assert answer.code == 0
    assert answer.out == f"{out}\n"
    manifest = manifest_of(out)
    assert manifest["trained_on"] == "all ratings"
    assert manifest["seed"] == 3
    assert set(manifest["views"]) == {"ease", "bpmf"}
    assert manifest["metrics"] == []


def test_settings_of_the_command_line_stand_in_the_manifest(
    maxella: CommandLine, preset: Path, tmp_path: Path
) -> None:
    out = tmp_path / "bundle"
    maxella("train", "checkerboard", "--preset", preset, "--set", "bpmf.rank=3", "--out", out)
    assert manifest_of(out)["preset"]["bpmf"]["rank"] == 3


def test_weights_of_another_day_are_chosen_and_stand_in_the_manifest(
    maxella: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weight_choice, "FEWEST_EVENTS", 10)
    full = checkerboard()
    times = np.random.default_rng(1).integers(0, 160, len(full.interactions)) * 21_600
    interactions = full.interactions.with_columns(timestamp=pl.Series(times))
    write_dataset(dataset_of(interactions, full.movies, full.users, name="returning"))
    weights = {}
    for protocol in ("random-75-25", "live"):
        out = tmp_path / protocol
        told = ("--set", "retrieval.als=30", "--weights", protocol, "--out", out)
        assert maxella("train", "returning", "--preset", quick_preset(tmp_path), *told).code == 0
        weights[protocol] = manifest_of(out)["preset"]["retrieval"]
    assert (weights["random-75-25"]["als"], weights["random-75-25"]["ease"]) == (30, 1)
    assert weights["live"]["als"] != 30
    assert weights["live"]["als"] + weights["live"]["ease"] == pytest.approx(31)


def test_an_older_bundle_is_replaced_and_anything_else_is_not(
    maxella: CommandLine, preset: Path, tmp_path: Path
) -> None:
    out = tmp_path / "bundle"
    for seed in (0, 1):
        assert maxella("train", "checkerboard", "--preset", preset, "--seed", seed, "--out", out).code == 0
    assert manifest_of(out)["seed"] == 1
    other = tmp_path / "photos"
    other.mkdir()
    (other / "cat.jpg").touch()
    answer = maxella("train", "checkerboard", "--preset", preset, "--out", other)
    assert answer.code == 2
    assert "is not empty and holds no bundle" in answer.err
    assert (other / "cat.jpg").exists()
    file = tmp_path / "file"
    file.touch()
    assert "is a file" in maxella("train", "checkerboard", "--preset", preset, "--out", file).err


def test_the_figures_of_another_bundle_are_taken_over(
    maxella: CommandLine, preset: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    maxella("train", "checkerboard", "--preset", preset, "--out", first)
    answer = maxella("train", "checkerboard", "--preset", preset, "--out", second, "--figures-from", first)
    assert answer.code == 0
    (first / "manifest.json").write_text("{}")
    answer = maxella("train", "checkerboard", "--preset", preset, "--out", second, "--figures-from", first)
    assert answer.code == 1
    assert str(first) in answer.err


def test_a_training_that_was_interrupted_goes_on_where_it_stopped(preset: Path, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    command = ["train", "checkerboard", "--preset", preset, "--set", "bpmf.draws=300", "--out", out]
    unfinished = home() / "unfinished"
    with started(*command) as process:
        wait_until(lambda: list(unfinished.glob("*/bpmf.safetensors")))
        _, err = interrupted(process)
    assert process.returncode == 130
    assert "the same command goes on from there" in err
    assert not out.exists()
    assert list(unfinished.glob("*/finished-ease.safetensors"))
    with started(*command) as process:
        _, err = process.communicate(timeout=300)
    assert process.returncode == 0
    assert "EASE" not in err
    assert not list(unfinished.glob("*/*.safetensors"))
