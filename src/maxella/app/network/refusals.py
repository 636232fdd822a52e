"""Refusals of a client that sends many bad requests at once are held back, so that others are not."""

from asyncio import sleep
from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maxella.app.http.addresses import counted_as

FREE = 8
"""So many requests of one client at once are nothing unusual: a browser has six."""
SECONDS_FOR_EACH = 0.05
"""A refusal waits so long for each further request that its client has under way."""
MOST_SECONDS = 2.0
"""It waits no longer: many people may come from one address, through a proxy that is not believed."""


class Refusals:
    """Lets a refusal wait the longer, the more its client has under way.

    To refuse is cheap but not free, and all of it happens on the event loop: forty clients that ask what is
    refused again and again would keep it from everybody else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and hold its answer back if it is a refusal."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = counted_as(scope["client"][0]) if scope.get("client") else ""

        async def held_back(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                further = max(0, self._under_way[client] - FREE)
                await sleep(min(SECONDS_FOR_EACH * further, MOST_SECONDS))
            await send(message)

        self._under_way[client] += 1
        try:
            await self._app(scope, receive, held_back)
        finally:
            self._under_way[client] -= 1
            if not self._under_way[client]:
                del self._under_way[client]
