import subprocess
import sys
from pathlib import Path

import pytest

import maxella
from maxella.data.dataset import write_dataset
from tests.recommend.worlds import world
from tests.training.small_preset import OVERRIDES


def test_data_is_loaded_fitted_saved_and_served_from_python(tmp_path: Path) -> None:
    write_dataset(world())
    stages: set[str] = set()
    recommender = maxella.fit(
        maxella.load_dataset("checkerboard"),
        overrides=[*OVERRIDES, "retrieval.two_tower=0", "rating.ranker=0"],
        seed=3,
        report=lambda stage, done, total: stages.add(stage),
    )
    assert {"EASE", "bpmf"} <= stages
    assert recommender.manifest.trained_on == "all ratings"
    assert recommender.manifest.seed == 3
    recommender.save(tmp_path / "bundle")
    history = [("m0", 5), ("m2", 4)]
    loaded = maxella.Recommender.load(tmp_path / "bundle")
    assert loaded.recommend(history, k=3) == recommender.recommend(history, k=3)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, maxella; sys.exit(bool({'jax', 'keras', 'polars', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_exactly_the_named_things_are_exported() -> None:
    from maxella.toolkit import api

    assert set(maxella.__all__) == {"__version__", "models", *api.__all__}
    assert all(getattr(maxella, name) is not None for name in maxella.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'recommend_me'"):
        maxella.recommend_me  # noqa: B018 - the access is what is tested


def test_every_error_is_a_maxella_error() -> None:
    with pytest.raises(maxella.MaxellaError, match="no preset 'defualt'"):
        maxella.fit(world(), "defualt")
