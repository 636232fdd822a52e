import re
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name

import pytest

import maxella

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("program", ["generate_cli.py", "write_limits.py", "write_live.py"])
def test_a_generated_page_is_what_it_is_generated_from(program: str) -> None:
    command = [sys.executable, ROOT / "docs" / program, "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_the_exported_names_are_the_documented_ones() -> None:
    page = (ROOT / "docs" / "guide" / "python.md").read_text(encoding="utf-8")
    table = page.partition("## The names")[2]
    assert set(re.findall(r"^\| `maxella\.(\w+)", table, re.MULTILINE)) == set(maxella.__all__)


def test_every_exported_name_can_be_had_and_has_a_docstring() -> None:
    for name in maxella.__all__:
        assert name == "__version__" or getattr(maxella, name).__doc__


def test_the_methods_of_the_recommender_are_the_documented_ones() -> None:
    page = (ROOT / "docs" / "guide" / "python.md").read_text(encoding="utf-8")
    (row,) = (line for line in page.splitlines() if line.startswith("| `maxella.Recommender`"))
    assert set(re.findall(r"`(\w+)`", row)) == {
        name for name in dir(maxella.Recommender) if not name.startswith("_")
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_of_the_package_is_there(page: Path) -> None:
    for name in re.findall(r"`(maxella(?:\.\w+)+)`", page.read_text(encoding="utf-8")):
        assert resolve_name(name) is not None, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    numbers = [path.name[:4] for path in sorted(folder.glob("0*.md"))]
    assert numbers == [f"{place:04d}" for place in range(1, len(numbers) + 1)]
    assert all(f"({path.name})" in index for path in folder.glob("0*.md"))


def test_every_test_that_the_threats_name_is_there() -> None:
    page = (ROOT / "docs" / "guide" / "threats.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page)
    assert len(named) > 40
    for file, test in named:
        assert (
            f"def {test}(" in (ROOT / file).read_text(encoding="utf-8") if test else (ROOT / file).is_file()
        )
