"""All components in every state, for those who build the pages; it is there in development only."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from maxella.app.pages.cards import Card, Film, Prediction, scale_of
from maxella.app.pages.programme import NO_DIALS
from maxella.app.rendering.page import render
from maxella.app.serving import Serving
from maxella.app.storage.records import COLOURS, Mark
from maxella.app.taste import Taste
from maxella.app.texts import text
from maxella.errors import UnknownIdError

router = APIRouter(include_in_schema=False)

TOKENS = ("paper", "raised", "ink", "soft", "line", "edge", "accent", "on-accent", "wash")


@router.get("/styleguide")
def styleguide(request: Request, serving: Serving) -> HTMLResponse:
    """The components of the pages, filled with well-known films.

    Raises:
        UnknownIdError: where the app does not run for development.
    """
    if not request.app.state.settings.development:
        raise UnknownIdError("the page of components is there in development alone")
    recommender = serving.recommender
    nothing, scale = Taste.nobody(recommender), recommender.scale
    films = [Film.of(movie, nothing) for movie in recommender.well_known(4)]
    middle = (scale.low + scale.high) / 2
    predictions = [
        None,
        *(
            Prediction.of(rating, chance, (scale.low, scale.high), nothing.scales)
            for rating, chance in ((scale.low, 0.0), (middle, 0.4), (scale.high, 1.0))
        ),
    ]
    marks = {
        "guide.unrated": Mark(""),
        "guide.rated": Mark("", rating=scale.high - scale.step),
        "guide.marked": Mark("", is_seen=True, is_hidden=True, is_saved=True),
    }
    return render(
        request,
        "styleguide.html",
        tokens=TOKENS,
        colours=COLOURS,
        cards=[
            Card(film, text("guide.because"), prediction)
            for film, prediction in zip(films, predictions, strict=True)
        ],
        rows={name: replace(films[0], mark=mark, given=mark.rating) for name, mark in marks.items()},
        scale=scale_of(nothing),
        dials=NO_DIALS,
    )
