"""What version 0.1 (1f714aa) made is found and read, whatever its models are called today."""

import json
from pathlib import Path

import numpy as np
import pytest

from maxella.errors import UsageError
from maxella.recommend.bundle.bundle import load_bundle
from maxella.training.earlier_names import first_form
from maxella.training.presets import load_preset
from maxella.training.unfinished import fit_key, unfinished
from tests.checkerboards import checkerboard

GOLDEN = Path(__file__).parents[1] / "recommend" / "golden" / "bundle"
EARLIER = """
[towers]
epochs = 3
[factors]
rank = 4
[rankers]
members = 3
[retrieval]
towers = 0.5
[rating]
rankers = 0.25
"""


def written(folder: Path, text: str) -> str:
    path = folder / "earlier.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_preset_and_overrides_in_earlier_names_are_read(tmp_path: Path) -> None:
    preset = load_preset(written(tmp_path, EARLIER), ["towers.width=8", "rating.rankers=0.5"])
    today = ["two_tower.epochs=3", "two_tower.width=8", "bpmf.rank=4", "ranker_ensemble.members=3"]
    today += ["retrieval.two_tower=0.5", "rating.ranker_ensemble=0.5"]
    assert preset == load_preset(written(tmp_path, ""), today)


def test_a_preset_that_names_a_model_twice_is_refused(tmp_path: Path) -> None:
    twice = EARLIER + "[two_tower]\nwidth = 8\n"
    with pytest.raises(UsageError, match=r"earlier\.toml: towers and two_tower are one model; name it two_t"):
        load_preset(written(tmp_path, twice))


def test_a_preset_is_hashed_as_version_0_1_wrote_it() -> None:
    # So a fit that it began, and the bundles of `up`, have the name that they had.
    text = (GOLDEN / "manifest.json").read_text(encoding="utf-8")
    as_written = json.dumps(json.loads(text)["preset"], separators=(",", ":"))
    assert first_form(load_bundle(GOLDEN).manifest.preset) == as_written


@pytest.mark.parametrize("override", ["liking.worth=2", "als.factors=8", "retrieval.als=0.5"])
def test_what_version_0_1_did_not_know_makes_another_fit(override: str) -> None:
    other = load_preset("default", [override], fitted=["als"])
    assert first_form(other) != first_form(load_preset())


def test_a_fit_that_version_0_1_began_is_taken_over() -> None:
    dataset, preset = checkerboard(), load_preset()
    with pytest.raises(KeyboardInterrupt), unfinished(dataset, preset, 0, "all") as checkpoints:
        assert checkpoints.folder.name == fit_key(dataset, preset, 0, "all")
        for name in ("finished-towers", "finished-ease", "factors"):
            checkpoints.save(name, {"epoch": np.array(3)})
        raise KeyboardInterrupt
    with unfinished(dataset, preset, 0, "all") as checkpoints:
        names = sorted(path.stem for path in checkpoints.folder.iterdir())
    assert names == ["bpmf", "finished-ease", "finished-two_tower"]
