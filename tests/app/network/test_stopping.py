"""The service is told to stop while requests are in flight."""

import asyncio
import logging
import socket
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.responses import StreamingResponse

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.running import running


@pytest.mark.parametrize("kind", ["async", "sync"])
def test_a_request_that_is_not_answered_in_time_is_told_to_come_again(
    kind: str, recommender: Recommender, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Fixed(recommender), store)
    begun, go_on = threading.Event(), threading.Event()

    @app.get("/async")
    async def waiting() -> None:
        begun.set()
        await asyncio.sleep(60)

    @app.get("/sync")
    def working() -> None:
        begun.set()
        go_on.wait(30)

    with ThreadPoolExecutor() as pool:
        try:
            with running(app, seconds_to_finish=0) as address:
                asked = pool.submit(httpx.get, f"{address}/{kind}", timeout=30)
                assert begun.wait(30)
            answer = asked.result()
        finally:
            go_on.set()
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "stopping"
    assert int(answer.headers["retry-after"]) > 0
    assert "x-content-type-options" in answer.headers
    assert "Exception" not in caplog.text
    assert "Traceback" not in caplog.text


def test_an_answer_that_has_begun_ends_with_its_connection_and_is_no_failure(
    recommender: Recommender, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Fixed(recommender), store)

    @app.get("/endless")
    async def endless() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            while True:
                yield b"part"
                await asyncio.sleep(0.01)

        return StreamingResponse(parts())

    with pytest.raises(httpx.RemoteProtocolError), httpx.Client(timeout=30) as client:
        with running(app, seconds_to_finish=0) as address:
            answer = client.send(client.build_request("GET", f"{address}/endless"), stream=True)
            parts = answer.iter_raw()
            assert next(parts)
        list(parts)
    assert "Exception" not in caplog.text


def test_half_a_request_does_not_hold_the_service_up(
    recommender: Recommender, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Fixed(recommender), store)
    with caplog.at_level(logging.INFO), running(app, seconds_to_finish=60) as address:
        there = socket.create_connection((urlsplit(address).hostname, urlsplit(address).port))
        there.sendall(b"POST /marks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nx")
        assert httpx.get(f"{address}/livez").status_code == 200
    there.close()
    assert "Cancel" not in caplog.text
