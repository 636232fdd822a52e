"""What an answer says when it goes over HTTPS, as a believed proxy tells: come back over HTTPS alone."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HSTS = "max-age=31536000"
"""For a year, and for this name alone: others of its domain are not the app's to speak for."""


class Https:
    """Keeps cookies and later visits to HTTPS once a request came over it."""

    def __init__(self, app: ASGIApp, *, always_secure: bool = False) -> None:
        """Stand around an app.

        Args:
            app: the app.
            always_secure: let browsers send cookies over HTTPS alone, whatever a request came over.
        """
        self._app = app
        self._always_secure = always_secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the start of its answer."""
        is_over_https = scope.get("scheme") == "https"
        if scope["type"] != "http" or not (is_over_https or self._always_secure):
            await self._app(scope, receive, send)
            return

        async def send_over_https(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [_secured(*header) for header in message.get("headers", ())]}
                if is_over_https:
                    MutableHeaders(scope=message)["Strict-Transport-Security"] = HSTS
            await send(message)

        await self._app(scope, receive, send_over_https)


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() != b"set-cookie" or b"; secure" in value.lower():
        return name, value
    return name, value + b"; Secure"
