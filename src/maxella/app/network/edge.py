"""The outermost layers of the app, around even its answer to a failure."""

from starlette.types import ASGIApp

from maxella.app.network.headers import SecurityHeaders
from maxella.app.network.heads import Heads
from maxella.app.network.hosts import Hosts
from maxella.app.network.https import Https
from maxella.app.network.prefix import Prefix
from maxella.app.network.proxies import Proxies
from maxella.app.network.refusals import Refusals
from maxella.app.network.stopping import Stopping
from maxella.app.settings import Settings


def at_the_edge(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Put the layers around an app; the last one is the outermost."""
    app = Refusals(Heads(Stopping(app)))
    if settings.hosts:
        app = Hosts(app, settings.hosts)
    if settings.base_path:
        app = Prefix(app, settings.base_path)
    app = Https(SecurityHeaders(app), always_secure=settings.secure_cookies)
    return Proxies(app, settings.proxies) if settings.proxies else app
