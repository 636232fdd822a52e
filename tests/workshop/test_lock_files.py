import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKS = {name: ROOT / "requirements" / f"{name}.lock" for name in ("serve", "run", "dev", "lowest")}
OF_UP = ("train", "explore")
"""The extras of `maxella up`, which every lock has but that of serving."""
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==(\S+)(?: ; (.+))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(name: str) -> dict[tuple[str, str | None], str]:
    """The pinned version of each library, by its name and its marker."""
    found = (PIN.match(line) for line in LOCKS[name].read_text(encoding="utf-8").splitlines())
    return {(pin[1], pin[3]): pin[2] for pin in found if pin}


def named(*groups: str, extras: tuple[str, ...] = OF_UP) -> list[Requirement]:
    """What pyproject.toml asks for at run time, for extras and in groups of dependencies."""
    lines = list(PROJECT["project"]["dependencies"])
    for extra in extras:
        lines += PROJECT["project"]["optional-dependencies"][extra]
    for group in groups:
        for entry in PROJECT["dependency-groups"][group]:
            lines += (
                [entry] if isinstance(entry, str) else PROJECT["dependency-groups"][entry["include-group"]]
            )
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_versions_and_hashes_and_nothing_else(name: str) -> None:
    lines = LOCKS[name].read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    pinned = [number for number, line in enumerate(lines) if PIN.match(line)]
    assert pinned
    assert all(HASH.match(lines[number + 1]) for number in pinned)


@pytest.mark.parametrize("lock", ["serve", "run"])
def test_what_is_tested_is_what_is_run(lock: str) -> None:
    assert pins(lock).items() <= pins("dev").items()


@pytest.mark.parametrize(
    ("lock", "groups", "extras"),
    [("serve", [], ()), ("run", ["build"], OF_UP), ("dev", ["dev", "tensorflow"], OF_UP)],
)
def test_the_lock_files_have_what_the_project_asks_for(
    lock: str, groups: list[str], extras: tuple[str, ...]
) -> None:
    pinned = pins(lock)
    for requirement in named(*groups, extras=extras):
        versions = [version for (name, _), version in pinned.items() if name == requirement.name]
        assert versions, f"{requirement.name} is not in {lock}.lock; run `make lock`"
        assert all(requirement.specifier.contains(version) for version in versions), (
            f"{requirement}: `make lock`"
        )


def test_serving_installs_nothing_that_trains_or_draws() -> None:
    served = {name for name, _ in pins("serve")}
    extras = PROJECT["project"]["optional-dependencies"].values()
    assert not served & {Requirement(line).name for lines in extras for line in lines}
    assert not served & {"jaxlib", "h5py", "ml-dtypes", "tqdm", "jsonschema"}


@pytest.mark.parametrize("name", LOCKS)
def test_no_name_is_pinned_without_an_extra_that_another_asks_for(name: str) -> None:
    # pip would look for its newest release, which the lock has no hash of.
    lock = LOCKS[name].read_text(encoding="utf-8")
    assert ("\ncoverage[toml]==" in lock) is ("\npytest-cov==" in lock)


def test_the_lowest_versions_that_are_tested_are_those_that_the_project_allows() -> None:
    pinned = {name: version for (name, _), version in pins("lowest").items()}
    for requirement in named("build", "test"):
        (lowest,) = (bound.version for bound in requirement.specifier if bound.operator == ">=")
        version = pinned[requirement.name]
        assert requirement.specifier.contains(version)
        assert Requirement(f"x=={lowest}").specifier.contains(version), (
            f"{requirement} is tested with {version}"
        )
