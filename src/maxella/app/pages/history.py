"""A person's history: lists to change, pictures of their taste, and all of it to take away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app.exports import close_list, departures, exported, exported_for, list_path, open_list
from maxella.app.http.forms import Fields, value_of
from maxella.app.limits import PAGES, TASTE_A_PAGE
from maxella.app.operation.untraining import held_of
from maxella.app.pages.cards import Film, scale_of
from maxella.app.pages.marks import done_of
from maxella.app.pages.shown_sessions import shown_sessions
from maxella.app.pages.taste_statistics import taste_statistics
from maxella.app.pages.visit import ProfileVisit, Visit
from maxella.app.rendering.wording import day_text, mean_text
from maxella.app.scales import OF_DATASET, SCALES, Scales
from maxella.app.sessions import OwnPage, Storage, Visitor, see_other
from maxella.app.storage.records import COLOURS, Mark
from maxella.app.taste import Taste
from maxella.app.turns import VisitorsTurn
from maxella.formats.exporting import Site

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
def taste(visit: Visit) -> HTMLResponse:
    """Show pictures of a person's taste, and the ways to everything they said."""
    own = visit.taste
    statistics = taste_statistics(own, visit.recommender)
    return visit.render("taste.html", counts=counts_of(own), tastes=statistics, unknown=own.unknown)


@router.get("/taste/ratings", dependencies=[VisitorsTurn])
def ratings(visit: Visit, sort: Order = "latest", page: Page = 1) -> HTMLResponse:
    """Show all ratings, to change and to take back."""
    rated = [mark for mark in visit.taste.marks if mark.rating is not None]
    return _list(visit, _sorted(_films(visit, rated), sort, visit.taste.scales), "ratings", page, sort)


@router.get("/taste/seen", dependencies=[VisitorsTurn])
@router.get("/taste/hidden", dependencies=[VisitorsTurn])
@router.get("/taste/saved", dependencies=[VisitorsTurn])
def marked(visit: Visit, page: Page = 1) -> HTMLResponse:
    """Show the films that were seen, dismissed or saved, each with the way back."""
    kind = visit.request.url.path.rpartition("/")[2]
    found = sorted(
        (mark for mark in visit.taste.marks if _is_set(mark, kind)), key=lambda mark: mark.changed_at
    )
    return _list(visit, _films(visit, found), kind, page, "latest")


@router.get("/taste/profile")
def settings(visit: Visit) -> HTMLResponse:
    """Show the profile: its name and colour, its PIN, what was passed over, and its end."""
    request, store, profile, own = visit.request, visit.store, visit.profile, visit.taste
    return visit.render(
        "taste_profile.html",
        dataset_scale=own.scales.model,
        counts=counts_of(own),
        passed=sum(mark.is_passed for mark in own.marks),
        colours=COLOURS,
        scales=(OF_DATASET, *SCALES),
        is_kept="kept" in request.query_params,
        is_wrong="wrong" in request.query_params,
        sessions=shown_sessions(request, store, store.sessions.of_profile(profile.id)),
        held=held_of(request, visit.served, profile),
        list_address=_address(request, list_path(store, profile)),
    )


@router.get("/taste/export", dependencies=[VisitorsTurn])
def exports(visit: Visit) -> HTMLResponse:
    """Show the files that can be taken away, and what would be lost in each."""
    found = departures(visit.store, visit.profile, visit.recommender)
    return visit.render("taste_export.html", counts=counts_of(visit.taste), departures=found)


@router.get("/taste/export/{site}", dependencies=[VisitorsTurn])
def export_for_site(site: Site, visit: Visit) -> Response:
    """Give what another service takes."""
    return exported_for(visit.store, visit.profile, visit.recommender, site)


@router.get("/taste/export.{kind}", dependencies=[VisitorsTurn])
def export(kind: Literal["csv", "json"], visit: Visit) -> Response:
    """Give all that was said, as a file to take away."""
    return exported(visit.store, visit.profile, visit.recommender, kind)


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
    """Count everything that was said, by kind."""
    return {
        "ratings": own.ratings,
        **{kind: sum(_is_set(mark, kind) for mark in own.marks) for kind in ("seen", "saved", "hidden")},
        "never": own.never.count,
    }


def _is_set(mark: Mark, kind: str) -> bool:
    return bool(getattr(mark, f"is_{kind}"))


def _list(visit: ProfileVisit, films: Sequence[Film], kind: str, page: int, sort: Order) -> HTMLResponse:
    pages = max(1, -(-len(films) // TASTE_A_PAGE))
    page = min(page, pages)
    shown = films[(page - 1) * TASTE_A_PAGE : page * TASTE_A_PAGE]
    return visit.render(
        "taste_list.html",
        kind=kind,
        counts=counts_of(visit.taste),
        lines=[_line(film, visit.taste) for film in shown],
        total=len(films),
        scale=scale_of(visit.taste),
        sort=sort,
        orders=ORDERS,
        page=page,
        pages=pages,
        done=done_of(visit.request),
    )


def _films(visit: ProfileVisit, marks: Sequence[Mark]) -> list[Film]:
    """Find the films of marks, those that were said last first."""
    movies = visit.recommender.facts(mark.movie_id for mark in marks)
    return [Film.of(movie, visit.taste) for movie in reversed(movies)]


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
    """Give a rating as the model reads it: those of several scales in one order."""
    return scales.for_model(film.mark) or 0


def _distance(film: Film, scales: Scales) -> float:
    """Measure how far a rating is from the mean of the others."""
    mean = film.movie.rating_mean
    return 0 if mean is None else abs(_rating(film, scales) - mean)


_KEYS: dict[Order, Callable[[Film, Scales], Any]] = {
    "highest": lambda film, scales: -_rating(film, scales),
    "lowest": _rating,
    "others": lambda film, _: -(film.movie.rating_mean or 0),
    "unlike": lambda film, scales: -_distance(film, scales),
    "title": lambda film, _: film.movie.title.casefold(),
}
