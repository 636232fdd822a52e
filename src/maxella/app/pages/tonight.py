"""Tonight: a few films for those who are here, from what is predicted for each of them."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from maxella.app.group import group_of, may_see, shared_with, shortlist
from maxella.app.http.dependencies import without_thread
from maxella.app.limits import ID_LENGTH, TONIGHT_LEFT_OUT, TONIGHT_PEOPLE
from maxella.app.pages.cards import Film
from maxella.app.pages.marks import done_of
from maxella.app.pages.visit import ProfileVisit, Visit
from maxella.app.rendering.wording import because_text, popularity_text, predicted_text, their_taste_text
from maxella.app.scales import Scales
from maxella.app.serving import Turned
from maxella.app.taste import Taste
from maxella.app.texts import text
from maxella.app.turns import VisitorsTurn
from maxella.recommend.explanation.reasons import speaking_for
from maxella.recommend.reranking.group_order import AGGREGATIONS, Aggregation
from maxella.recommend.results import (
    Dials,
    Filters,
    GroupMember,
    GroupRecommendation,
    Movie,
    PersonPrediction,
)
from maxella.recommend.tonight import SEEN, Seen

router = APIRouter(include_in_schema=False)

FILMS = 6
LENGTHS = (0, 90, 120, 150)
"""Minutes at most; 0 for any."""
MOODS: dict[str, tuple[str, ...]] = {
    "light": ("Comedy", "Musical", "Animation", "Music"),
    "tense": ("Thriller", "Horror", "Crime", "Mystery"),
    "moving": ("Drama", "Romance", "War", "History"),
    "strange": ("Sci-Fi", "Science Fiction", "Fantasy", "Film-Noir"),
    "big": ("Action", "Adventure", "Western"),
    "family": ("Children's", "Children", "Family", "Animation"),
}
"""The genres that each mood stands for, as MovieLens and TMDB call them: a film of one of them fits."""


@dataclass(frozen=True)
class GroupChoice:
    """The choices of the page: for whom, and of what kind."""

    people: tuple[str, ...]
    """Ids of the profiles beside one's own."""
    with_guest: bool
    minutes: int
    mood: str
    """One of `MOODS`, or a genre."""
    seen: Seen
    aggregation: Aggregation
    left_out: tuple[str, ...]
    watching: str = ""
    """The film that they have agreed on; empty as long as they have not."""

    @property
    def is_particular(self) -> bool:
        """Tell whether more was chosen than who is here."""
        kept = replace(self, people=(), with_guest=False, left_out=(), watching="")
        return kept != _asked()

    @property
    def filters(self) -> Filters:
        """The filters of the recommender."""
        genres = MOODS.get(self.mood, (self.mood,) if self.mood else ())
        return Filters(genres=genres, runtime=(None, self.minutes or None))


@dataclass(frozen=True)
class Person:
    """One of those who are here, and what a film of the shortlist is for them."""

    name: str
    colour: str
    rating: str
    taste: str
    why: str | Markup
    has_seen: bool


@dataclass(frozen=True)
class Pick:
    """A film of the shortlist."""

    film: Film
    score: str
    people: tuple[Person, ...]


def _asked(
    people: Annotated[tuple[str, ...], Query(alias="with", max_length=TONIGHT_PEOPLE)] = (),
    guest: Annotated[bool, Query()] = False,
    minutes: Annotated[int, Query(alias="long", ge=0, le=600)] = 0,
    mood: Annotated[str, Query(max_length=ID_LENGTH)] = "",
    seen: Annotated[Seen, Query()] = "unseen",
    how: Annotated[Aggregation, Query()] = "least-misery",
    left_out: Annotated[tuple[str, ...], Query(alias="not", max_length=TONIGHT_LEFT_OUT)] = (),
    watching: Annotated[str, Query(alias="watch", max_length=ID_LENGTH)] = "",
) -> GroupChoice:
    return GroupChoice(tuple(dict.fromkeys(people)), guest, minutes, mood, seen, how, left_out, watching)


Choice = Annotated[GroupChoice, Depends(without_thread(_asked))]


@router.get("/tonight", dependencies=[VisitorsTurn])
def tonight(visit: Visit, asked: Choice, dials: Turned) -> HTMLResponse:
    """Show who is here, what it should be, and a shortlist."""
    return visit.render(
        "tonight.html",
        asked=asked,
        dials=dials,
        shareable=shared_with(visit.store, visit.profile),
        moods=MOODS,
        genres=sorted(visit.recommender.genres),
        lengths=LENGTHS,
        seen_choices=SEEN,
        aggregations=AGGREGATIONS,
        picks=_picks(visit, asked, dials),
        done=done_of(visit.request),
    )


@router.get("/parts/tonight", dependencies=[VisitorsTurn])
def tonight_part(visit: Visit, asked: Choice, dials: Turned) -> HTMLResponse:
    """Show the shortlist alone, for the script to put in place."""
    return visit.render("parts/shortlist.html", asked=asked, picks=_picks(visit, asked, dials))


def _picks(visit: ProfileVisit, asked: GroupChoice, dials: Dials) -> list[Pick]:
    store, recommender, profile = visit.store, visit.recommender, visit.profile
    here = group_of(store, profile, asked.people)
    guests = [GroupMember(name=text("tonight.guest"))] if asked.with_guest else []
    found = shortlist(
        store,
        recommender,
        here,
        guests,
        k=FILMS,
        filters=asked.filters,
        seen=asked.seen,
        aggregation=asked.aggregation,
        exclude=asked.left_out,
        dials=dials,
    )
    shown = [(each.colour, may_see(profile, each)) for each in here] + [("slate", True)] * len(guests)
    own = visit.taste
    tastes = [Taste.of(store, each, recommender) if may_see(profile, each) else own for each in here]
    agreed = [each for each in found if each.movie.movie_id == asked.watching]
    return [_pick(each, own, shown, [*tastes, own]) for each in agreed or found]


def _pick(found: GroupRecommendation, own: Taste, shown: list[tuple[str, bool]], tastes: list[Taste]) -> Pick:
    """A film as it is shown; `shown` has each person's colour, and whether their ratings may be named."""
    scales = own.scales
    people = tuple(
        Person(
            each.name,
            colour,
            *_predicted(each, scales),
            _why(each, found.movie, taste) if is_open else text("tonight.theirs"),
            each.has_seen,
        )
        for each, (colour, is_open), taste in zip(found.people, shown, tastes, strict=False)
    )
    return Pick(
        Film.of(found.movie, own), predicted_text(found.score, scales) if scales.has_ratings else "", people
    )


def _predicted(person: PersonPrediction, scales: Scales) -> tuple[str, str]:
    """The predicted rating, and what it means; empty where nothing is rated."""
    rating = person.predicted_rating
    if rating is None:
        return "", ""
    return predicted_text(rating, scales), their_taste_text(scales.shown(rating), scales.own)


def _why(person: PersonPrediction, movie: Movie, taste: Taste) -> str | Markup:
    if person.has_seen:
        return text("tonight.has_seen")
    if not person.reasons:
        return popularity_text(movie, taste.scales)
    return because_text(
        speaking_for(person.reasons, taste.scales.model)[:1],
        taste,
        "tonight.because",
        "tonight.because.whole",
    )
