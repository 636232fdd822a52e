"""The pages of whoever runs the app: models, training, health, counts, backups; behind a password."""

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, HTMLResponse, Response

from maxella.app.forms import Fields, value_of
from maxella.app.limits import PASSWORD_LENGTH, SHORTEST_PASSWORD
from maxella.app.operator_session import (
    comes_from_this_machine,
    end_operator_sessions,
    enter_as_operator,
    is_operator,
    password_given_twice,
    require_operator,
    require_pages,
    set_operator_password,
)
from maxella.app.pages.accounts import CLOSED, SIGN_UP, is_sign_up_open
from maxella.app.pages.rendering import render
from maxella.app.serving import Source
from maxella.app.sessions import AnyVisitor, OwnPage, Storage, see_other
from maxella.app.storage.store import Store
from maxella.app.texts import text
from maxella.app.throttle import ATTEMPTS, ATTEMPTS_OF_A_CLIENT, Throttling, client_of
from maxella.app.training_job import TrainingJob
from maxella.errors import BundleError, MaxellaError, UnknownIdError, UsageError
from maxella.home import home
from maxella.recommend.manifest import read_manifest, verify
from maxella.recommend.pointer import MANIFEST_NAME, promote, resolve

_BACKUP = re.compile(r"maxella-\d{8}-\d{6}\.backup")
BackupName = Annotated[str, InPath(pattern=f"^{_BACKUP.pattern}$")]

gate = APIRouter(prefix="/operator", include_in_schema=False, dependencies=[Depends(require_pages)])
inside = APIRouter(prefix="/operator", include_in_schema=False, dependencies=[Depends(require_operator)])
router = APIRouter()


@dataclass(frozen=True)
class BundleLine:
    """A bundle of the folder."""

    name: str
    made: str
    trained_on: str
    ratings: str
    is_current: bool
    problem: str = ""


@dataclass(frozen=True)
class BackupLine:
    """A backup that lies on this machine."""

    name: str
    size: str


# --- getting in ---------------------------------------------------------------------------------------------


@gate.get("/sign-in")
def ask(request: Request, store: Storage, profile: AnyVisitor) -> HTMLResponse:
    """The form that asks for the password, or at first start for a new one."""
    return _gate(request, store)


@gate.post("/password", dependencies=[OwnPage])
def choose_password(request: Request, store: Storage, fields: Fields) -> Response:
    """Set the first password; only at this machine, and only while there is none."""
    if store.has_operator_password() or not comes_from_this_machine(request):
        raise UnknownIdError("the password is set here only at first start, and only at this machine")
    try:
        set_operator_password(store, password_given_twice(fields))
    except UsageError as error:
        return _gate(request, store, problem=str(error), status=422)
    enter_as_operator(request, store)
    return see_other("/operator")


@gate.post("/sign-in", dependencies=[OwnPage])
def sign_in(request: Request, store: Storage, throttle: Throttling, fields: Fields) -> Response:
    """Open the pages to this browser for some hours."""
    client = client_of(request)
    throttle.count(ATTEMPTS_OF_A_CLIENT, "operator", client)
    throttle.count(ATTEMPTS, "operator", client)
    if not store.operator_password_is_right(value_of(fields, "password")[:PASSWORD_LENGTH]):
        return _gate(request, store, problem=text("operator.wrong"), status=403)
    throttle.forget(ATTEMPTS, "operator", client)
    enter_as_operator(request, store)
    return see_other("/operator")


# --- inside -------------------------------------------------------------------------------------------------


@inside.get("")
def overview(request: Request, store: Storage, profile: AnyVisitor) -> HTMLResponse:
    """What is served, what could be, how the machine is, and what is kept."""
    return _overview(request, store)


@inside.post("/sign-out", dependencies=[OwnPage])
def sign_out(request: Request, store: Storage) -> Response:
    """Close the pages, to every browser."""
    end_operator_sessions(store)
    return see_other("/operator/sign-in")


@inside.post("/new-password", dependencies=[OwnPage])
def change_password(request: Request, store: Storage, fields: Fields) -> Response:
    """Set another password; every other browser has to give it."""
    try:
        set_operator_password(store, password_given_twice(fields))
    except UsageError as error:
        return _overview(request, store, problem=str(error), status=422)
    enter_as_operator(request, store)
    return see_other("/operator")


@inside.post("/train", dependencies=[OwnPage])
def train(request: Request) -> Response:
    """Train on the served dataset with the app's ratings; the bundle is promoted by a further click alone."""
    source: Source = request.app.state.source
    _job(request).start(source.served().recommender.manifest.dataset)
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
        if name not in {line.name for line in _bundle_lines(bundles)}:
            raise BundleError("there is no such bundle; load the page again")
        verify(bundles / name)
        promote(bundles, name)
    except BundleError as error:
        return _overview(request, store, problem=str(error), status=422)
    return see_other("/operator#models")


