import pytest

from benchmarks.frame.timing import Times, interleaved, ratio, timed


def test_times_are_told_in_milliseconds() -> None:
    times = Times((0.003, 0.001, 0.002))
    assert times.cells() == pytest.approx({"median ms": 2, "p95 ms": 2.9, "fastest ms": 1})


def test_of_nothing_there_is_no_median() -> None:
    assert Times(()).median_ms != Times(()).median_ms


def test_warming_up_does_not_count() -> None:
    asked: list[None] = []
    assert len(timed(lambda: asked.append(None), repeats=4, warm_up=2).seconds) == 4
    assert len(asked) == 6


def test_questions_are_asked_in_turn_and_every_other_round_backwards() -> None:
    asked: list[str] = []
    times = interleaved(
        {"ours": lambda: asked.append("ours"), "peer": lambda: asked.append("peer")}, rounds=2, warm_up=1
    )
    assert asked == ["peer", "ours", "ours", "peer", "peer", "ours"]
    assert [len(each.seconds) for each in times.values()] == [2, 2]


def test_a_ratio_is_of_the_same_round_so_a_slow_moment_hits_both() -> None:
    ours, peer = Times((1.0, 20.0, 1.0)), Times((2.0, 40.0, 2.0))
    assert ratio(ours, peer) == 0.5
