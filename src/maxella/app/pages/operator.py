"""The pages of whoever runs the app: models, training, health, counts, backups; behind a password."""

import shutil
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app.http.forms import Fields, value_of
from maxella.app.identity.operator import (
    FIRST_CODE,
    end_operator_sessions,
    enter_as_operator,
    first_code,
    is_operator,
    operator_password,
    password_given_twice,
    require_operator,
    require_pages,
    set_operator_password,
)
from maxella.app.identity.people import CLOSED, SIGN_UP, is_sign_up_open
from maxella.app.identity.trying import tried
from maxella.app.limits import PASSWORD_LENGTH, SHORTEST_PASSWORD
from maxella.app.operation.kept_bundles import delete_bundle, kept_bundles
from maxella.app.operation.untraining import asked, begin
from maxella.app.pages import operator_backups
from maxella.app.pages.operator_backups import backup_section, size_text
from maxella.app.rendering.page import render
from maxella.app.rendering.wording import trained_on_text
from maxella.app.serving import Source
from maxella.app.sessions import AnyVisitor, OwnPage, Storage, close_operator_pages, see_other
from maxella.app.storage.store import Store
from maxella.app.texts import text
from maxella.app.tokens import OPERATOR, OPERATOR_DAYS, end_tokens, new_token
from maxella.app.training_job import TrainingJob
from maxella.errors import BundleError, MaxellaError, ToldError, UnknownIdError, UsageError
from maxella.extras import MissingExtraError, how_to_install, is_installed
from maxella.home import home
from maxella.recommend.bundle.manifest import verify
from maxella.recommend.bundle.pointer import promote

gate = APIRouter(prefix="/operator", include_in_schema=False, dependencies=[Depends(require_pages)])
inside = APIRouter(prefix="/operator", include_in_schema=False, dependencies=[Depends(require_operator)])
router = APIRouter()

SINGLE = "a single bundle is served; whoever started the app replaces or deletes it"


# --- getting in ---------------------------------------------------------------------------------------------


@gate.get("/sign-in")
def ask(request: Request, store: Storage, profile: AnyVisitor) -> HTMLResponse:
    """The form that asks for the password, or at first start for a new one."""
    return _gate(request, store)


@gate.post("/password", dependencies=[OwnPage])
def choose_password(request: Request, store: Storage, fields: Fields) -> Response:
    """Set the first password; only while there is none, and only with the code that the terminal shows."""
    code = first_code(request, store)
    if code is None:
        raise UnknownIdError("there is no first password to choose")
    if not tried(request, FIRST_CODE, lambda: code.is_right(value_of(fields, "code"))):
        return _gate(request, store, problem=text("operator.code.wrong"), status=403)
    try:
        set_operator_password(store, password_given_twice(fields))
    except UsageError as error:
        return _gate(request, store, problem=str(error), status=422)
    code.spend()
    enter_as_operator(request, store)
    return see_other("/operator")


@gate.post("/sign-in", dependencies=[OwnPage])
def sign_in(request: Request, store: Storage, fields: Fields) -> Response:
    """Open the pages to this browser for some hours."""
    if not _password_tried(request, store, value_of(fields, "password")):
        return _gate(request, store, problem=text("operator.wrong"), status=403)
    enter_as_operator(request, store)
    return see_other("/operator")


# --- inside -------------------------------------------------------------------------------------------------


@inside.get("")
def overview(request: Request, store: Storage, profile: AnyVisitor) -> HTMLResponse:
    """Show what is served, what could be, how the machine is, and what is kept."""
    return _overview(request, store)


@inside.post("/sign-out", dependencies=[OwnPage])
def sign_out(request: Request, store: Storage) -> Response:
    """Close the pages, to every browser."""
    end_operator_sessions(store)
    close_operator_pages(request, store)
    return see_other("/operator/sign-in")


@inside.post("/new-password", dependencies=[OwnPage])
def change_password(request: Request, store: Storage, fields: Fields) -> Response:
    """Set another password, for the present one; every other browser has to give it."""
    if not _password_tried(request, store, value_of(fields, "present")):
        return _overview(request, store, problem=text("operator.wrong"), status=403)
    try:
        set_operator_password(store, password_given_twice(fields))
    except UsageError as error:
        return _overview(request, store, problem=str(error), status=422)
    enter_as_operator(request, store)
    return see_other("/operator")


@inside.post("/token", dependencies=[OwnPage])
def make_token(request: Request, store: Storage) -> HTMLResponse:
    """Make a token for programs, and show it this once."""
    return _overview(request, store, new_token=new_token(store, "operator", OPERATOR))


@inside.post("/tokens/end", dependencies=[OwnPage])
def end_all_tokens(store: Storage) -> Response:
    """End all tokens of programs."""
    end_tokens(store, "operator", OPERATOR)
    return see_other("/operator#programs")


