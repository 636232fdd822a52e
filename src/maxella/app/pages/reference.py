"""The description of the REST interface as a page of our own: FastAPI's loads its scripts from elsewhere."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from maxella.app.openapi_reading import read_schema
from maxella.app.pages.rendering import render
from maxella.app.sessions import AnyVisitor
from maxella.app.turns import AnybodysTurn

router = APIRouter(include_in_schema=False)


@router.get("/docs", dependencies=[AnybodysTurn])
def reference(request: Request, profile: AnyVisitor) -> HTMLResponse:
    """Every path of the REST interface, what it takes and what it answers."""
    return render(request, "reference.html", reference=read_schema(request.app.openapi()))
