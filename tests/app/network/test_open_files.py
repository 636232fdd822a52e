"""Room for connections."""

import pytest

from maxella.app.network.connections import MOST_CONNECTIONS, connections_here


def test_connections_leave_room_for_other_files() -> None:
    assert 0 < connections_here() <= MOST_CONNECTIONS
    assert connections_here() == connections_here()


def test_more_files_are_asked_for_as_far_as_the_system_lets_us() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
    try:
        kept = connections_here()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert hard == before[1]
    assert soft > 512 or hard <= 512
    assert kept <= soft / 2
