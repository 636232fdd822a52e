import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.mutants.mutant import Mutant, mutants_of, sample
from scripts.mutants.record import fingerprint
from scripts.mutants.report import EQUIVALENT, equivalents, written
from scripts.mutants.trials import Trial, Trials

ROOT = Path(__file__).parents[2]
FILE = "src/maxella/evaluation/sums.py"
TEST = "tests/evaluation/test_sums.py"
SUMS = """UNUSED = True


def total(first: int, second: int) -> int:
    return first + second
"""


def mutants(folder: Path, source: str) -> list[Mutant]:
    (folder / "module.py").write_text(source, encoding="utf-8")
    return mutants_of(folder, "module.py")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a < b", {"a <= b", "a > b"}),
        ("a is not None", {"a is None"}),
        ("a - b * c", {"a + b * c", "a - b / c"}),
        ("a += b", {"a -= b"}),
        ("a and not b", {"a or not b", "a and b"}),
        ("-a", {"a"}),
        ("x = 4", {"x = 5", "x = 3"}),
        ("x = 'key'", set()),
        ("x: int = False", {"x: int = True"}),
        ("write(a)", {"pass"}),
        ("a[b:c]", {"a[:c]", "a[b:]"}),
        ("f'{a + b}' + c", set()),
        ("def f(a: 'b + c' = True): 'a - b'", {"def f(a: 'b + c' = False): 'a - b'"}),
    ],
)
def test_each_operator_makes_its_faults(tmp_path: Path, line: str, expected: set[str]) -> None:
    found = mutants(tmp_path, line + "\n")
    assert {mutant.added for mutant in found} == expected
    assert {mutant.removed for mutant in found} <= {line}
    assert all(mutant.source == mutant.added + "\n" for mutant in found)


def test_a_fault_is_told_from_its_like_and_known_again_when_lines_have_moved(tmp_path: Path) -> None:
    source = "class A:\n    def f(self):\n        g(1)\n        g(1)\n"
    before, after = mutants(tmp_path, source), mutants(tmp_path, "import os\n\n" + source)
    assert len({mutant.identity for mutant in before}) == len(before) == 6
    assert [mutant.identity for mutant in before] == [mutant.identity for mutant in after]
    assert {mutant.within for mutant in before} == {"A.f"}
    assert after[0].line == before[0].line + 2


def test_a_larger_sample_begins_with_a_smaller_one(tmp_path: Path) -> None:
    every = mutants(tmp_path, "".join(f"x{number} = {number}\n" for number in range(20)))
    assert sample(every, 30, seed=1)[:10] == sample(reversed(every), 10, seed=1)
    assert sample(every, 10, seed=1) != sample(every, 10, seed=2)


def test_a_trial_stands_until_what_it_rests_on_has_changed(tmp_path: Path) -> None:
    (mutant, _) = mutants(tmp_path, "x = 1\n")
    (tmp_path / "test_a.py").write_text("one", encoding="utf-8")
    files = ["module.py", "test_a.py"]
    trials = Trials(tmp_path / "kept" / "trials.jsonl")
    trials.keep(Trial(mutant.identity, "survived", "", fingerprint(tmp_path, files), files))
    again = Trials(tmp_path / "kept" / "trials.jsonl")
    assert again.current(tmp_path, mutant, ["test_a.py"]) is not None
    assert again.current(tmp_path, mutant, ["test_a.py", "test_b.py"]) is None
    (tmp_path / "test_a.py").write_text("two", encoding="utf-8")
    assert again.current(tmp_path, mutant, ["test_a.py"]) is None


def test_a_known_equivalent_counts_neither_way(tmp_path: Path) -> None:
    file = "src/maxella/tables/a.py"
    killed, survived, known = (
        Mutant(file, "f", "a", added, 1, number, number, "") for number, added in enumerate("bcd")
    )
    outcomes = {killed: "killed", survived: "survived", known: "survived"}
    trials = [(mutant, Trial(mutant.identity, outcome, "", "", [])) for mutant, outcome in outcomes.items()]
    report = written(trials, {known.identity: "no difference"}, ["tables"])
    assert "| tables | 1 | 0 | 1 | 1 | 50.0% |" in report
    assert f"{file}:1 in `f`" in report
    assert "- a\n+ c\n" in report
    assert "+ d\n" not in report


def test_every_known_equivalent_is_a_mutant_of_the_code_and_has_a_reason() -> None:
    known = equivalents(EQUIVALENT)
    files = {str(path.relative_to(ROOT)) for path in (ROOT / "src" / "maxella").rglob("*.py")}
    text = EQUIVALENT.read_text(encoding="utf-8")
    named = {file for file in files if f'"{file}"' in text}
    there = {mutant.identity for file in named for mutant in mutants_of(ROOT, file)}
    assert set(known) <= there
    assert all(len(reason) > 20 for reason in known.values())


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_run_kills_what_a_test_notices_tells_the_rest_and_is_resumed(tmp_path: Path) -> None:
    for file, text in {FILE: SUMS, TEST: TESTED, "src/maxella/__init__.py": ""}.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert "| evaluation | 1 | 0 | 2 | 0 | 33.3% |" in run(tmp_path)
    report = (tmp_path / "kept" / "report.md").read_text(encoding="utf-8")
    assert f"{FILE}:1 in `the module`" in report
    assert f"{FILE}:5 in `total`" in report
    assert "- return first + second\n+ return first - second\n" in report
    trials = (tmp_path / "kept" / "trials.jsonl").read_text(encoding="utf-8")
    assert f"{TEST}::test_a_total" in trials
    assert "| evaluation | 1 | 0 | 2 | 0 | 33.3% |" in run(tmp_path)
    assert (tmp_path / "kept" / "trials.jsonl").read_text(encoding="utf-8") == trials
    assert (tmp_path / FILE).read_text(encoding="utf-8") == SUMS


TESTED = """from maxella.evaluation.sums import total


def test_a_total():
    assert total(2, 0) == 2
"""


def run(root: Path) -> str:
    command = [sys.executable, "-m", "scripts.mutants", "evaluation", "--count", "3", "--jobs", "1"]
    places = ["--root", str(root), "--kept", str(root / "kept")]
    return subprocess.run([*command, *places], cwd=ROOT, check=True, capture_output=True, text=True).stdout
