"""A bundle of 1f714aa loads, and answers as it did before; see `tests.recommend.golden.make`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from maxella.recommend.recommender import Recommender
from tests.recommend.golden.answers import ANSWERS

GOLDEN = Path(__file__).with_name("golden")
CLOSE = 1e-5
ADDED = {"chance", "low", "high", "given_rating"}
"""Fields that 1f714aa did not have."""
MEANT_TO_DIFFER = {
    "search", "people", "sorted", "well known", "shelves nobody", "shelves nobody, dialled",
}  # fmt: skip
"""Search finds what is meant or says no, and newcomers are asked about films of every taste and see several
shelves: tested beside their code."""


@cache
def answers(name: str) -> dict[str, Any]:
    """What is answered today; as JSON, so that tuples are lists."""
    given: dict[str, Any] = json.loads(json.dumps(ANSWERS[name](Recommender.load(GOLDEN / "bundle"))))
    return given


def written(name: str) -> dict[str, Any]:
    given: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return given


def differences(now: Any, then: Any, where: str = "") -> list[str]:
    """Where two answers differ, numbers by more than `CLOSE`, of themselves or absolutely."""
    if isinstance(then, dict) and isinstance(now, dict):
        if missing := then.keys() - now.keys():
            return [f"{where}: without {missing}"]
        added = [f"{where}.{name} is new" for name in now.keys() - then.keys() - ADDED]
        return added + [
            line for name in then for line in differences(now[name], then[name], f"{where}.{name}")
        ]
    if isinstance(then, list) and isinstance(now, list):
        if len(now) != len(then):
            return [f"{where}: {len(now)} for {len(then)}"]
        pairs = enumerate(zip(now, then, strict=True))
        return [line for row, pair in pairs for line in differences(*pair, f"{where}[{row}]")]
    same = now == pytest.approx(then, rel=CLOSE, abs=CLOSE) if isinstance(then, float) else now == then
    return [] if same else [f"{where}: {now!r} for {then!r}"]


@pytest.mark.parametrize(
    ("name", "request_name"),
    [(name, request) for name in ANSWERS for request in written(name) if request not in MEANT_TO_DIFFER],
)
def test_an_answer_is_what_it_was(name: str, request_name: str) -> None:
    assert differences(answers(name)[request_name], written(name)[request_name]) == []
