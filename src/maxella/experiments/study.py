"""The way to the reference study, which lies beside the source tree of a clone and is not in the wheel.

`studies/tfrs_movielens/` holds its rows, its figures, and TensorFlow Recommenders as a second engine. It is
found by its path alone; nothing else beside the source tree is loaded.
"""

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from maxella.errors import UsageError

STUDIES, STUDY = "studies", "tfrs_movielens"
_SOURCE_TREE = Path(__file__).parents[2]


def study_folder() -> Path | None:
    """The folder of the study, None where the package does not run from a clone."""
    folder = _SOURCE_TREE.parent / STUDIES / STUDY
    return folder if _SOURCE_TREE.name == "src" and folder.is_dir() else None


def study_part(name: str) -> ModuleType:
    """A module of the study, by its name below the study's folder.

    Raises:
        UsageError: when the package does not run from a clone.
    """
    folder = study_folder()
    if folder is None:
        raise UsageError("the reference study is not part of the package; run this in a clone of the project")
    if STUDIES not in sys.modules:
        _open(folder.parent)
    return import_module(f"{STUDIES}.{STUDY}.{name}")


def _open(folder: Path) -> None:
    """Make that one folder importable; the folders beside it stay out of reach."""
    spec = spec_from_file_location(STUDIES, folder / "__init__.py", submodule_search_locations=[str(folder)])
    assert spec is not None and spec.loader is not None  # noqa: S101 - a path to a Python file has both
    module = module_from_spec(spec)
    sys.modules[STUDIES] = module
    spec.loader.exec_module(module)
