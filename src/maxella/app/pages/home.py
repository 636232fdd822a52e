"""The first page: shelves that follow from what a person said, and every way to say more."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response

from maxella.app.limits import ID_LENGTH
from maxella.app.pages.cards import scale_of
from maxella.app.pages.marks import done_of
from maxella.app.pages.programme import one_row, programme_of
from maxella.app.pages.visit import Guest, Visit
from maxella.app.serving import Turned
from maxella.app.sessions import see_other
from maxella.app.turns import VisitorsTurn
from maxella.errors import UnknownIdError

router = APIRouter(include_in_schema=False)


@router.get("/", dependencies=[VisitorsTurn])
def home(visit: Guest, dials: Turned) -> Response:
    """Show the shelves of the profile; who has none yet is asked to make one."""
    if visit.profile is None:
        return see_other("/start")
    return visit.render(
        "home.html",
        programme=programme_of(visit.recommender, visit.taste, dials),
        scale=scale_of(visit.taste),
        manifest=visit.recommender.manifest,
        fitted_on_all=visit.served.fitted_on_all,
        dials=dials,
        done=done_of(visit.request),
    )


@router.get("/shelves/{slug:path}", dependencies=[VisitorsTurn])
def shelf(visit: Visit, slug: Annotated[str, Path(max_length=ID_LENGTH)]) -> HTMLResponse:
    """Show one shelf as a plain list, with more films than the first page has room for."""
    row = one_row(visit.recommender, visit.taste, slug)
    if row is None:
        raise UnknownIdError("there is no such shelf now; the first page has those that there are")
    return visit.render("shelf.html", row=row, scale=scale_of(visit.taste))


@router.get("/parts/shelves", dependencies=[VisitorsTurn])
def shelves_part(visit: Visit, dials: Turned) -> HTMLResponse:
    """Show the shelves alone, for the script to put in place."""
    programme = programme_of(visit.recommender, visit.taste, dials)
    return visit.render("parts/shelves.html", programme=programme, scale=scale_of(visit.taste))
