import ast
import sys

from studies.tfrs_movielens.tfrs.engine import PROGRAM

ITS_LIBRARIES = {"numpy", "safetensors", "tensorflow", "tf_keras", "tensorflow_recommenders"}


def test_the_program_imports_nothing_that_its_environment_lacks() -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported - sys.stdlib_module_names == ITS_LIBRARIES
