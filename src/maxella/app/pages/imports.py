"""Bringing ratings along from elsewhere: a file, a look at what it holds, and then all of it or nothing."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from maxella.app import uploads
from maxella.app.forms import Fields, posted, value_of
from maxella.app.importing import Preview, bring, chosen, preview
from maxella.app.pages.rendering import render
from maxella.app.serving import Serving
from maxella.app.sessions import OwnPage, Storage, Visitor, see_other
from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.app.throttle import IMPORTS, Throttling, client_of
from maxella.errors import ExchangeError, UsageError
from maxella.exchange.formats.table import MEANINGS, ROLES, SCALES, SETTINGS, NeedsMapping
from maxella.recommend.recommender import Recommender

router = APIRouter(include_in_schema=False)

SERVICES = ("letterboxd", "imdb", "trakt", "movielens", "simkl", "tmdb", "maxella", "table")
SAMPLE = 12
"""So many of what matched, or did not, stand on the preview; the file of errors has all that did not."""
MOST_UNSURE = 300
"""So many unsure ones can be decided on one page."""
CHOICE_PREFIX = "choose."

Token = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("/taste/import")
def imports(request: Request, store: Storage, profile: Visitor) -> HTMLResponse:
    """What can be brought along, and what was."""
    return _page(request, store, profile)


@router.post("/taste/import", dependencies=[OwnPage])
async def upload(request: Request, profile: Visitor, throttle: Throttling, store: Storage) -> Response:
    """Keep the files for a look at what they hold."""
    throttle.count(IMPORTS, "import", client_of(request))
    given = (await posted(request)).getlist("files")
    files = [
        (each.filename, await each.read()) for each in given if isinstance(each, UploadFile) and each.filename
    ]
    if not files:
        raise UsageError("no file was given; choose one and send it")
    return see_other(f"/taste/import/{uploads.keep(profile.id, files)}")


@router.get("/taste/import/{token}")
def look(request: Request, serving: Serving, store: Storage, profile: Visitor, token: Token) -> Response:
    """What the files would bring; of an unknown table, which column is which."""
    files = uploads.load(profile.id, token)
    try:
        found = _preview(files, store, profile, serving.recommender)
    except NeedsMapping as question:
        return _question(request, token, question)
    except ExchangeError as error:
        uploads.drop(profile.id)
        return _page(request, store, profile, problem=str(error), status=422)
    return _show(request, serving.recommender, token, found)


@router.post("/taste/import/{token}/columns", dependencies=[OwnPage])
def answer(
    request: Request, serving: Serving, store: Storage, profile: Visitor, token: Token, fields: Fields
) -> Response:
    """Which column of a table is which; the answer is kept for tables of the same columns."""
    mapping = {role: value_of(fields, role) for role in (*ROLES, *SETTINGS) if value_of(fields, role)}
    files = uploads.load(profile.id, token)
    try:
        found = preview(files, mapping, serving.recommender)
    except NeedsMapping as question:
        return _question(request, token, question)
    except UsageError as error:
        return _asked_again(request, serving.recommender, token, files, str(error))
    if found.reading.header is not None:
        store.remember_mapping(profile.id, found.reading.header, mapping)
    return see_other(f"/taste/import/{token}")


@router.get("/taste/import/{token}/errors.csv")
def errors(serving: Serving, store: Storage, profile: Visitor, token: Token) -> Response:
    """All that would not come along and why, to mend and import again."""
    found = _preview(uploads.load(profile.id, token), store, profile, serving.recommender)
    headers = {
        "Content-Disposition": 'attachment; filename="maxella-errors.csv"',
        "Cache-Control": "no-store",
    }
    return Response(found.errors, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/taste/import/{token}/confirm", dependencies=[OwnPage])
def confirm(serving: Serving, store: Storage, profile: Visitor, token: Token, fields: Fields) -> Response:
    """Bring all that is clear, and what the person decided."""
    files = uploads.load(profile.id, token)
    found = _preview(files, store, profile, serving.recommender)
    choices = {
        int(place): movie_id
        for name, movie_id in fields
        if name.startswith(CHOICE_PREFIX) and (place := name.removeprefix(CHOICE_PREFIX)).isdecimal()
    }
    noted = bring(
        store,
        profile,
        serving.recommender,
        found,
        chosen(found, choices),
        ", ".join(name for name, _ in files),
    )
    uploads.drop(profile.id)
    return RedirectResponse(f"/taste/import?brought={noted.id}", 303)


@router.post("/taste/import/{token}/cancel", dependencies=[OwnPage])
def cancel(profile: Visitor, token: Token) -> Response:
    """Forget the files; nothing was brought."""
    uploads.load(profile.id, token)
    uploads.drop(profile.id)
    return see_other("/taste/import")


@router.post("/taste/import/undo", dependencies=[OwnPage])
def undo(store: Storage, profile: Visitor, fields: Fields) -> Response:
    """Take a whole import back."""
    number = value_of(fields, "import")
    if not (number.isdecimal() and len(number) <= 18):
        raise UsageError("the form names no import; load the page again")
    store.undo_import(int(number), profile.id)
    return see_other("/taste/import")


def _preview(files: uploads.Files, store: Store, profile: Profile, recommender: Recommender) -> Preview:
    """What the files bring; of an unknown table, as it was answered before for the same columns."""
    try:
        return preview(files, None, recommender)
    except NeedsMapping as question:
        mapping = store.mapping(profile.id, question.header)
        if mapping is None:
            raise
        return preview(files, mapping, recommender)


def _page(
    request: Request, store: Store, profile: Profile, *, problem: str = "", status: int = 200
) -> HTMLResponse:
    brought = request.query_params.get("brought", "")
    noted = store.imports(profile.id)
    return render(
        request,
        "import.html",
        status=status,
        services=SERVICES,
        imports=noted,
        brought=next((each for each in noted if str(each.id) == brought and not each.is_undone), None),
        problem=problem,
    )


def _show(request: Request, recommender: Recommender, token: str, found: Preview) -> HTMLResponse:
    unsure = found.unsure[:MOST_UNSURE]
    named = {each for _, match in unsure for each in match.candidates}
    named |= {match.movie_id for match in found.sure[:SAMPLE] if match.movie_id}
    movies = {movie.movie_id: movie for movie in recommender.facts(sorted(named))}
    return render(
        request,
        "import_preview.html",
        token=token,
        found=found,
        sure=found.sure[:SAMPLE],
        unsure=unsure,
        unmatched=found.unmatched[:SAMPLE],
        bad_lines=found.reading.bad_lines[:SAMPLE],
        movies=movies,
        scale=recommender.scale,
    )


def _asked_again(
    request: Request, recommender: Recommender, token: str, files: uploads.Files, problem: str
) -> HTMLResponse:
    try:
        preview(files, None, recommender)
    except NeedsMapping as question:
        return _question(request, token, question, problem)
    raise UsageError(problem)


def _question(request: Request, token: str, question: NeedsMapping, problem: str = "") -> HTMLResponse:
    return render(
        request,
        "import_columns.html",
        status=422 if problem else 200,
        token=token,
        question=question,
        roles=ROLES,
        scales=SCALES,
        meanings=MEANINGS,
        problem=problem,
    )
