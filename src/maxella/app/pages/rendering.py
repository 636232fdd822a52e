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

from maxella.app.texts import counted, text
from maxella.app.wording import code_marked, rating_text

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
    """Fill a template in. Pages show what was posted, so nobody may keep a copy of them."""
    page = _environment().get_template(template).render(request=request, **context)
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
    environment.globals.update(text=text, counted=counted, asset=_asset, poster=_poster)
    environment.filters["rating"] = rating_text
    environment.filters["code_marked"] = code_marked
    return environment


@cache
def _asset(name: str) -> str:
    """The address of a static file; it changes with the content, so browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]}"


def _poster(movie_id: str) -> str:
    return f"/posters/{quote(movie_id)}"
