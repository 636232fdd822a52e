"""Routes for what a profile takes away and brings along: exports, imports, and the address of its list."""

from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter, ValidationError

from maxella.app.acting import Own, Person
from maxella.app.api.requests import FilmRequest, ImportForm
from maxella.app.api.responses import (
    DepartureResponse,
    Exports,
    ImportedFilmResponse,
    ImportedFilms,
    ImportPreviewResponse,
    ImportResponse,
    Imports,
    LeftOut,
    ListAddress,
    UnsureEntry,
)
from maxella.app.bringing import bring
from maxella.app.errors import documented
from maxella.app.exports import close_list, departures, exported, exported_for, list_path, open_list
from maxella.app.http.throttle import IMPORTS, Throttling, client_of, count_changes
from maxella.app.identity.bearer import OwnProfile
from maxella.app.importing import Preview, chosen, preview, remembered
from maxella.app.limits import PAGES
from maxella.app.placing import correct, forget, keep_again, page_of_films
from maxella.app.serving import Served
from maxella.app.sessions import Storage
from maxella.app.storage.records import Import, Profile
from maxella.app.storage.store import Store
from maxella.app.turns import ProfilesTurn
from maxella.app.uploads import Files
from maxella.errors import UsageError
from maxella.formats.exporting import Site
from maxella.formats.table import NeedsMapping

router = APIRouter(
    prefix="/profile",
    tags=["profile"],
    dependencies=[Depends(count_changes)],
    responses=documented(401, 422, 429, 503),
)

_T = TypeVar("_T")

_MAPPING = TypeAdapter(dict[str, str])
_CHOICES = TypeAdapter(dict[int, str])

ImportId = Annotated[int, Path(ge=1, le=2**62, description="The import's number.")]
FilmId = Annotated[int, Path(ge=1, le=2**62, description="The number of an imported film, as lists give it.")]
Page = Annotated[int, Query(ge=1, le=PAGES)]


_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {}, "text/csv": {}}, "description": "The file."}
}


@router.get("/export.{kind}", dependencies=[ProfilesTurn], response_class=Response, responses=_FILE)
def export(kind: Literal["csv", "json"], own: Own) -> Response:
    """All that was said, as a file that imports again unchanged."""
    return exported(own.store, own.profile, own.recommender, kind)


@router.get("/export", dependencies=[ProfilesTurn])
def exports(own: Own) -> Exports:
    """Tell what would leave for each service, and what would be lost."""
    found = departures(own.store, own.profile, own.recommender)
    return Exports(exports=[DepartureResponse.of(each) for each in found])


@router.get("/export/{site}", dependencies=[ProfilesTurn], response_class=Response, responses=_FILE)
def export_for_site(site: Site, own: Own) -> Response:
    """Ratings as another service takes them: those that its scale does not have are rounded."""
    return exported_for(own.store, own.profile, own.recommender, site)


@router.get("/imports")
def imports(own: OwnProfile, store: Storage) -> Imports:
    """List the imports."""
    return Imports(imports=[ImportResponse.of(each) for each in store.imports.of(own.id)])


@router.post("/imports", dependencies=[ProfilesTurn], responses=documented(413))
async def import_files(
    request: Request,
    asked: Annotated[ImportForm, Form(media_type="multipart/form-data")],
    own: Own,
    throttle: Throttling,
) -> ImportPreviewResponse:
    """Bring exports along: what is clear and what was chosen, all of it or nothing."""
    throttle.count(IMPORTS, "import", client_of(request))
    files: Files = [(each.filename or "file", await each.read()) for each in asked.files]
    mapping = _parsed(_MAPPING, asked.mapping, "mapping")
    choices = _parsed(_CHOICES, asked.choices, "choices")
    return await run_in_threadpool(_imported, own, files, mapping, choices, asked.look)


@router.post("/imports/{import_id}/undo", dependencies=[ProfilesTurn], responses=documented(404))
def undo_import(import_id: ImportId, own: OwnProfile, store: Storage) -> ImportResponse:
    """Take a whole import back."""
    return ImportResponse.of(store.imports.undo(import_id, own.id))


@router.get("/imports/{import_id}/films", responses=documented(404))
def imported_films(import_id: ImportId, own: OwnProfile, store: Storage, page: Page = 1) -> ImportedFilms:
    """List the films that an import brought, or that it keeps, each with what the file says of it."""
    return _films(own, store, import_id, page)


@router.get("/kept")
def kept(own: OwnProfile, store: Storage, page: Page = 1) -> ImportedFilms:
    """List the films of imports that the catalogue does not have, or of which it is not clear which is meant.

    They count for nothing. They are looked for again when another catalogue is served, and at each import.
    """
    return _films(own, store, None, page)


