import threading

import numpy as np
import pytest

from maxella.training.presets import Preset
from maxella.training.unfinished import fit_key, unfinished
from tests.checkerboards import checkerboard

DATASET = checkerboard()
PRESET = Preset()


def test_checkpoints_stay_after_a_failure_and_go_after_success() -> None:
    with pytest.raises(KeyboardInterrupt), unfinished(DATASET, PRESET, 0, "all") as checkpoints:
        checkpoints.save("two_tower", {"epoch": np.array(3)})
        raise KeyboardInterrupt
    with unfinished(DATASET, PRESET, 0, "all") as checkpoints:
        state = checkpoints.load("two_tower")
        assert state is not None
        assert state["epoch"] == 3
    with unfinished(DATASET, PRESET, 0, "all") as checkpoints:
        assert checkpoints.load("two_tower") is None


def test_a_fit_is_told_apart_by_data_settings_seed_and_rows() -> None:
    keys = {
        fit_key(DATASET, PRESET, 0, "all"),
        fit_key(DATASET, PRESET, 1, "all"),
        fit_key(DATASET, PRESET, 0, "some"),
        fit_key(
            DATASET,
            PRESET.model_copy(update={"retrieval": PRESET.retrieval.model_copy(update={"seen": -1})}),
            0,
            "all",
        ),
    }
    assert len(keys) == 4


def test_a_second_fit_of_the_same_waits_for_the_first() -> None:
    order = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(10)
        with unfinished(DATASET, PRESET, 0, "all"):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with unfinished(DATASET, PRESET, 0, "all"):
        inside.set()
        thread.join(0.2)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
