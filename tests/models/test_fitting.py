from pathlib import Path

import numpy as np

from maxella.models.fitting import Checkpoints, Fitting


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    fitting = Fitting(checkpoints=Checkpoints(tmp_path))
    state = {"a": np.arange(3), "b": np.eye(2, dtype=np.float32).T[::-1]}
    fitting.keep("two_tower", state)
    resumed = fitting.resume("two_tower")
    assert resumed is not None
    for name, value in state.items():
        np.testing.assert_array_equal(resumed[name], value)


def test_nothing_kept_and_nothing_asked_for_is_nothing(tmp_path: Path) -> None:
    assert Fitting(checkpoints=Checkpoints(tmp_path)).resume("two_tower") is None
    fitting = Fitting()
    fitting.keep("two_tower", {"a": np.arange(3)})
    assert fitting.resume("two_tower") is None


def test_a_damaged_checkpoint_counts_as_none(tmp_path: Path) -> None:
    fitting = Fitting(checkpoints=Checkpoints(tmp_path))
    fitting.keep("two_tower", {"a": np.arange(3)})
    path = tmp_path / "two_tower.safetensors"
    path.write_bytes(path.read_bytes()[:20])
    assert fitting.resume("two_tower") is None
