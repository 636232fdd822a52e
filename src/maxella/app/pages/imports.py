"""Bringing ratings along from elsewhere: a file, a look at what it holds, and then all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from maxella.app import uploads
from maxella.app.bringing import BROUGHT, bring, outcome
from maxella.app.http.forms import Fields, posted, value_of
from maxella.app.http.throttle import IMPORTS, Throttling, client_of
from maxella.app.importing import Outcome, Preview, chosen, previewed, previews_of
from maxella.app.limits import UNSURE_A_PAGE
from maxella.app.pages.visit import ProfileVisit, Visit
from maxella.app.rendering.page import render
from maxella.app.rendering.reasons import reason_text
from maxella.app.rendering.wording import day_text, said_text
from maxella.app.scales import Scales
from maxella.app.serving import Serving
from maxella.app.sessions import OwnPage, Storage, Visitor, see_other
from maxella.app.storage.records import Import, Profile
from maxella.app.storage.store import Store
from maxella.app.texts import counted, number, text
from maxella.app.turns import VisitorsTurn
from maxella.errors import ExchangeError, ToldError, UsageError
from maxella.formats.guessing import ROLES
from maxella.formats.table import CHOICES, SCALES, SETTINGS, NeedsMapping
from maxella.numerals import bounded_int
from maxella.tables.entries import Entry
from maxella.tables.limits import MAX_ROWS
from maxella.tables.matching import Match
from maxella.tables.rating_scales import plain

router = APIRouter(include_in_schema=False)

SERVICES = (
    "letterboxd", "imdb", "trakt", "netflix", "movielens", "simkl", "tmdb", "yamtrack", "criticker",
    "filmaffinity", "kinopoisk", "plex", "jellyfin", "kodi", "maxella", "table",
)  # fmt: skip
SAMPLE = 16
"""So many of what matched, or did not, stand on the preview; the file of errors has all that did not."""
CHOICE_PREFIX = "choose."
MOST_IMPORTS = 2**62
"""The highest number of an import that is looked for."""

Token = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@dataclass(frozen=True)
class Past:
    """An import that was made, in words."""

    id: int
    name: str
    words: str
    """From where, when, and what it brought."""
    is_undone: bool
    has_films: bool
    """Whether it is known what its files named; of imports of earlier releases it is not."""


@dataclass(frozen=True)
class Said:
    """An entry of a file in words: a film, and what it says of it."""

    name: str
    """The film, as the file names it."""
    words: str
    """`4½`, `seen`, `saved for later`."""
    place: str
    """The file and the line."""

    @classmethod
    def of(cls, entry: Entry, scales: Scales) -> "Said":
        """Say an entry in words, its rating as it would be kept."""
        name = entry.title or entry.imdb_id or entry.tmdb_id or entry.movielens_id or entry.movie_id or ""
        if entry.rating is not None and scales.has_ratings:
            words = said_text(entry.rating, entry.scale or scales.model, scales)
        elif entry.is_saved or entry.is_hidden:
            words = text("import.saved") if entry.is_saved else text("import.hidden")
        else:
            words = text("import.seen")
        year = "" if entry.year is None else f" ({entry.year})"
        return cls(
            f"{name}{year}", words, f"{entry.file}, {text('import.line', line=number(f'{entry.line:,}'))}"
        )


@router.get("/taste/import")
def imports(request: Request, store: Storage, profile: Visitor) -> HTMLResponse:
    """Show from where ratings can be brought along, and the imports so far."""
    return _page(request, store, profile)


@router.post("/taste/import", dependencies=[OwnPage, VisitorsTurn])
async def upload(request: Request, profile: Visitor, throttle: Throttling) -> Response:
    """Keep the files for a look at what they hold."""
    throttle.count(IMPORTS, "import", client_of(request))
    given = (await posted(request)).getlist("files")
    files = [
        (each.filename, await each.read()) for each in given if isinstance(each, UploadFile) and each.filename
    ]
    if not files:
        raise ToldError(text("import.no-file"))
    token = await run_in_threadpool(uploads.keep, profile.id, files)
    return see_other(f"/taste/import/{token}")


@router.get("/taste/import/{token}", dependencies=[VisitorsTurn])
def look(visit: Visit, token: Token) -> Response:
    """Show what the files would bring; of an unknown table, ask which column is which."""
    try:
        found = _preview(visit, token)
    except NeedsMapping as question:
        return _question(visit, token, question)
    except ExchangeError as error:
        return _refuse(visit, str(error))
    return _show(visit, token, found)


@router.get("/taste/import/{token}/columns", dependencies=[VisitorsTurn])
def ask(visit: Visit, token: Token) -> Response:
    """Ask once more which column of a table is which, with what was answered before."""
    try:
        _looked_at(visit, token)
    except NeedsMapping as question:
        return _question(
            visit, token, question, visit.store.imports.mapping(visit.profile.id, question.header)
        )
    except ExchangeError as error:
        return _refuse(visit, str(error))
    return see_other(f"/taste/import/{token}")


@router.post("/taste/import/{token}/columns", dependencies=[OwnPage, VisitorsTurn])
def answer(visit: Visit, token: Token, fields: Fields) -> Response:
    """Keep which column of a table is which, for tables of the same columns."""
    mapping = {role: value_of(fields, role) for role in (*ROLES, *SETTINGS) if value_of(fields, role)}
    try:
        _looked_at(visit, token)
    except NeedsMapping as question:
        try:
            _looked_at(visit, token, mapping)
        except UsageError as error:
            return _question(visit, token, question, mapping, str(error))
        except NeedsMapping as another:
            if another.header == question.header:
                return _question(visit, token, question, mapping, text("import.columns.gone"))
            return _refuse(visit, text("import.columns.several"))
        visit.store.imports.remember_mapping(visit.profile.id, question.header, mapping)
    return see_other(f"/taste/import/{token}")


@router.get("/taste/import/{token}/errors.csv", dependencies=[VisitorsTurn])
def errors(visit: Visit, token: Token) -> Response:
    """Give all that would not come along and why, to mend and import again."""
    headers = {
        "Content-Disposition": 'attachment; filename="maxella-errors.csv"',
        "Cache-Control": "no-store",
    }
    return Response(_preview(visit, token).errors, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/taste/import/{token}/confirm", dependencies=[OwnPage, VisitorsTurn])
def confirm(visit: Visit, token: Token, fields: Fields) -> Response:
    """Bring all that is clear, and what the person decided."""
    store, profile, recommender = visit.store, visit.profile, visit.recommender
    choices = {
        index: movie_id
        for name, movie_id in fields
        if name.startswith(CHOICE_PREFIX)
        and (index := bounded_int(name.removeprefix(CHOICE_PREFIX), MAX_ROWS)) is not None
    }
    found = _preview(visit, token)
    with uploads.taken(profile.id, token) as files:
        names = ", ".join(name for name, _ in files)
        noted = bring(store, profile, recommender, found, chosen(found, choices), names)
    previews_of(recommender).forget(token)
    return see_other(f"/taste/import?brought={noted.id if noted else 'nothing'}")


@router.post("/taste/import/{token}/cancel", dependencies=[OwnPage])
def cancel(serving: Serving, profile: Visitor, token: Token) -> Response:
    """Forget the files; nothing was brought."""
    with uploads.taken(profile.id, token):
        previews_of(serving.recommender).forget(token)
        return see_other("/taste/import")


@router.post("/taste/import/undo", dependencies=[OwnPage, VisitorsTurn])
def undo(store: Storage, profile: Visitor, fields: Fields) -> Response:
    """Take a whole import back."""
    number = bounded_int(value_of(fields, "import"), MOST_IMPORTS)
    if number is None:
        raise UsageError("the form names no import; load the page again")
    store.imports.undo(number, profile.id)
    return see_other("/taste/import")


def _preview(visit: ProfileVisit, token: str) -> Preview:
    """Look at files; an unknown table is read as it was answered before for the same columns."""
    try:
        found = _looked_at(visit, token)
    except NeedsMapping as question:
        mapping = visit.store.imports.mapping(visit.profile.id, question.header)
        if mapping is None:
            raise
        found = _looked_at(visit, token, mapping)
    return found


def _looked_at(visit: ProfileVisit, token: str, mapping: dict[str, str] | None = None) -> Preview:
    uploads.require(visit.profile.id, token)
    choices = visit.store.import_rows.choices(visit.profile.id, visit.dataset)
    files = partial(uploads.load, visit.profile.id, token)
    return previewed(token, files, mapping, choices, visit.recommender)


def _refuse(visit: ProfileVisit, problem: str) -> HTMLResponse:
    """Say why files cannot be read, and forget them."""
    uploads.drop(visit.profile.id)
    return _page(visit.request, visit.store, visit.profile, problem=problem, status=422)


def _page(
    request: Request, store: Store, profile: Profile, *, problem: str = "", status: int = 200
) -> HTMLResponse:
    brought = request.query_params.get("brought", "")
    noted = [_past(each) for each in store.imports.of(profile.id)]
    return render(
        request,
        "import.html",
        status=status,
        services=SERVICES,
        kept=store.import_rows.films(profile.id, None, 0, 0)[0],
        imports=noted,
        brought=next((each for each in noted if str(each.id) == brought and not each.is_undone), None),
        is_nothing_new=brought == "nothing",
        problem=reason_text(problem),
    )


def _past(noted: Import) -> Past:
    services = " + ".join(
        text(f"import.service.{source}") for source in noted.source.split("+") if source in SERVICES
    )
    words = [services, day_text(noted.created_at), ", ".join(_brought(noted.summary))]
    return Past(noted.id, noted.file_name, " · ".join(filter(None, words)), noted.is_undone, noted.rows > 0)


def _brought(counts: Mapping[str, int]) -> list[str]:
    """What an import brings, in words, by kind."""
    kinds = (*BROUGHT, "kept")
    return [counted(f"import.brought.{kind}", counts[kind]) for kind in kinds if counts.get(kind, 0)]


def _would_bring(would: Outcome) -> str:
    """What an import would bring and change, in a sentence."""
    words = _brought(would.brought)
    if not words:
        return text("import.outcome.nothing")
    changed = [counted("import.outcome.changed", would.changed)] if would.changed else []
    return text("import.outcome", words="; ".join([", ".join(words), *changed]))


def _scales_text(found: Preview) -> str:
    """The scales on which the ratings are read."""
    words = [
        text("import.scale", low=number(plain(each.low)), high=number(plain(each.high)))
        for each in found.scales
    ]
    return text("import.scales", scales=", ".join(dict.fromkeys(words))) if words else ""


def _show(visit: ProfileVisit, token: str, found: Preview) -> HTMLResponse:
    recommender = visit.recommender
    scales = Scales.of(visit.profile, recommender)
    unsure = found.unsure[:UNSURE_A_PAGE]
    sure = _once([match for match in found.sure if match.movie_id])
    named = {each for _, match in unsure for each in match.candidates}
    named |= {match.movie_id for match in sure if match.movie_id}
    return visit.render(
        "import_preview.html",
        token=token,
        counts={
            "sure": found.films,
            "unsure": len(found.unsure),
            "unmatched": len(found.unmatched),
            "bad": len(found.reading.bad_lines),
            "aside": sum(found.reading.set_aside.values()),
        },
        doubles=len(found.sure) - found.films,
        would_bring=_would_bring(outcome(visit.store, visit.profile, recommender, found))
        if found.sure
        else "",
        scales=_scales_text(found),
        sure=[(match.movie_id, Said.of(match.entry, scales)) for match in sure],
        unsure=[(index, match, Said.of(match.entry, scales)) for index, match in unsure],
        is_suggested="suggested" in visit.request.query_params,
        can_suggest=any(match.movie_id for _, match in unsure),
        unmatched=[Said.of(match.entry, scales) for match in found.unmatched[:SAMPLE]],
        bad_lines=[(bad, reason_text(bad.reason)) for bad in found.reading.bad_lines[:SAMPLE]],
        emptied=[(bad, reason_text(bad.reason)) for bad in found.reading.emptied[:SAMPLE]],
        all_emptied=len(found.reading.emptied),
        set_aside=found.reading.set_aside,
        mended=found.reading.mended,
        is_table=found.reading.header is not None,
        movies={movie.movie_id: movie for movie in recommender.facts(sorted(named))},
    )


def _once(matches: list[Match]) -> list[Match]:
    """The first matches, one for each film; those with a rating before others."""
    by_film: dict[str | None, Match] = {}
    for match in sorted(matches, key=lambda match: match.entry.rating is None):
        by_film.setdefault(match.movie_id, match)
        if len(by_film) == SAMPLE:
            break
    return list(by_film.values())


def _question(
    visit: ProfileVisit,
    token: str,
    question: NeedsMapping,
    answered: dict[str, str] | None = None,
    problem: str = "",
) -> HTMLResponse:
    return visit.render(
        "import_columns.html",
        status=422 if problem else 200,
        token=token,
        question=question,
        guess=answered or question.guess,
        roles=ROLES,
        scales=SCALES,
        choices=CHOICES,
        problem=problem,
    )
