"""The description of the REST interface as a page of our own: FastAPI's loads its scripts from elsewhere.

Its JSON is made once, since anybody may ask for it, on the event loop, as often as they like.
"""

import json

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app.pages.openapi_reading import read_schema
from maxella.app.rendering.page import render
from maxella.app.sessions import AnyVisitor
from maxella.app.turns import AnybodysTurn

router = APIRouter(include_in_schema=False)


@router.get("/docs", dependencies=[AnybodysTurn])
def reference(request: Request, profile: AnyVisitor) -> HTMLResponse:
    """Every path of the REST interface, what it takes and what it answers."""
    return render(request, "reference.html", reference=read_schema(request.app.openapi()))


@router.get("/openapi.json")
async def described(request: Request) -> Response:
    """The same for programs, as OpenAPI has it."""
    state = request.app.state
    if not hasattr(state, "openapi"):
        base = state.settings.base_path
        servers = {"servers": [{"url": base}]} if base else {}
        state.openapi = json.dumps({**request.app.openapi(), **servers}, separators=(",", ":")).encode()
    return Response(state.openapi, media_type="application/json")