@inside.post("/backup", dependencies=[OwnPage])
def make_backup(store: Storage) -> Response:
    """Write a backup while the app runs."""
    store.backup(_backups() / f"maxella-{datetime.now(UTC):%Y%m%d-%H%M%S}.backup")
    return see_other("/operator#backups")


@inside.get("/backups/{name}")
def take_backup(name: BackupName) -> Response:
    """Take a backup away."""
    file = _backups() / name
    if not file.is_file():
        raise UnknownIdError("that backup is not here any more")
    return FileResponse(file, filename=name, headers={"Cache-Control": "no-store"})


@inside.post("/backups/delete", dependencies=[OwnPage])
def delete_backup(fields: Fields) -> Response:
    """Delete a backup by its exact name."""
    name = value_of(fields, "backup")
    if not _BACKUP.fullmatch(name):
        raise UnknownIdError("that backup is not here any more")
    (_backups() / name).unlink(missing_ok=True)
    return see_other("/operator#backups")


@inside.post("/sign-up", dependencies=[OwnPage])
def open_sign_up(store: Storage, fields: Fields) -> Response:
    """Let anybody make an account, or nobody."""
    store.change_setting(SIGN_UP, "open" if value_of(fields, "open") else CLOSED)
    return see_other("/operator")


router.include_router(gate)
router.include_router(inside)


def _gate(request: Request, store: Store, *, problem: str = "", status: int = 200) -> HTMLResponse:
    has_password = store.has_operator_password()
    return render(
        request,
        "operator_gate.html",
        status=status,
        form="sign-in" if has_password else "new" if comes_from_this_machine(request) else "none",
        is_in=is_operator(request, store),
        problem=problem,
        least=SHORTEST_PASSWORD,
        most=PASSWORD_LENGTH,
    )


def _overview(request: Request, store: Store, *, problem: str = "", status: int = 200) -> HTMLResponse:
    settings = request.app.state.settings
    job: TrainingJob | None = request.app.state.training
    return render(
        request,
        "operator.html",
        status=status,
        problem=problem,
        bundles=_bundle_lines(settings.bundles) if settings.bundles else None,
        training=job.latest() if job else None,
        health=_health(request, store),
        counts=store.counts(),
        backups=[
            BackupLine(file.name, _size(file.stat().st_size))
            for file in sorted(_backups().glob("maxella-*.backup"), reverse=True)
        ],
        has_accounts=settings.accounts,
        is_open=is_sign_up_open(store),
        least=SHORTEST_PASSWORD,
        most=PASSWORD_LENGTH,
    )


def _health(request: Request, store: Store) -> dict[str, str]:
    """How the parts are, by the keys of their names."""
    source: Source = request.app.state.source
    try:
        served = source.served()
        model = f"{served.bundle}, {served.recommender.manifest.trained_on}"
    except MaxellaError as error:
        model = str(error)
    try:
        store.ping()
        storage = text("operator.health.good")
    except MaxellaError as error:
        storage = str(error)
    free = shutil.disk_usage(home() if home().exists() else Path.cwd()).free
    return {"model": model, "storage": storage, "disk": _size(free), "memory": _memory()}


def _memory() -> str:
    """What this process holds in memory."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return text("operator.health.unknown")
    return _size(pages * 4096)


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _bundles(request: Request) -> Path:
    bundles: Path | None = request.app.state.settings.bundles
    if bundles is None:
        raise UnknownIdError("a single bundle is served, so there is nowhere to train or promote another one")
    return bundles


def _job(request: Request) -> TrainingJob:
    _bundles(request)
    job: TrainingJob = request.app.state.training
    return job


def _bundle_lines(folder: Path) -> list[BundleLine]:
    """All bundles of a folder, the newest first."""
    try:
        current = resolve(folder)
    except BundleError:
        current = None
    lines = []
    for bundle in folder.iterdir() if folder.is_dir() else ():
        if bundle.name.startswith(".") or not (bundle / MANIFEST_NAME).is_file():
            continue
        try:
            manifest = read_manifest(bundle / MANIFEST_NAME)
        except BundleError as error:
            problem = str(error).splitlines()[0]
            lines.append(BundleLine(bundle.name, "", "", "", bundle == current, problem))
            continue
        ratings = f"{manifest.counts.get('ratings', 0):,}"
        made = manifest.created_at.replace("T", " ")[:16]
        lines.append(BundleLine(bundle.name, made, manifest.trained_on, ratings, bundle == current))
    return sorted(lines, key=lambda line: line.made, reverse=True)


def _backups() -> Path:
    return home() / "app" / "backups"
