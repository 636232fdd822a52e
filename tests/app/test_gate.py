import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from maxella.app.gate import Gate
from maxella.errors import BusyError

Run = Callable[[Callable[[], Awaitable[None]]], None]


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(20):
            await scenario()

    asyncio.run(bounded())


async def gone() -> bool:
    return True


async def visit(gate: Gate, who: tuple[str, str], came: list[str], leaves: asyncio.Event) -> None:
    """Wait for a turn, note it, and keep it until all may leave."""
    async with gate.turn(who):
        came.append(who[1])
        await leaves.wait()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_one_person_has_so_many_turns_and_another_finds_the_gate_open() -> None:
    async def scenario() -> None:
        gate, came, leaves = Gate(2), [], asyncio.Event()
        tasks = [asyncio.create_task(visit(gate, ("here", "flood"), came, leaves)) for _ in range(40)]
        await settle()
        assert came == ["flood", "flood"]
        tasks.append(asyncio.create_task(visit(gate, ("here", "ada"), came, leaves)))
        await settle()
        assert came == ["flood", "flood", "ada"]
        leaves.set()
        await asyncio.gather(*tasks)
        assert len(came) == 41
        assert gate.waiting == 0

    run(scenario)


def test_people_of_one_address_come_in_turn_and_so_do_addresses() -> None:
    async def scenario() -> None:
        gate, came = Gate(1), []
        async with AsyncExitStack() as held:
            for who in (("x", "first"), ("y", "second")):
                await held.enter_async_context(gate.turn(who))
            leaves = asyncio.Event()
            leaves.set()
            asked = [("a", "1"), ("a", "1"), ("a", "1"), ("a", "2"), ("b", "3"), ("b", "3")]
            tasks = []
            for who in asked:
                tasks.append(asyncio.create_task(visit(gate, who, came, leaves)))
                await settle()
            assert came == []
            assert gate.waiting == 6
        await asyncio.gather(*tasks)
        assert came == ["1", "3", "2", "3", "1", "1"]

    run(scenario)


def test_a_line_that_is_full_is_refused_at_once_and_those_of_others_are_not() -> None:
    async def scenario() -> None:
        gate, came, leaves = Gate(1, longest_line=3), [], asyncio.Event()
        flood = [asyncio.create_task(visit(gate, ("a", "flood"), came, leaves)) for _ in range(4)]
        other = asyncio.create_task(visit(gate, ("b", "other"), came, leaves))
        await settle()
        with pytest.raises(BusyError, match="ask again"):
            await visit(gate, ("a", "flood"), came, leaves)
        waits = asyncio.create_task(visit(gate, ("a", "ada"), came, leaves))
        await settle()
        assert not waits.done()
        leaves.set()
        await asyncio.gather(*flood, other, waits)

    run(scenario)


def test_when_all_lines_are_full_the_longest_gives_way() -> None:
    async def scenario() -> None:
        gate, came, leaves = Gate(1, longest_line=9, waiting_in_all=4), [], asyncio.Event()
        flood = [asyncio.create_task(visit(gate, ("a", "flood"), came, leaves)) for _ in range(5)]
        await settle()
        two = [asyncio.create_task(visit(gate, ("a", name), came, leaves)) for name in ("ada", "bob")]
        await settle()
        assert gate.waiting == 4
        leaves.set()
        found = await asyncio.gather(*flood, *two, return_exceptions=True)
        assert sum(isinstance(each, BusyError) for each in found) == 1
        assert {"ada", "bob"} <= set(came)

    run(scenario)


def test_who_has_left_or_waits_too_long_is_out_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maxella.app.gate.SECONDS_BETWEEN_LOOKS", 0.001)

    async def scenario() -> None:
        gate, came, leaves = Gate(1, patience=0.01), [], asyncio.Event()
        first = asyncio.create_task(visit(gate, ("a", "ada"), came, leaves))
        await settle()
        for is_gone in (gone, lambda: asyncio.sleep(0, False)):
            with pytest.raises(BusyError):
                async with gate.turn(("a", "ada"), is_gone):
                    raise AssertionError("nobody may be in")
        cancelled = asyncio.create_task(visit(gate, ("a", "ada"), came, leaves))
        await settle()
        cancelled.cancel()
        await settle()
        assert gate.waiting == 0
        leaves.set()
        await first
        async with gate.turn(("a", "ada")), gate.turn(("b", "bob")):
            pass

    run(scenario)


def test_a_turn_that_comes_as_somebody_leaves_goes_to_the_next() -> None:
    async def scenario() -> None:
        gate, came, leaves = Gate(1), [], asyncio.Event()
        leaves.set()
        async with gate.turn(("a", "ada")), gate.turn(("b", "bob")):
            leaving = asyncio.create_task(visit(gate, ("a", "leaving"), came, leaves))
            staying = asyncio.create_task(visit(gate, ("a", "staying"), came, leaves))
            await settle()
        leaving.cancel()
        await asyncio.wait([leaving, staying])
        assert came == ["staying"]
        assert leaving.cancelled()

    run(scenario)
