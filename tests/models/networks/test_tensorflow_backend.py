import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

PROJECT = Path(__file__).parents[3]


def outcome_on(backend: str, folder: Path) -> dict[str, np.ndarray]:
    file = folder / f"{backend}.safetensors"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.models.networks.train_on_backend", str(file)],
        cwd=PROJECT,
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    with safe_open(file, "numpy") as kept:
        assert kept.metadata() == {"backend": backend}
        return {name: kept.get_tensor(name) for name in kept.keys()}  # noqa: SIM118 - not a mapping


@pytest.mark.tensorflow
@pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None,
    reason="needs TensorFlow: pip install tensorflow-cpu",
)
def test_tensorflow_scores_and_trains_as_jax_does(tmp_path: Path) -> None:
    on_jax, on_tensorflow = outcome_on("jax", tmp_path), outcome_on("tensorflow", tmp_path)
    for name, scores in on_jax.items():
        assert np.allclose(scores, on_tensorflow[name], atol=5e-4), name
    for network in ("towers", "cross", "pointwise ranker", "pairwise ranker", "listwise ranker"):
        assert np.abs(on_jax[f"{network} after"] - on_jax[f"{network} before"]).max() > 0.05


def test_jax_computes_unless_the_environment_says_otherwise() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    code = "from maxella.models.networks.keras_backend import keras; print(keras.backend.backend())"
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["jax"]
