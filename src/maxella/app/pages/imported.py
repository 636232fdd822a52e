"""The films that imports brought and those that are kept, each with what the file said; and correcting."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse, Response

from maxella.app.http.forms import Fields, value_of
from maxella.app.importing import catalogue_of
from maxella.app.limits import PAGES, QUERY_LENGTH
from maxella.app.pages.imports import MOST_IMPORTS, Said
from maxella.app.pages.visit import ProfileVisit, Visit
from maxella.app.placing import correct, forget, keep_again, page_of_films
from maxella.app.scales import Scales
from maxella.app.sessions import OwnPage, see_other
from maxella.app.storage.records import ImportedFilm, ImportRow
from maxella.app.turns import VisitorsTurn
from maxella.errors import UsageError
from maxella.recommend.results import Movie

router = APIRouter(include_in_schema=False)

FILMS_TO_CHOOSE = 12

Number = Annotated[int, Path(ge=1, le=MOST_IMPORTS)]
Page = Annotated[int, Query(ge=1, le=PAGES)]
Words = Annotated[str, Query(max_length=QUERY_LENGTH)]


@dataclass(frozen=True)
class Line:
    """A film as a file names it, and what it is taken for."""

    id: int
    said: Said
    rows: int
    movie: Movie | None
    """None where it is kept, or the catalogue of today does not have it."""
    is_kept: bool
    is_forgotten: bool


@router.get("/taste/imports/{import_id}", dependencies=[VisitorsTurn])
def films_of(visit: Visit, import_id: Number, page: Page = 1) -> HTMLResponse:
    """Show the films that an import brought, and those that it keeps."""
    return _page(visit, import_id, page)


@router.get("/taste/kept", dependencies=[VisitorsTurn])
def kept(visit: Visit, page: Page = 1) -> HTMLResponse:
    """Show the films of all imports that the catalogue does not have."""
    return _page(visit, None, page)


@router.get("/taste/imported/{row_id}", dependencies=[VisitorsTurn])
def ask(visit: Visit, row_id: Number, q: Words = "") -> HTMLResponse:
    """Ask which film is meant, of those that may be and those that a search finds."""
    film = visit.store.import_rows.film(visit.profile.id, row_id)
    words = q.strip() or film.row.entry.title or ""
    return visit.render(
        "imported_film.html",
        line=_lines(visit, [film])[0],
        import_id=film.row.import_id,
        words=words[:QUERY_LENGTH],
        longest=QUERY_LENGTH,
        choices=_choices(visit, film.row, words),
    )


@router.post("/taste/imported/{row_id}", dependencies=[OwnPage, VisitorsTurn])
def answer(visit: Visit, row_id: Number, fields: Fields) -> Response:
    """Take a film for the one that was chosen, or for none."""
    row = visit.store.import_rows.get(visit.profile.id, row_id)
    chosen = next((value for name, value in fields if name == "film"), None)
    if chosen is None:
        raise UsageError("the form names no film; load the page again")
    correct(visit.store, visit.profile, visit.recommender, row, value_of(fields, "film") or None)
    return see_other(f"/taste/imported/{row_id}")


@router.post("/taste/imported/{row_id}/forget", dependencies=[OwnPage, VisitorsTurn])
def forget_film(visit: Visit, row_id: Number) -> Response:
    """Forget a film that is kept."""
    forget(visit.store, visit.profile, visit.store.import_rows.get(visit.profile.id, row_id))
    return see_other(f"/taste/imported/{row_id}")


@router.post("/taste/imported/{row_id}/keep", dependencies=[OwnPage, VisitorsTurn])
def keep_film(visit: Visit, row_id: Number) -> Response:
    """Keep a film again that was forgotten."""
    row = visit.store.import_rows.get(visit.profile.id, row_id)
    keep_again(visit.store, visit.profile, visit.recommender, row)
    return see_other(f"/taste/imported/{row_id}")


def _page(visit: ProfileVisit, import_id: int | None, page: int) -> HTMLResponse:
    found = page_of_films(visit.store, visit.profile, import_id, page)
    return visit.render(
        "imported_films.html",
        address="/taste/kept" if import_id is None else f"/taste/imports/{import_id}",
        is_kept=import_id is None,
        lines=_lines(visit, found.films),
        total=found.count,
        page=found.page,
        pages=found.pages,
    )


def _lines(visit: ProfileVisit, films: list[ImportedFilm]) -> list[Line]:
    recommender, scales = visit.recommender, Scales.of(visit.profile, visit.recommender)
    named = [film.row.movie_id for film in films if film.row.movie_id and film.row.dataset == visit.dataset]
    unknown = set(recommender.unknown_movies(named))
    facts = recommender.facts([movie_id for movie_id in dict.fromkeys(named) if movie_id not in unknown])
    movies = {movie.movie_id: movie for movie in facts}
    return [
        Line(
            film.row.id,
            Said.of(film.row.entry, scales),
            film.rows,
            movies.get(film.row.movie_id or ""),
            is_kept=film.row.movie_id is None and not film.row.is_forgotten,
            is_forgotten=film.row.is_forgotten,
        )
        for film in films
    ]


def _choices(visit: ProfileVisit, row: ImportRow, words: str) -> list[Movie]:
    """The films that may be meant: those that matching finds, and then those that a search does."""
    recommender = visit.recommender
    match = catalogue_of(recommender).match(row.entry)
    may_be = [match.movie_id, *match.candidates] if match.is_sure else list(match.candidates)
    found = recommender.facts([movie_id for movie_id in may_be if movie_id])
    found += recommender.search(words, FILMS_TO_CHOOSE) if words else []
    return list({movie.movie_id: movie for movie in found}.values())[:FILMS_TO_CHOOSE]
