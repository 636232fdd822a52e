"""Print what each library that Maxella names weighs in this environment, and what it brings along.

python scripts/library_sizes.py [NAME …]     (default: the run-time dependencies of pyproject.toml)
"""

import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def installed_bytes(name: str) -> int:
    """The size of the files of a distribution."""
    paths = (Path(str(file.locate())) for file in metadata.distribution(name).files or [])
    return sum(path.stat().st_size for path in paths if path.is_file())


def brought_along(name: str) -> set[str]:
    """The names of all installed distributions that a distribution needs, itself left out."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for line in metadata.requires(waiting.pop()) or []:
            requirement = Requirement(line)
            needed = canonicalize_name(requirement.name)
            if needed not in found and (
                requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            ):
                found.add(needed)
                waiting.append(needed)
    return found - {canonicalize_name(name)}


def main(names: list[str]) -> None:
    """Print a Markdown table, a row for each library and one for all of them together."""
    everything: set[str] = set()
    print("| library | version | own MB | with all it needs, MB | brings along |")
    print("|---|---|---:|---:|---|")
    for name in names:
        others = brought_along(name)
        everything |= {canonicalize_name(name), *others}
        own, all_of_it = installed_bytes(name), sum(map(installed_bytes, {name, *others}))
        row = [
            name,
            metadata.version(name),
            f"{own / 1e6:.1f}",
            f"{all_of_it / 1e6:.0f}",
            ", ".join(sorted(others)),
        ]
        print("|", " | ".join(row), "|")
    total = sum(map(installed_bytes, everything)) / 1e6
    print(f"| together | | | {total:.0f} | {len(everything)} packages |")


if __name__ == "__main__":
    dependencies = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    main(sys.argv[1:] or [Requirement(line).name for line in dependencies])
