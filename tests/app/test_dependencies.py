import asyncio
import threading
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, Query

from maxella.app.http.dependencies import without_thread


def _thread(name: Annotated[str, Query()] = "nobody") -> tuple[str, int]:
    """Give the thread that runs it."""
    return name, threading.get_ident()


def test_what_waits_for_nothing_runs_where_the_request_is_and_takes_its_parameters() -> None:
    app = FastAPI()

    @app.get("/")
    async def threads(
        quick: Annotated[tuple[str, int], Depends(without_thread(_thread))],
        threaded: Annotated[tuple[str, int], Depends(_thread)],
    ) -> list[bool | str]:
        here = threading.get_ident()
        return [quick[1] == here, threaded[1] == here, quick[0]]

    async def asked() -> object:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return (await client.get("/?name=Ada")).json()

    assert asyncio.run(asked()) == [True, False, "Ada"]
