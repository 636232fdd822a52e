"""Tests measure no time: what must be quick is counted here, and timed by the benchmarks."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
CLOCKS = {"monotonic", "perf_counter", "perf_counter_ns", "monotonic_ns", "process_time", "process_time_ns"}
TIMING = {"benchmarks", "attack"}
"""Folders whose tests say how long something took: goals of benchmarks, what others notice of an attack."""


def clocks_in_assertions(tree: ast.AST) -> Iterator[int]:
    """The lines of assertions that read a clock."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            names = {each.attr for each in ast.walk(node.test) if isinstance(each, ast.Attribute)}
            if names & CLOCKS:
                yield node.lineno


def test_no_test_asserts_seconds() -> None:
    found = {
        f"{file.relative_to(TESTS)}:{line}"
        for file in TESTS.rglob("*.py")
        if file.relative_to(TESTS).parts[0] not in TIMING
        for line in clocks_in_assertions(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert found == set()


def test_an_assertion_on_a_clock_is_found() -> None:
    assert [*clocks_in_assertions(ast.parse("import time\nassert time.monotonic() - 3 < 2"))] == [2]
