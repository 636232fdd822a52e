"""The page of one film: what it is, what is predicted of it and why, how others rated it, what is like it."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse

from maxella.app.http.forms import PART_HEADER
from maxella.app.limits import ID_LENGTH
from maxella.app.pages.cards import Film, Prediction, predicted_films, scale_of
from maxella.app.pages.marks import done_of
from maxella.app.pages.never import changed_of, choices_of
from maxella.app.pages.visit import Guest
from maxella.app.rendering.wording import (
    deviation_text,
    difference_text,
    mark_text,
    popularity_text,
    predicted_text,
    said_text,
)
from maxella.app.scales import Scales
from maxella.app.storage.records import Mark
from maxella.app.taste import Taste
from maxella.app.texts import number
from maxella.app.turns import VisitorsTurn
from maxella.recommend.candidates.words import ARTICLES, words_of
from maxella.recommend.results import Explanation, MovieDetail, Reason
from maxella.tables.rating_scales import RatingScale

router = APIRouter(include_in_schema=False)

PART = "movie"
REASONS = 5
"""Named of each kind, for and against."""
SIMILAR = 8
CAST = 12
SMALLEST_EFFECT = 0.005
"""In rating points: less than this is said as none."""


@dataclass(frozen=True)
class Span:
    """A prediction on the scale, in hundredths of its length from the left."""

    at: float
    start: float
    length: float
    given: float | None
    """Where the rating stands that the person gave."""


@dataclass(frozen=True)
class Push:
    """A rating of mine, and how much it moves the prediction."""

    movie_id: str
    title: str
    rating: str
    effect: str
    """With its sign, in rating points."""
    start: float
    """Of its bar, in hundredths left (below 0) or right of the middle."""
    length: float


@dataclass(frozen=True)
class Why:
    """The prediction, and what it is made of; of a rated film the one that is made without its rating."""

    prediction: Prediction | None
    """None where nothing is rated, as is the span; then it is about the rank."""
    deviation: str
    given: str
    """The rating that the person gave; empty where they gave none."""
    span: Span | None
    base: str
    rank: str
    pushes: tuple[Push, ...]
    """Those that push up first, the strongest of each first."""
    is_of_nothing: bool
    """Whether this is the only film that the person rated, so that there is nothing to guess from."""


@dataclass(frozen=True)
class Bar:
    """A rating, and how often it was given."""

    rating: str
    count: str
    length: float
    """In hundredths of the longest."""


@dataclass(frozen=True)
class Names:
    """The names of a film beside its title; None where it is called no other."""

    original: str | None
    tmdb: str | None


def names_of(movie: MovieDetail) -> Names:
    """The names that say more than the title, which may hold several: "Wings of Desire (Der Himmel …)"."""
    known = [_plain(part) for part in (movie.title, *re.split(r"[()]", movie.title))]
    original, tmdb = (
        None if name is None or _plain(name) in known else name
        for name in (movie.original_title, movie.tmdb_title)
    )
    return Names(original, None if tmdb and original and _plain(tmdb) == _plain(original) else tmdb)


def _plain(name: str) -> list[str]:
    words = words_of(name)
    return words[1:] if len(words) > 1 and words[0] in ARTICLES else words


def why_of(explanation: Explanation, taste: Taste, mark: Mark | None = None) -> Why:
    """An explanation in words and lengths, for the person of the taste; `mark` is what they said of it."""
    scales = taste.scales
    given = None if mark is None else scales.for_model(mark)
    moved = explanation.for_rating if scales.has_ratings else explanation.for_rank
    reasons = [each for each in (*moved.ups, *moved.downs) if abs(each.effect) >= SMALLEST_EFFECT]
    longest = max((abs(reason.effect) for reason in reasons), default=1)
    deviation, base = explanation.deviation, explanation.base_rating
    return Why(
        Prediction.told_by(explanation, scales),
        "" if deviation is None else deviation_text(deviation, scales),
        "" if mark is None else mark_text(mark, scales),
        _span(explanation, given, scales.model),
        "" if base is None else predicted_text(base, scales),
        number(f"{explanation.rank:,}"),
        tuple(_push(reason, longest, taste) for reason in reasons),
        not explanation.shares,
    )


def bars_of(movie: MovieDetail, scales: Scales) -> tuple[Bar, ...]:
    """The distribution of a film's ratings, the highest first."""
    most = max((each.count for each in movie.distribution), default=0) or 1
    return tuple(
        Bar(said_text(each.rating, scales.model, scales), number(f"{each.count:,}"), 100 * each.count / most)
        for each in reversed(movie.distribution)
    )


@router.get("/movies/{movie_id:path}", dependencies=[VisitorsTurn])
def movie(
    visit: Guest,
    movie_id: Annotated[str, Path(max_length=ID_LENGTH)],
    by: Annotated[Literal["taste", "content"], Query()] = "taste",
) -> HTMLResponse:
    """Show everything about one film for one person; without a profile, what is known of it."""
    request, recommender, taste = visit.request, visit.recommender, visit.taste
    found = recommender.movie(movie_id)
    why = None
    if taste.history:
        explanation = recommender.explain(movie_id, taste.history, reasons=REASONS)
        why = why_of(explanation, taste, taste.mark(movie_id))
    similar = [each.movie for each in recommender.similar(movie_id, SIMILAR, by, taste.filters())]
    is_part = request.headers.get(PART_HEADER) == PART
    return visit.render(
        "parts/movie.html" if is_part else "movie.html",
        film=Film.of(found, taste),
        movie=found,
        names=names_of(found),
        cast=found.cast[:CAST],
        scale=scale_of(taste),
        why=why,
        popularity=popularity_text(found, taste.scales),
        bars=bars_of(found, taste.scales),
        by=by,
        similar=predicted_films(recommender, taste, similar),
        has_never=bool(taste.never.count),
        choices=choices_of(found, taste.never),
        done=done_of(request) or changed_of(request, taste.never, recommender),
    )


def _span(explanation: Explanation, given: float | None, scale: RatingScale) -> Span | None:
    rating, low, high = explanation.predicted_rating, explanation.low, explanation.high
    if rating is None or low is None or high is None:
        return None

    def percent(value: float) -> float:
        return 100 * (value - scale.low) / (scale.high - scale.low)

    start, end = percent(low), percent(high)
    return Span(percent(rating), start, end - start, None if given is None else percent(given))


def _push(reason: Reason, longest: float, taste: Taste) -> Push:
    length = 50 * abs(reason.effect) / longest
    return Push(
        reason.movie_id,
        reason.title,
        mark_text(taste.mark(reason.movie_id), taste.scales),
        difference_text(reason.effect, taste.scales, digits=2),
        0 if reason.effect > 0 else -length,
        length,
    )
