"""No body larger than `limits.BODY_BYTES` is read into memory."""

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maxella.app.limits import BODY_BYTES


class BodyLimit:
    """Refuses larger bodies: as they are read, since `Content-Length` may be missing or wrong.

    What it raises comes up where the route reads the body, and becomes an answer like any other error there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting the bytes of its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            if declared.isdecimal() and int(declared) > BODY_BYTES:
                raise _too_large()
            message = await receive()
            received += len(message.get("body", b""))
            if received > BODY_BYTES:
                raise _too_large()
            return message

        await self._app(scope, receive_counted, send)


def _too_large() -> HTTPException:
    return HTTPException(
        413,
        f"the body has more than {BODY_BYTES:,} bytes; send fewer ratings or movies at a time",
        # What was not read cannot be told from the next request, so the connection ends here.
        {"Connection": "close"},
    )
