"""The report: how many mutants were killed, and each that survived."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from scripts.mutants.mutant import Mutant
from scripts.mutants.trials import Trial

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
OUTCOMES = ("killed", "timed out", "survived", "equivalent")


def equivalents(path: Path) -> dict[str, str]:
    """Read why mutants that no test can notice are as good as the code, by their identity."""
    told = tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", []) if path.is_file() else []
    return {_told(each).identity: each["reason"] for each in told}


def _told(each: dict[str, str]) -> Mutant:
    nth = int(each.get("nth", 1))
    return Mutant(each["file"], each["within"], each["removed"], each["added"], nth, 0, 0, "")


def written(trials: list[tuple[Mutant, Trial]], known: dict[str, str], folders: Iterable[str]) -> str:
    """Write the report: a table of the folders, then the survivors with file, line and difference."""
    outcome = {mutant.identity: _outcome(mutant, trial, known) for mutant, trial in trials}
    head = "| | " + " | ".join(OUTCOMES) + " | share killed |\n|---|" + "---:|" * (len(OUTCOMES) + 1) + "\n"
    rows = []
    for folder in folders:
        inside = [mutant for mutant, _ in trials if mutant.file.startswith(f"src/maxella/{folder}/")]
        rows.append(_row(folder, Counter(outcome[mutant.identity] for mutant in inside)))
    rows.append(_row("all", Counter(outcome.values())))
    survivors = [each for each in trials if outcome[each[0].identity] == "survived"]
    survivors.sort(key=lambda each: (each[0].file, each[0].line))
    return head + "".join(rows) + "".join(_survivor(mutant, trial) for mutant, trial in survivors)


def _outcome(mutant: Mutant, trial: Trial, known: dict[str, str]) -> str:
    is_known = trial.outcome == "survived" and mutant.identity in known
    return "equivalent" if is_known else trial.outcome


def _row(name: str, counts: Counter[str]) -> str:
    killed = counts["killed"] + counts["timed out"]
    share = f"{killed / (killed + counts['survived']):.1%}" if killed + counts["survived"] else "–"
    return f"| {name} | " + " | ".join(str(counts[outcome]) for outcome in OUTCOMES) + f" | {share} |\n"


def _survivor(mutant: Mutant, trial: Trial) -> str:
    removed = "".join(f"- {line}\n" for line in mutant.removed.splitlines())
    added = "".join(f"+ {line}\n" for line in mutant.added.splitlines())
    nth = f", number {mutant.nth} of its kind" if mutant.nth > 1 else ""
    tests = ", ".join(Path(file).name for file in trial.files[1:]) or "no test runs this"
    return (
        f"\n{mutant.file}:{mutant.line} in `{mutant.within or 'the module'}`{nth} ({tests})\n"
        f"```diff\n{removed}{added}```\n"
    )
