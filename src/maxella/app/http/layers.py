"""The base of the layers around the app."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Layer:
    """A layer around the app; whatever is not HTTP passes it untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass anything else on."""
        await (self.answer if scope["type"] == "http" else self._app)(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, by the app within."""
        await self._app(scope, receive, send)


def with_start(send: Send, change: Callable[[Message], None]) -> Send:
    """Send an answer whose start (status and headers) is changed in place."""

    async def send_changed(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(message)
        await send(message)

    return send_changed
