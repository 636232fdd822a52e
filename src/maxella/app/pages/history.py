"""What a person said of films: lists to change, pictures of their taste, and all of it to take away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app.exports import close_list, exported, list_path, open_list
from maxella.app.http.forms import Fields, value_of
from maxella.app.limits import PAGES, TASTE_A_PAGE
from maxella.app.operation.untraining import held_of
from maxella.app.pages.cards import Film, scale_of
from maxella.app.pages.marks import done_of
from maxella.app.pages.shown_sessions import shown_sessions
from maxella.app.pages.taste_statistics import tastes_of
from maxella.app.rendering.page import render
from maxella.app.rendering.wording import day_text, mean_text
from maxella.app.scales import OF_DATASET, SCALES, Scales
from maxella.app.serving import Serving
from maxella.app.sessions import OwnPage, Storage, Visitor, see_other
from maxella.app.storage.records import COLOURS, Mark
from maxella.app.taste import Taste
from maxella.app.turns import VisitorsTurn
from maxella.recommend.recommender import Recommender

router = APIRouter(include_in_schema=False)

Order = Literal["latest", "oldest", "highest", "lowest", "others", "unlike", "title"]
ORDERS: tuple[Order, ...] = ("latest", "oldest", "highest", "lowest", "others", "unlike", "title")
Page = Annotated[int, Query(ge=1, le=PAGES)]


@dataclass(frozen=True)
class Line:
    """A film of a list, with when something was said of it and what others think."""

    film: Film
    day: str
    others: str
    """The mean of the others' ratings; empty where there is none."""


@router.get("/taste", dependencies=[VisitorsTurn])
def taste(request: Request, serving: Serving, store: Storage, profile: Visitor) -> HTMLResponse:
    """Pictures of a person's taste, and the ways to everything they said."""
    recommender = serving.recommender
    own = Taste.of(store, profile, recommender)
    return render(
        request,
        "taste.html",
        counts=counts_of(own),
        tastes=tastes_of(own, recommender),
        unknown=own.unknown,
    )


@router.get("/taste/ratings", dependencies=[VisitorsTurn])
def ratings(
    request: Request,
    serving: Serving,
    store: Storage,
    profile: Visitor,
    sort: Order = "latest",
    page: Page = 1,
) -> HTMLResponse:
    """All ratings, to change and to take back."""
    own = Taste.of(store, profile, serving.recommender)
    rated = [mark for mark in own.marks if mark.rating is not None]
    films = _sorted(_films(rated, own, serving.recommender), sort, own.scales)
    return _list(request, serving.recommender, own, films, "ratings", page, sort)


@router.get("/taste/seen", dependencies=[VisitorsTurn])
@router.get("/taste/hidden", dependencies=[VisitorsTurn])
@router.get("/taste/saved", dependencies=[VisitorsTurn])
def marked(
    request: Request, serving: Serving, store: Storage, profile: Visitor, page: Page = 1
) -> HTMLResponse:
    """The films that were seen, dismissed or saved, each with the way back."""
    kind = request.url.path.rpartition("/")[2]
    own = Taste.of(store, profile, serving.recommender)
    found = [mark for mark in own.marks if _is_set(mark, kind)]
    found.sort(key=lambda mark: mark.changed_at)
    films = _films(found, own, serving.recommender)
    return _list(request, serving.recommender, own, films, kind, page, "latest")


@router.get("/taste/profile")
def settings(request: Request, serving: Serving, store: Storage, profile: Visitor) -> HTMLResponse:
    """The profile: its name and colour, its PIN, what was passed over, and its end."""
    own = Taste.of(store, profile, serving.recommender)
    return render(
        request,
        "taste_profile.html",
        dataset_scale=own.scales.model,
        counts=counts_of(own),
        passed=sum(mark.is_passed for mark in own.marks),
        colours=COLOURS,
        scales=(OF_DATASET, *SCALES),
        is_kept="kept" in request.query_params,
        is_wrong="wrong" in request.query_params,
        sessions=shown_sessions(request, store, store.sessions_of_profile(profile.id)),
        held=held_of(request, serving, profile),
        list_address=_address(request, list_path(store, profile)),
    )


@router.get("/taste/export.{kind}", dependencies=[VisitorsTurn])
def export(kind: Literal["csv", "json"], serving: Serving, store: Storage, profile: Visitor) -> Response:
    """All that was said, as a file to take away."""
    return exported(store, profile, serving.recommender, kind)


@router.post("/taste/list", dependencies=[OwnPage])
def change_list(store: Storage, profile: Visitor, fields: Fields) -> Response:
    """Make a new address for Radarr's list, or end the one there is."""
    if value_of(fields, "end"):
        close_list(store, profile)
    else:
        open_list(store, profile)
    return see_other("/taste/profile#list")


def _address(request: Request, path: str | None) -> str | None:
    return None if path is None else str(request.base_url).rstrip("/") + path


def counts_of(own: Taste) -> dict[str, int]:
    """How much there is of everything that was said."""
    return {
        "ratings": own.ratings,
        **{kind: sum(_is_set(mark, kind) for mark in own.marks) for kind in ("seen", "saved", "hidden")},
        "never": own.never.count,
    }


def _is_set(mark: Mark, kind: str) -> bool:
    return bool(getattr(mark, f"is_{kind}"))


def _list(
    request: Request,
    recommender: Recommender,
    own: Taste,
    films: Sequence[Film],
    kind: str,
    page: int,
    sort: Order,
) -> HTMLResponse:
    pages = max(1, -(-len(films) // TASTE_A_PAGE))
    page = min(page, pages)
    shown = films[(page - 1) * TASTE_A_PAGE : page * TASTE_A_PAGE]
    return render(
        request,
        "taste_list.html",
        kind=kind,
        counts=counts_of(own),
        lines=[_line(film, own) for film in shown],
        total=len(films),
        scale=scale_of(own),
        sort=sort,
        orders=ORDERS,
        page=page,
        pages=pages,
        done=done_of(request),
    )


def _films(marks: Sequence[Mark], own: Taste, recommender: Recommender) -> list[Film]:
    """The films of marks, those that were said last first."""
    movies = recommender.facts(mark.movie_id for mark in marks)
    return [Film.of(movie, own) for movie in reversed(movies)]


def _line(film: Film, own: Taste) -> Line:
    mean = film.movie.rating_mean
    return Line(
        film,
        day_text(film.mark.rated_at or film.mark.changed_at),
        "" if mean is None else mean_text(mean, own.scales),
    )


def _sorted(films: list[Film], sort: Order, scales: Scales) -> list[Film]:
    """Films in one of the orders; those that are equal in it stay as they are, the latest first."""
    if sort == "latest":
        return films
    return films[::-1] if sort == "oldest" else sorted(films, key=lambda film: _KEYS[sort](film, scales))


def _rating(film: Film, scales: Scales) -> float:
    """What was said, as the model reads it: ratings of several scales in one order."""
    return scales.for_model(film.mark) or 0


def _distance(film: Film, scales: Scales) -> float:
    """How far a rating is from the mean of the others."""
    mean = film.movie.rating_mean
    return 0 if mean is None else abs(_rating(film, scales) - mean)


_KEYS: dict[Order, Callable[[Film, Scales], Any]] = {
    "highest": lambda film, scales: -_rating(film, scales),
    "lowest": _rating,
    "others": lambda film, _: -(film.movie.rating_mean or 0),
    "unlike": lambda film, scales: -_distance(film, scales),
    "title": lambda film, _: film.movie.title.casefold(),
}
