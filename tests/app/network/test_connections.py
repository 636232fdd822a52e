"""Who is kept, and who makes room."""

from hypothesis import given
from hypothesis import strategies as st

from maxella.app.http.addresses import networks_of
from maxella.app.network.connections import ConnectionLimits, Connections

PATIENCE = ConnectionLimits(connections=6, of_a_client=3)


class Fake:
    """A connection of a client that has been dropped or not."""

    def __init__(self, peer: str, is_in_use: bool = False) -> None:
        self.peer, self.is_in_use, self.is_dropped = peer, is_in_use, False

    def look(self, now: float) -> None:
        """Nothing is to be seen."""

    def drop(self) -> None:
        self.is_dropped = True


def made(kept: Connections, *connections: Fake) -> list[bool]:
    return [kept.admit(each, each.peer) for each in connections]


def test_the_oldest_of_a_client_that_is_not_in_use_makes_room_for_its_newest() -> None:
    kept = Connections(PATIENCE)
    busy, idle, half, newest = Fake("1.1.1.1", True), Fake("1.1.1.1"), Fake("1.1.1.1"), Fake("1.1.1.1")
    other = Fake("2.2.2.2")
    assert made(kept, other, busy, idle, half, newest) == [True] * 5
    assert [each.is_dropped for each in (other, busy, idle, half, newest)] == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_a_client_all_of_whose_connections_are_in_use_gets_no_further_one() -> None:
    kept = Connections(PATIENCE)
    assert made(kept, *[Fake("1.1.1.1", True) for _ in range(4)]) == [True, True, True, False]
    assert made(kept, Fake("2.2.2.2")) == [True]


def test_when_all_are_taken_the_client_with_most_makes_room() -> None:
    kept = Connections(PATIENCE)
    few, many = [Fake("1.1.1.1"), Fake("2.2.2.2"), Fake("3.3.3.3")], [Fake("4.4.4.4") for _ in range(3)]
    assert all(made(kept, *few, *many, Fake("5.5.5.5")))
    assert [each.is_dropped for each in many] == [True, False, False]
    assert not any(each.is_dropped for each in few)


def test_an_ipv6_client_cannot_take_many_addresses_of_its_own() -> None:
    kept = Connections(PATIENCE)
    own = [Fake(f"2001:db8:1:1::{n:x}") for n in range(1, 5)]
    assert all(made(kept, *own))
    assert [each.is_dropped for each in own] == [True, False, False, False]


def test_a_believed_proxy_has_the_connections_of_many_and_makes_room_last() -> None:
    kept = Connections(PATIENCE, networks_of(["10.0.0.1,2001:db8::/32"]))
    proxied = [Fake("10.0.0.1"), Fake("10.0.0.1"), *[Fake("2001:db8::1") for _ in range(3)]]
    assert all(made(kept, *proxied, Fake("1.1.1.1"), Fake("2.2.2.2")))
    assert not any(each.is_dropped for each in proxied)
    assert all(made(kept, Fake("2001:db8::1"), Fake("2001:db8::1")))
    assert sum(each.is_dropped for each in proxied) == 1


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.booleans()), max_size=40))
def test_whatever_comes_and_goes_no_limit_is_passed(steps: list[tuple[str, bool, bool]]) -> None:
    kept, alive = Connections(PATIENCE), list[Fake]()
    for peer, is_in_use, ends in steps:
        if ends and alive:
            ended = alive.pop(0)
            kept.forget(ended, ended.peer)
            continue
        new = Fake(peer, is_in_use)
        if kept.admit(new, peer):
            alive.append(new)
        alive = [each for each in alive if not each.is_dropped]
        assert len(alive) <= PATIENCE.connections
        assert sum(each.peer == peer for each in alive) <= PATIENCE.of_a_client
    idle = Fake("e")
    assert kept.admit(idle, "e") or all(each.is_in_use for each in alive)