@router.put("/films/{film_id}", dependencies=[ProfilesTurn], responses=documented(404))
def correct_film(film_id: FilmId, asked: FilmRequest, own: Own) -> ImportedFilmResponse:
    """Say which movie an imported film is, wherever the profile's imports name it so; null for none.

    What the imports said of it counts for that movie, and for no other. Later imports go by it.
    """
    rows = own.store.import_rows
    correct(own.store, own.profile, own.recommender, rows.get(own.profile.id, film_id), asked.movie_id)
    return ImportedFilmResponse.of_film(rows.film(own.profile.id, film_id))


@router.delete("/films/{film_id}", dependencies=[ProfilesTurn], responses=documented(404))
def forget_film(film_id: FilmId, own: Own) -> ImportedFilmResponse:
    """Forget a kept film, under all rows that name it so; the same file does not bring it again."""
    rows = own.store.import_rows
    forget(own.store, own.profile, rows.get(own.profile.id, film_id))
    return ImportedFilmResponse.of_film(rows.film(own.profile.id, film_id))


@router.post("/films/{film_id}/undo", dependencies=[ProfilesTurn], responses=documented(404))
def keep_film(film_id: FilmId, own: Own) -> ImportedFilmResponse:
    """Keep a film again that was forgotten."""
    rows = own.store.import_rows
    keep_again(own.store, own.profile, own.recommender, rows.get(own.profile.id, film_id))
    return ImportedFilmResponse.of_film(rows.film(own.profile.id, film_id))


@router.get("/list")
def list_address(own: OwnProfile, store: Storage) -> ListAddress:
    """Tell where Radarr reads the profile's list."""
    return ListAddress(path=list_path(store, own))


@router.post("/list", status_code=201)
def make_list(own: OwnProfile, store: Storage) -> ListAddress:
    """Give the list an address, in place of the one that it had."""
    return ListAddress(path=open_list(store, own))


@router.delete("/list", status_code=204, response_description="Done.")
def end_list(own: OwnProfile, store: Storage) -> Response:
    """End the address of the list."""
    close_list(store, own)
    return Response(status_code=204)


def _films(own: Profile, store: Store, import_id: int | None, page: int) -> ImportedFilms:
    found = page_of_films(store, own, import_id, page)
    films = [ImportedFilmResponse.of_film(film) for film in found.films]
    return ImportedFilms(count=found.count, page=found.page, pages=found.pages, films=films)


def _imported(
    own: Person, files: Files, mapping: dict[str, str], choices: dict[int, str], look: bool
) -> ImportPreviewResponse:
    try:
        found = preview(files, mapping or None, own.recommender)
    except NeedsMapping as question:
        columns = ", ".join(question.columns)
        guess = ", ".join(f"{role}: {column}" for role, column in question.guess.items())
        raise UsageError(
            f"{question}, in the field `mapping`; its columns: {columns[:500]}; a guess: {guess[:500]}"
        ) from None
    choices_before = own.store.import_rows.choices(own.profile.id, own.dataset)
    found = remembered(found, choices_before, own.recommender)
    noted = None
    if not look:
        names = ", ".join(name for name, _ in files)
        noted = bring(own.store, own.profile, own.recommender, found, chosen(found, choices), names)
    return _looked(found, own.served, noted)


def _looked(found: Preview, served: Served, noted: Import | None) -> ImportPreviewResponse:
    return ImportPreviewResponse(
        bundle=served.bundle,
        source=found.reading.source,
        sure=len(found.sure),
        films=found.films,
        unsure=[
            UnsureEntry(
                place=place,
                file=match.entry.file,
                line=match.entry.line,
                title=match.entry.title,
                year=match.entry.year,
                candidates=list(match.candidates),
            )
            for place, match in found.unsure
        ],
        unmatched=[
            LeftOut(file=each.entry.file, line=each.entry.line, reason=each.how) for each in found.unmatched
        ],
        bad_lines=[LeftOut.of(line) for line in found.reading.bad_lines],
        set_aside=dict(found.reading.set_aside),
        mended=dict(found.reading.mended),
        emptied=[LeftOut.of(line) for line in found.reading.emptied],
        scales=found.scales,
        brought=None if noted is None else ImportResponse.of(noted),
    )


def _parsed(shape: TypeAdapter[_T], words: str, name: str) -> _T:
    """A field that holds JSON; an empty one holds nothing."""
    try:
        return shape.validate_json(words or "{}")
    except ValidationError:
        raise UsageError(f"{name}: this is no JSON object of the form that /docs describes") from None
