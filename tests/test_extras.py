import re
import sys
import tomllib
from pathlib import Path

import pytest

from maxella import extras
from maxella.errors import UsageError
from maxella.extras import LIBRARIES, MissingExtraError, is_installed, require
from tests import without_extras

ROOT = Path(__file__).parents[1]
PACKAGES = {"vl_convert": "vl-convert-python", "keras_rs": "keras-rs"}
"""Distributions that are not called as what is imported."""


def test_the_extras_are_those_of_the_distribution_with_its_libraries() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        extra: {re.split(r"[\[>]", line)[0] for line in lines}
        for extra, lines in project["optional-dependencies"].items()
    }
    assert declared == {
        extra: {PACKAGES.get(library, library) for library in libraries}
        for extra, libraries in LIBRARIES.items()
    }


def test_what_is_there_is_not_asked_for_and_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in LIBRARIES["explore"]:
        monkeypatch.delitem(sys.modules, library, raising=False)
    require("explore", "a test")
    assert not set(LIBRARIES["explore"]) & set(sys.modules)


def test_one_missing_library_is_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    found = extras.find_spec
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "optuna" else found(name))
    assert not is_installed("train")
    assert is_installed("explore")
    with pytest.raises(MissingExtraError) as raised:
        require("train", "maxella tune")
    assert str(raised.value) == "maxella tune needs what serving does not: pip install 'maxella[train]'"
    assert isinstance(raised.value, UsageError)


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("maxella.models.networks.keras_backend", "train"),
        ("maxella.models.networks.towers", "train"),
        ("maxella.training.tuning.search", "train"),
        ("maxella.charts.rendering", "explore"),
        ("maxella.explore.explore", "explore"),
    ],
)
def test_a_module_that_needs_an_extra_names_it(module: str, extra: str) -> None:
    told = without_extras.run(f"import {module}")
    assert told.returncode == 1
    last = told.stderr.splitlines()[-1]
    assert last.startswith("maxella.extras.MissingExtraError")
    assert last.endswith(f"needs what serving does not: pip install 'maxella[{extra}]'")


def test_what_fits_no_network_needs_no_extra_from_python(tmp_path: Path) -> None:
    fit = """
from pathlib import Path
import maxella
from tests.cli.running import quick_preset
from tests.checkerboards import checkerboard

folder = Path(sys.argv[1])
maxella.fit(checkerboard(), str(quick_preset(folder))).save(folder / "bundle")
loaded = maxella.Recommender.load(folder / "bundle")
print(sorted(loaded.manifest.libraries), len(loaded.recommend([("m0", 5), ("m2", 5)], k=3)))
"""
    told = without_extras.run(fit, tmp_path)
    assert told.returncode == 0, told.stderr
    assert told.stdout == "['numpy', 'polars', 'safetensors', 'scipy'] 3\n"
