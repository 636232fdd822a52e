"""The page where a person finds films, rates them and sees what follows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from maxella.app.api.model import fitted_on_all
from maxella.app.limits import QUERY_LENGTH
from maxella.app.pages.programme import programme_of, scale_of, search_of
from maxella.app.pages.ratings_form import RatingsForm, posted_form
from maxella.app.pages.rendering import render
from maxella.app.serving import Served, Serving

router = APIRouter(include_in_schema=False)

Posted = Annotated[RatingsForm, Depends(posted_form)]


@router.get("/")
def start(
    request: Request, serving: Serving, query: Annotated[str, Query(max_length=QUERY_LENGTH)] = ""
) -> HTMLResponse:
    """The page of a person who has rated nothing."""
    return _page(request, serving, RatingsForm(query=query.strip()))


@router.post("/")
def answer(request: Request, serving: Serving, form: Posted) -> HTMLResponse:
    """The page of a person whose ratings the form carries: what a browser without scripts asks for."""
    return _page(request, serving, form)


@router.post("/parts/programme")
def programme(request: Request, serving: Serving, form: Posted) -> HTMLResponse:
    """The ratings and the shelf alone, for the script to put in place."""
    return render(
        request,
        "parts/programme.html",
        programme=programme_of(serving.recommender, form),
        scale=scale_of(serving.recommender),
    )


@router.post("/parts/search")
def search(request: Request, serving: Serving, form: Posted) -> HTMLResponse:
    """What a search found alone, for the script to put in place."""
    return render(
        request,
        "parts/search.html",
        search=search_of(serving.recommender, form),
        scale=scale_of(serving.recommender),
    )


def _page(request: Request, served: Served, form: RatingsForm) -> HTMLResponse:
    return render(
        request,
        "home.html",
        programme=programme_of(served.recommender, form),
        search=search_of(served.recommender, form),
        scale=scale_of(served.recommender),
        manifest=served.recommender.manifest,
        fitted_on_all=fitted_on_all(served),
    )
