"""What a person said of films: lists to change, pictures of their taste, and all of it to take away."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app.pages.cards import Film, scale_of
from maxella.app.pages.marks import done_of
from maxella.app.pages.rendering import render
from maxella.app.pages.tastes import tastes_of
from maxella.app.serving import Serving
from maxella.app.sessions import Storage, Visitor
from maxella.app.storage.records import COLOURS, Mark
from maxella.app.taste import Taste
from maxella.exchange.exporting import export_csv, export_json
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Movie

router = APIRouter(include_in_schema=False)

FILMS_A_PAGE = 60
Order = Literal["latest", "oldest", "highest", "lowest", "title", "unlike"]
ORDERS: tuple[Order, ...] = ("latest", "oldest", "highest", "lowest", "title", "unlike")
Kind = Literal["seen", "hidden", "saved"]


@dataclass(frozen=True)
class Line:
    """A film of a list, with when something was said of it and what others think."""

    film: Film
    day: str
    """ISO 8601; empty where it is not known."""
    others: str
    """The mean of the others' ratings."""


@router.get("/taste")
def taste(request: Request, serving: Serving, store: Storage, profile: Visitor) -> HTMLResponse:
    """Pictures of a person's taste, and the ways to everything they said."""
    recommender = serving.recommender
    own = Taste.of(store, profile, recommender)
    return render(
        request,
        "taste.html",
        counts=_counts(own),
        tastes=tastes_of(own, recommender),
        unknown=own.unknown,
        done=done_of(request),
    )


@router.get("/taste/ratings")
def ratings(
    request: Request,
    serving: Serving,
    store: Storage,
    profile: Visitor,
    sort: Order = "latest",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """All ratings, to change and to take back."""
    own = Taste.of(store, profile, serving.recommender)
    rated = [mark for mark in own.marks if mark.rating is not None]
    lines = _sorted(_lines(rated, own, serving.recommender), sort)
    return _list(request, serving.recommender, own, lines, "ratings", page, sort)


@router.get("/taste/{kind}")
def marked(
    request: Request,
    serving: Serving,
    store: Storage,
    profile: Visitor,
    kind: Literal["seen", "hidden", "saved", "profile"],
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """The films that were seen, dismissed or saved; or the profile itself."""
    own = Taste.of(store, profile, serving.recommender)
    if kind == "profile":
        return render(
            request, "taste_profile.html", counts=_counts(own), colours=COLOURS, done=done_of(request)
        )
    found = [mark for mark in own.marks if _is_set(mark, kind)]
    return _list(
        request, serving.recommender, own, _lines(found, own, serving.recommender), kind, page, "latest"
    )


@router.get("/taste/export/{name}")
def export(
    serving: Serving, store: Storage, profile: Visitor, name: Literal["maxella.csv", "maxella.json"]
) -> Response:
    """All that was said, in a file that imports again unchanged."""
    recommender = serving.recommender
    own = Taste.of(store, profile, recommender)
    marks = [mark for mark in own.marks if mark.rating is not None or _is_marked(mark)]
    movies = {movie.movie_id: movie for movie in recommender.facts(mark.movie_id for mark in marks)}
    if name.endswith(".csv"):
        content, kind = export_csv(marks, movies, recommender.scale), "text/csv"
    else:
        dataset = recommender.manifest.dataset
        content, kind = export_json(marks, movies, recommender.scale, dataset), "application/json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)


def _counts(own: Taste) -> dict[str, int]:
    return {
        "ratings": len(own.history),
        **{kind: sum(_is_set(mark, kind) for mark in own.marks) for kind in ("seen", "saved", "hidden")},
    }


def _is_set(mark: Mark, kind: Kind) -> bool:
    return bool(getattr(mark, f"is_{kind}"))


def _is_marked(mark: Mark) -> bool:
    return mark.is_seen or mark.is_hidden or mark.is_saved


def _list(
    request: Request,
    recommender: Recommender,
    own: Taste,
    lines: list[Line],
    kind: str,
    page: int,
    sort: Order,
) -> HTMLResponse:
    pages = max(1, -(-len(lines) // FILMS_A_PAGE))
    page = min(page, pages)
    return render(
        request,
        "taste_list.html",
        kind=kind,
        counts=_counts(own),
        lines=lines[(page - 1) * FILMS_A_PAGE : page * FILMS_A_PAGE],
        total=len(lines),
        scale=scale_of(recommender),
        sort=sort,
        orders=ORDERS,
        page=page,
        pages=pages,
        done=done_of(request),
    )


def _lines(marks: list[Mark], own: Taste, recommender: Recommender) -> list[Line]:
    """The films of marks, those that were said last first."""
    movies = recommender.facts(mark.movie_id for mark in marks)
    lines = [
        Line(Film.of(movie, own), _day(mark.rated_at or mark.changed_at), _mean(movie))
        for mark, movie in zip(marks, movies, strict=True)
    ]
    return lines[::-1]


def _sorted(lines: list[Line], sort: Order) -> list[Line]:
    match sort:
        case "latest":
            return lines
        case "oldest":
            return lines[::-1]
        case "highest":
            return sorted(lines, key=lambda line: -(line.film.mark.rating or 0))
        case "lowest":
            return sorted(lines, key=lambda line: line.film.mark.rating or 0)
        case "title":
            return sorted(lines, key=lambda line: line.film.movie.title.casefold())
        case "unlike":
            return sorted(lines, key=lambda line: -_distance(line))


def _distance(line: Line) -> float:
    """How far a rating is from the mean of the others."""
    mean = line.film.movie.rating_mean
    return 0 if mean is None else abs((line.film.mark.rating or 0) - mean)


def _mean(movie: Movie) -> str:
    return "" if movie.rating_mean is None else f"{movie.rating_mean:.1f}"


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return ""
