"""The wall: well-known films of every kind and era, each answered with one click, suggestions beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from maxella.app.limits import ID_LENGTH
from maxella.app.pages.cards import Card, Film
from maxella.app.pages.marks import done_of
from maxella.app.pages.visit import Visit
from maxella.app.scales import ANSWERS
from maxella.app.taste import Taste
from maxella.app.turns import VisitorsTurn
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Movie
from maxella.tables.rating_scales import WORDS, written

router = APIRouter(include_in_schema=False)

FILMS_SHOWN = 24
FILMS_ASKED = 240
"""So many well-known films there are to answer, before the wall is used up."""
ANSWERS_BEFORE_SUGGESTIONS = 3
SUGGESTIONS = 5


Shown = Annotated[tuple[Annotated[str, Query(max_length=ID_LENGTH)], ...], Query(max_length=FILMS_SHOWN)]


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


def wall_of(recommender: Recommender, taste: Taste, shown: Sequence[str] = ()) -> Wall:
    """Make the wall of what is still to be answered, and what follows from the answers so far.

    Args:
        recommender: chooses the films.
        taste: of the profile; its answers steer which films come next.
        shown: the films of the wall as it is now; those that are not answered keep their places.
    """
    films = [Film.of(movie, taste) for movie in _asked(recommender, taste, shown)]
    suggestions: list[Card] = []
    if len(taste.history) >= ANSWERS_BEFORE_SUGGESTIONS:
        found = recommender.recommend(
            taste.history, filters=taste.filters(), exclude=taste.excluded, k=SUGGESTIONS, reasons=2
        )
        suggestions = [Card.of(each, taste) for each in found]
    return Wall(tuple(films), ANSWERS, len(taste.history), tuple(suggestions), bool(taste.never.count))


def _asked(recommender: Recommender, taste: Taste, shown: Sequence[str]) -> list[Movie]:
    unwatched = {mark.movie_id for mark in taste.marks if mark.is_unwatched} - taste.excluded
    answered = taste.excluded | unwatched
    most = min(FILMS_SHOWN, max(0, FILMS_ASKED - len(answered)))
    if not most:
        return []
    fresh = recommender.well_known(
        most + len(shown), taste.filters(), known=sorted(taste.excluded), unwatched=sorted(unwatched)
    )
    unknown = {*recommender.unknown_movies(shown), *answered}
    kept = {
        movie.movie_id: movie for movie in recommender.facts([each for each in shown if each not in unknown])
    }
    next_ones = iter([movie for movie in fresh if movie.movie_id not in kept])
    placed = [kept.get(movie_id) or next(next_ones, None) for movie_id in shown] + list(next_ones)
    return [movie for movie in placed if movie][:most]


@router.get("/wall", dependencies=[VisitorsTurn])
def wall(visit: Visit) -> HTMLResponse:
    """Show the wall as a page."""
    found = wall_of(visit.recommender, visit.taste)
    return visit.render("wall.html", wall=found, done=done_of(visit.request))


@router.get("/parts/wall", dependencies=[VisitorsTurn])
def wall_part(visit: Visit, shown: Shown = ()) -> HTMLResponse:
    """Show the wall and its suggestions alone, for the script to put in place."""
    return visit.render("parts/wall.html", wall=wall_of(visit.recommender, visit.taste, shown))
