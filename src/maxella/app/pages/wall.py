"""The wall: well-known films of every kind and era, each answered with one click, suggestions beside them."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from maxella.app.pages.cards import Card, Film
from maxella.app.pages.marks import done_of
from maxella.app.pages.visit import Visit
from maxella.app.scales import ANSWERS
from maxella.app.taste import Taste
from maxella.app.turns import VisitorsTurn
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import WORDS, written

router = APIRouter(include_in_schema=False)

FILMS_SHOWN = 24
FILMS_ASKED = 240
"""So many well-known films there are to answer, before the wall is used up."""
ANSWERS_BEFORE_SUGGESTIONS = 3
SUGGESTIONS = 5


@dataclass(frozen=True)
class Wall:
    """The wall of a profile."""

    films: tuple[Film, ...]
    answers: dict[str, float]
    """The rating that each answer stands for, on `scale`."""
    answered: int
    suggestions: tuple[Card, ...]
    has_never: bool
    """Whether there is something that is never wanted."""
    scale: str = written(WORDS)
    """As the form names it."""

    @property
    def lacking(self) -> int:
        """How many answers are still to be given before there are suggestions."""
        return max(0, ANSWERS_BEFORE_SUGGESTIONS - self.answered)


def wall_of(recommender: Recommender, taste: Taste) -> Wall:
    """Make the wall of what is still to be answered, and what follows from the answers so far."""
    known = recommender.well_known(FILMS_ASKED, taste.filters())
    answered = {mark.movie_id for mark in taste.marks if mark.is_unwatched} | taste.excluded
    films = [Film.of(movie, taste) for movie in known if movie.movie_id not in answered]
    suggestions: list[Card] = []
    if len(taste.history) >= ANSWERS_BEFORE_SUGGESTIONS:
        found = recommender.recommend(
            taste.history, filters=taste.filters(), exclude=taste.excluded, k=SUGGESTIONS, reasons=2
        )
        suggestions = [Card.of(each, taste) for each in found]
    return Wall(
        tuple(films[:FILMS_SHOWN]), ANSWERS, len(taste.history), tuple(suggestions), bool(taste.never.count)
    )


@router.get("/wall", dependencies=[VisitorsTurn])
def wall(visit: Visit) -> HTMLResponse:
    """Show the wall as a page."""
    found = wall_of(visit.recommender, visit.taste)
    return visit.render("wall.html", wall=found, done=done_of(visit.request))


@router.get("/parts/wall", dependencies=[VisitorsTurn])
def wall_part(visit: Visit) -> HTMLResponse:
    """Show the wall and its suggestions alone, for the script to put in place."""
    return visit.render("parts/wall.html", wall=wall_of(visit.recommender, visit.taste))
