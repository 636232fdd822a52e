import logging
import os
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from pkgutil import resolve_name

import pytest

from maxella.data.dataset import write_dataset
from maxella.models.registry import GROUP, MODELS, OWN, with_others
from maxella.models.spec import ModelSpec
from tests.checkerboards import checkerboard

ROOT = Path(__file__).parents[2]
IMPORTS = """import numpy as np
from maxella.models.settings import Settings
from maxella.models.spec import ModelSpec
"""
CLOSED_FORM = (
    "retrieval.two_tower=0",
    "rating.ranker=0",
    "bpmf.draws=9",
    "bpmf.burn_in=2",
    "bpmf.kept=4",
)
USED = ("retrieval.fans=0.5", "fans.power=0.75", *CLOSED_FORM)
SCRIPT = f"""
import sys, maxella
from maxella.data.dataset import load_dataset
fitted = maxella.fit(maxella.load_dataset("checkerboard"), overrides={USED!r})
fitted.save(sys.argv[1])
served = maxella.Recommender.load(sys.argv[1])
rated = [("m0", 5), ("m2", 4)]
assert served.recommend(rated, k=5) == fitted.recommend(rated, k=5)
assert len(served.recommend(rated, k=5, reasons=True)) == 5
recipe = served._serving.recipe
assert recipe.preset.of("fans").power == 0.75
assert recipe.retrieval.weights["fans"] == 0.5
"""

EARLIER = replace(MODELS["ease"], kind="towers")


@pytest.fixture
def with_fans(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that has the model of CONTRIBUTING.md installed."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = page.split("## Adding a model")[1].split("```python\n")[1].split("```")[0]
    site = tmp_path / "site"
    (site / "fans-1.0.dist-info").mkdir(parents=True)
    (site / "fans.py").write_text(IMPORTS + code)
    (site / "fans-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: fans\nVersion: 1.0\n")
    (site / "fans-1.0.dist-info" / "entry_points.txt").write_text(f"[{GROUP}]\nfans = fans:FANS\n")
    write_dataset(checkerboard())
    path = os.pathsep.join([str(site), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path}


def run(environment: dict[str, str], *arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *(str(argument) for argument in arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_model_from_another_package_is_trained_blended_saved_served_and_evaluated(
    with_fans: dict[str, str], tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle"
    fitted = run(with_fans, "-c", SCRIPT, bundle)
    assert fitted.returncode == 0, fitted.stderr
    history = tmp_path / "history.csv"
    history.write_text("movie_id,rating\nm0,5\nm2,4\n")
    served = run(with_fans, "-m", "maxella", "recommend", bundle, "--history", history, "-k", 5, "--json")
    assert served.returncode == 0, served.stderr
    settings = [part for text in USED for part in ("--set", text)]
    evaluated = run(with_fans, "-m", "maxella", "evaluate", "checkerboard", *settings, "--json")
    assert evaluated.returncode == 0, evaluated.stderr
    assert '"model": "fans"' in evaluated.stdout
    # Where the package is missing, its bundle is refused with what to do.
    refused = run(
        {**with_fans, "PYTHONPATH": str(ROOT / "src")},
        "-m",
        "maxella",
        "recommend",
        bundle,
        "--history",
        history,
    )
    assert refused.returncode == 1
    assert "holds a view 'fans' that this release does not know" in refused.stderr
    assert "install the package that brings it" in " ".join(refused.stderr.split())


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("nowhere.at_all:SPEC", "No module named 'nowhere'"),
        ("maxella.models.ease.serve:Ease", "it is a type, not a ModelSpec"),
        ("maxella.models.ease.spec:EASE", "its kind 'ease' is taken or no name"),
        ("tests.models.test_registry:EARLIER", "its kind 'towers' is taken or no name"),
    ],
)
def test_an_entry_point_that_is_no_model_is_left_out_and_named(
    value: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert with_others([EntryPoint("mine", value, GROUP)]) == OWN
    assert [record.message for record in caplog.records] == [f"model mine ({value}) is left out: {reason}"]


@pytest.mark.parametrize("spec", OWN.values(), ids=OWN)
def test_what_a_spec_names_is_there(spec: ModelSpec) -> None:
    assert callable(resolve_name(spec.fit.name))
    assert spec.settings() == spec.settings.model_validate({})
    assert spec.space is None or spec.space.is_file()
    assert spec.instead is None or MODELS[spec.instead].ranks == spec.ranks
