import socket

import pytest

from maxella.data.web import reachable
from tests.data.file_server import UNREACHABLE, Answer, serving


def test_a_file_that_is_there_is_reachable_and_not_downloaded() -> None:
    with serving(b"content") as server:
        assert reachable(server.url, seconds=10)
        assert [method for method, _ in server.requests] == ["HEAD"]


def test_a_certificate_that_does_not_hold_still_counts_as_an_answer() -> None:
    with serving(b"content", certificate="expired") as server:
        assert reachable(server.url, seconds=10)


@pytest.mark.parametrize("status", [404, 503])
def test_a_server_that_does_not_give_the_file_is_not_reachable(status: int) -> None:
    with serving(b"content") as server:
        server.script = [Answer(status=status)]
        assert not reachable(server.url, seconds=10)


def test_a_server_that_is_not_there_is_not_reachable() -> None:
    assert not reachable(UNREACHABLE, seconds=10)


def test_a_server_that_says_nothing_is_left_behind() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not reachable(f"http://127.0.0.1:{silent.getsockname()[1]}/file.zip", seconds=0.2)
