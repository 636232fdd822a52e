"""Templates to answers."""

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from maxella.app.http.base_path import base, below, within
from maxella.app.rendering.wording import code_marked, genre_text, rating_text, trained_on_text
from maxella.app.sessions import ID_FIELD, csrf_token
from maxella.app.texts import LANGUAGES, counted, language, number, text
from maxella.tables.rating_scales import plain

STATIC = Path(str(resources.files("maxella.app") / "static"))
SECONDS_PICTURES_ARE_KEPT = 86_400
"""How long browsers keep posters and charts."""


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Fill a template in. Pages show what people did, so nobody may keep a copy of them."""
    filled = {
        "query": "",
        "done": None,
        "scale": None,
        "has_ratings": True,
        "request": request,
        # An answer to a failed request may be made outside of the sessions.
        "csrf": csrf_token(request) if "session" in request.scope else "",
        "profile": getattr(request.state, "profile", None),
        "settings": request.app.state.settings,
        "signed_in": request.app.state.settings.accounts and ID_FIELD in request.scope.get("session", ()),
        "here": _here(request),
        **context,
    }
    page = _environment().get_template(template).render(filled)
    return HTMLResponse(page, status, {"Cache-Control": "no-store", **(headers or {})})


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("maxella.app"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        text=text, counted=counted, asset=_asset, poster=_poster, language=language, languages=LANGUAGES
    )
    environment.globals.update(base=base, movie_page=_movie_page, shelf_page=_shelf_page)
    environment.filters["rating"] = rating_text
    environment.filters["plain"] = plain
    environment.filters["trained_on"] = trained_on_text
    environment.filters["code_marked"] = code_marked
    environment.filters["number"] = number
    environment.filters["genre"] = genre_text
    return environment


def _asset(name: str) -> str:
    """The address of a static file; it changes with the content, so browsers may keep it."""
    return below(f"/static/{name}?v={_digest(name)}")


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]


def _here(request: Request) -> str:
    """The address of the page within the app, to come back to; a part or a form has none of its own."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{within(request.url.path)}{query}" if request.method == "GET" else "/"


def _movie_page(movie_id: str) -> str:
    return below(f"/movies/{quote(movie_id)}")


def _shelf_page(slug: str) -> str:
    return below(f"/shelves/{quote(slug)}")


def _poster(movie_id: str) -> str:
    return below(f"/posters/{quote(movie_id)}")
