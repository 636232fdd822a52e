import subprocess
import sys
from pathlib import Path

import pytest

from maxella.errors import UsageError
from maxella.experiments import study
from maxella.experiments.row import read_rows
from maxella.experiments.study import study_folder, study_part

IN_ANOTHER_FOLDER = """
import sys
from maxella.experiments.study import study_part
assert study_part("goals").standings
loaded = [name for name in sys.modules if name.startswith("studies")]
assert all(name.startswith(("studies.tfrs_movielens",)) for name in loaded if name != "studies"), loaded
try:
    import benchmarks
except ImportError:
    print("only the study")
"""


@pytest.fixture
def from_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the package lie where a wheel puts it, with folders that look like a study beside it."""
    (tmp_path / "studies" / "tfrs_movielens").mkdir(parents=True)
    monkeypatch.setattr(study, "_SOURCE_TREE", tmp_path / "site-packages")


def test_in_a_clone_the_study_is_found_from_any_folder_and_nothing_else(tmp_path: Path) -> None:
    source = str(Path(study.__file__).parents[2])
    ran = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_FOLDER],
        cwd=tmp_path,
        env={"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == "only the study\n", ran.stderr


@pytest.mark.usefixtures("from_a_wheel")
def test_a_wheel_has_no_study_and_says_where_it_is() -> None:
    assert study_folder() is None
    assert read_rows() == {}
    with pytest.raises(UsageError, match="run this in a clone of the project"):
        study_part("goals")
