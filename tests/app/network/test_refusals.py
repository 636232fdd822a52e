"""Who sends many bad requests at once waits for the refusals; nobody else does."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from maxella.app.network import layers as refusals
from maxella.app.network.layers import FREE, MOST_SECONDS, SECONDS_FOR_EACH, Refusals


async def _asked_at_once(path: str, count: int) -> list[int]:
    """The statuses of so many requests of one client."""
    inside = asyncio.Event()

    async def answer(request: httpx.Request) -> PlainTextResponse:
        # So that all of them are under way before any is answered.
        if app._under_way.total() == count:
            inside.set()
        await inside.wait()
        return PlainTextResponse("", status_code=404 if "bad" in str(request.url) else 200)

    app = Refusals(Starlette(routes=[Route("/{path}", answer)]))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        answers = await asyncio.gather(*(client.get(path) for _ in range(count)))
    assert not app._under_way
    return [each.status_code for each in answers]


@pytest.mark.parametrize(
    ("path", "count", "longest"),
    [
        ("/bad", FREE + 4, 4 * SECONDS_FOR_EACH),
        ("/bad", FREE + 100, MOST_SECONDS),
        ("/bad", FREE, 0),
        ("/good", FREE + 4, None),
    ],
    ids=["too many refused", "very many", "a browser's", "good ones"],
)
def test_a_refusal_waits_for_what_its_client_has_under_way(
    monkeypatch: pytest.MonkeyPatch, path: str, count: int, longest: float | None
) -> None:
    waited: list[float] = []

    async def noted(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(refusals, "sleep", noted)
    assert asyncio.run(_asked_at_once(path, count)) == [404 if path == "/bad" else 200] * count
    assert max(waited, default=None) == longest
