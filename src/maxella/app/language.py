"""Which language the pages speak: the one that was chosen, else the one that the browser prefers."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from maxella.app.texts import LANGUAGES, preferred, speaking

LANGUAGE_FIELD = "language"


class Language:
    """Speaks one language while a request is answered; stands within the sessions."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose the language and pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        chosen = scope.get("session", {}).get(LANGUAGE_FIELD)
        if chosen not in LANGUAGES:
            chosen = preferred(Headers(scope=scope).get("accept-language", ""))
        with speaking(chosen):
            await self._app(scope, receive, send)
