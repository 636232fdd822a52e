import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "find-python.sh"
SHELL = shutil.which("sh")

pytestmark = pytest.mark.skipif(SHELL is None, reason="needs sh")

FINE = f'exec "{sys.executable}" "$@"'
OLD = 'echo "is Python 3.9" >&2; exit 1'
WITHOUT_VENV = 'echo "has no venv" >&2; exit 1'
SHIM = 'echo "command not found" >&2; exit 127'


def find(folder: Path, pythons: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script with nothing on the path but the given Pythons."""
    for name, body in pythons.items():
        (folder / name).write_text(f"#!{SHELL}\n{body}\n")
        (folder / name).chmod(0o755)
    return subprocess.run(
        [str(SHELL), str(SCRIPT), *arguments],
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_python3_is_taken_when_it_will_do(tmp_path: Path) -> None:
    found = find(tmp_path, {"python3": FINE, "python3.13": SHIM})
    assert found.returncode == 0
    assert Path(found.stdout.strip()).samefile(sys.executable)


def test_a_shim_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    found = find(tmp_path, {"python3": OLD, "python3.13": SHIM, "python3.12": FINE})
    assert found.returncode == 0, found.stderr


def test_each_reason_is_told_when_none_will_do(tmp_path: Path) -> None:
    found = find(tmp_path, {"python3": OLD, "python3.13": SHIM, "python3.11": WITHOUT_VENV})
    assert found.returncode == 1
    assert found.stdout == ""
    assert "python3 is Python 3.9" in found.stderr
    assert "python3.13 does not start" in found.stderr
    assert "python3.11 has no venv" in found.stderr
    assert "apt-get install python3 python3-venv" in found.stderr


def test_no_python_at_all_is_said(tmp_path: Path) -> None:
    assert "none found" in find(tmp_path, {}).stderr


def test_the_python_that_was_asked_for_is_the_only_one_tried(tmp_path: Path) -> None:
    found = find(tmp_path, {"python3": FINE, "python3.12": OLD}, "python3.12")
    assert found.returncode == 1
    assert "python3.12 is Python 3.9" in found.stderr


@pytest.mark.parametrize(
    ("version", "taken"), [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False)]
)
def test_the_versions_that_are_taken_are_those_of_the_project(
    version: tuple[int, int], taken: bool, tmp_path: Path
) -> None:
    # The script's own check, in a Python that says that it is another one.
    disguise = (
        f'exec "{sys.executable}" -c "import sys; sys.version_info = {(*version, 0)}; exec(sys.argv[1])" "$2"'
    )
    found = find(tmp_path, {"python3": disguise})
    assert (found.returncode == 0) is taken, found.stderr