@inside.post("/train", dependencies=[OwnPage])
def train(request: Request) -> Response:
    """Train on the served dataset with the app's ratings; the bundle is promoted by a further click alone."""
    source: Source = request.app.state.source
    try:
        _job(request).start(source.served().recommender.manifest.dataset)
    except MissingExtraError as error:
        raise ToldError(text("operator.training.missing", command=how_to_install("train"))) from error
    return see_other("/operator#training")


@inside.post("/train/cancel", dependencies=[OwnPage])
def cancel_training(request: Request) -> Response:
    """End the training."""
    _job(request).cancel()
    return see_other("/operator#training")


@inside.post("/promote", dependencies=[OwnPage])
def promote_bundle(request: Request, store: Storage, fields: Fields) -> Response:
    """Make a bundle the served one, new or old; a damaged one is refused, and the running one stays."""
    bundles, name = _bundles(request), value_of(fields, "bundle")
    try:
        if name not in {bundle.name for bundle in kept_bundles(bundles)}:
            raise BundleError("there is no such bundle; load the page again")
        verify(bundles / name)
        promote(bundles, name)
    except BundleError as error:
        return _overview(request, store, problem=str(error), status=422)
    return see_other("/operator#models")


@inside.post("/sign-up", dependencies=[OwnPage])
def open_sign_up(store: Storage, fields: Fields) -> Response:
    """Let anybody make an account, or nobody."""
    store.settings.set(SIGN_UP, "open" if value_of(fields, "open") else CLOSED)
    return see_other("/operator")


@inside.post("/untrain", dependencies=[OwnPage])
def untrain(request: Request, store: Storage) -> Response:
    """Train without the deleted people's ratings; what comes of it is served, and what held them deleted."""
    _bundles(request, SINGLE)
    begin(request, store)
    return see_other("/operator#training")


@inside.post("/bundles/delete", dependencies=[OwnPage])
def delete_one(request: Request, fields: Fields) -> Response:
    """Delete a bundle that is not served."""
    delete_bundle(_bundles(request, SINGLE), value_of(fields, "bundle"))
    return see_other("/operator#models")


router.include_router(gate)
router.include_router(inside)
router.include_router(operator_backups.inside)


def _password_tried(request: Request, store: Store, password: str) -> bool:
    return tried(
        request, operator_password(store), lambda: store.settings.operator_password_is_right(password)
    )


def _gate(request: Request, store: Store, *, problem: str = "", status: int = 200) -> HTMLResponse:
    has_password = store.settings.has_operator_password()
    return render(
        request,
        "operator_gate.html",
        status=status,
        form="sign-in" if has_password else "new" if first_code(request, store) else "none",
        is_in=is_operator(request, store),
        problem=problem,
        least=SHORTEST_PASSWORD,
        most=PASSWORD_LENGTH,
    )


def _overview(
    request: Request, store: Store, *, problem: str = "", new_token: str = "", status: int = 200
) -> HTMLResponse:
    settings = request.app.state.settings
    job: TrainingJob | None = request.app.state.training
    return render(
        request,
        "operator.html",
        status=status,
        problem=problem,
        bundles=kept_bundles(settings.bundles) if settings.bundles else None,
        training=job.latest() if job else None,
        missing=None if is_installed("train") else how_to_install("train"),
        untraining=asked(store),
        new_token=new_token,
        token_days=OPERATOR_DAYS,
        health=_health(request, store),
        counts=store.everyone.counts(),
        **backup_section(store),
        has_accounts=settings.accounts,
        is_open=is_sign_up_open(store),
        least=SHORTEST_PASSWORD,
        most=PASSWORD_LENGTH,
    )


def _health(request: Request, store: Store) -> dict[str, str]:
    """Ask how the parts are, by the keys of their names."""
    source: Source = request.app.state.source
    try:
        served = source.served()
        model = f"{served.bundle}, {trained_on_text(served.recommender.manifest.trained_on)}"
    except MaxellaError as error:
        model = str(error)
    try:
        store.database.ping()
        storage = text("operator.health.good")
    except MaxellaError as error:
        storage = str(error)
    free = shutil.disk_usage(home() if home().exists() else Path.cwd()).free
    return {"model": model, "storage": storage, "disk": size_text(free), "memory": _memory()}


def _memory() -> str:
    """Say what this process holds in memory."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return text("operator.health.unknown")
    return size_text(pages * 4096)


def _bundles(request: Request, otherwise: str = "") -> Path:
    bundles: Path | None = request.app.state.settings.bundles
    if bundles is None:
        problem = "a single bundle is served, so there is nowhere to train or promote another one"
        raise UnknownIdError(otherwise or problem)
    return bundles


def _job(request: Request) -> TrainingJob:
    _bundles(request)
    job: TrainingJob = request.app.state.training
    return job
