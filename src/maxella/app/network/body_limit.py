"""No body larger than `limits.BODY_BYTES` is read into memory, nor files above `limits.UPLOAD_BYTES`."""

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maxella.app.http.base_path import within
from maxella.app.limits import BODY_BYTES, UPLOAD_BYTES

DISCARDED_BYTES = 16 * BODY_BYTES
"""So much of a body that is too large is still read and thrown away: who is cut off while sending often never
sees the answer."""


class BodyLimit:
    """Refuses larger bodies, by the bytes that arrive: `Content-Length` may be missing or wrong.

    What it raises comes up where the route reads the body, and becomes an answer like any other error there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting the bytes of its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received = 0
        most = UPLOAD_BYTES if _takes_files(within(scope["path"])) else BODY_BYTES

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received <= most:
                return message
            while message.get("more_body") and received <= most + DISCARDED_BYTES:
                message = await receive()
                received += len(message.get("body", b""))
            raise _too_large(most)

        await self._app(scope, receive_counted, send)


def _takes_files(path: str) -> bool:
    """Whether files are sent to an address."""
    return path == "/taste/import" or (path.startswith("/api/") and path.endswith("/imports"))


def _too_large(most: int) -> HTTPException:
    return HTTPException(
        413,
        f"the body has more than {most:,} bytes; send fewer ratings or movies, or smaller files, at a time",
        # What was not read cannot be told from the next request, so the connection ends here.
        {"Connection": "close"},
    )
