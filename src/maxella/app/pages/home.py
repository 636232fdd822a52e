"""The first page: shelves that follow from what a person said, and every way to say more."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app.limits import ID_LENGTH
from maxella.app.pages.cards import scale_of
from maxella.app.pages.marks import done_of
from maxella.app.pages.programme import one_row, programme_of
from maxella.app.rendering.page import render
from maxella.app.serving import Serving, Turned
from maxella.app.sessions import MaybeVisitor, Storage, Visitor, see_other
from maxella.app.taste import Taste
from maxella.app.turns import VisitorsTurn
from maxella.errors import UnknownIdError

router = APIRouter(include_in_schema=False)


@router.get("/", dependencies=[VisitorsTurn])
def home(
    request: Request, serving: Serving, store: Storage, profile: MaybeVisitor, dials: Turned
) -> Response:
    """The shelves of the profile; who has none yet is asked to make one."""
    if profile is None:
        return see_other("/start")
    taste = Taste.of(store, profile, serving.recommender)
    return render(
        request,
        "home.html",
        programme=programme_of(serving.recommender, taste, dials),
        scale=scale_of(taste),
        manifest=serving.recommender.manifest,
        fitted_on_all=serving.fitted_on_all,
        dials=dials,
        done=done_of(request),
    )


@router.get("/shelves/{slug:path}", dependencies=[VisitorsTurn])
def shelf(
    request: Request,
    serving: Serving,
    store: Storage,
    profile: Visitor,
    slug: Annotated[str, Path(max_length=ID_LENGTH)],
) -> HTMLResponse:
    """One shelf as a plain list, with more films than the first page has room for."""
    taste = Taste.of(store, profile, serving.recommender)
    row = one_row(serving.recommender, taste, slug)
    if row is None:
        raise UnknownIdError("there is no such shelf now; the first page has those that there are")
    return render(request, "shelf.html", row=row, scale=scale_of(taste))


@router.get("/parts/shelves", dependencies=[VisitorsTurn])
def shelves_part(
    request: Request, serving: Serving, store: Storage, profile: Visitor, dials: Turned
) -> HTMLResponse:
    """The shelves alone, for the script to put in place."""
    taste = Taste.of(store, profile, serving.recommender)
    return render(
        request,
        "parts/shelves.html",
        programme=programme_of(serving.recommender, taste, dials),
        scale=scale_of(taste),
    )
