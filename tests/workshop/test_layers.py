import subprocess
import sys
from pathlib import Path

from grimp import build_graph

from maxella.extras import LIBRARIES

ROOT = Path(__file__).parents[2]
ROOMS = (
    "als",
    "bpmf",
    "completion",
    "cross",
    "ease",
    "field_towers",
    "gaps",
    "joint",
    "ranker",
    "recent",
    "two_tower",
)


def test_the_contracts_between_the_layers_are_kept() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_modules_of_models_import_each_other_in_a_circle() -> None:
    graph = build_graph("maxella", cache_dir=None)
    packages = ["maxella.models", *(f"maxella.models.{name}" for name in (*ROOMS, "networks"))]
    assert {name for name in packages if graph.nominate_cycle_breakers(name)} == set()


def test_what_serves_loads_nothing_that_trains_or_draws() -> None:
    needless = {"tensorflow", *LIBRARIES["train"], *LIBRARIES["explore"]}
    code = (
        "import sys; import maxella.app.server, maxella.recommend.recommender, maxella.cli.main; "
        f"print(sorted({needless!r} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"
