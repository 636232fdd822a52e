"""A request that was not answered in time when the service stops is told to come again."""

import asyncio

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maxella.app.errors import RETRY_AFTER_SECONDS, answer


class Stopping:
    """Answers 503 where the server cancels a request whose answer has not begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on.

        Raises:
            CancelledError: when the answer has begun, so that only its connection can tell of the end.
        """
        has_begun = False

        async def send_noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except asyncio.CancelledError:
            if scope["type"] != "http" or has_begun:
                raise
            message = "the service is stopping, and nothing was answered; ask again in a moment"
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            response = answer(Request(scope), 503, "stopping", message, headers=headers)
            await response(scope, receive, send)
