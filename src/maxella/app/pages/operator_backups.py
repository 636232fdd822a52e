"""The operator's backups: made, taken away, verified, deleted, and made by themselves every day."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from fastapi.responses import FileResponse, HTMLResponse, Response

from maxella.app.http.forms import Fields, value_of
from maxella.app.identity.operator import require_operator
from maxella.app.operation.backups import (
    DEFAULT_KEPT,
    MOST_KEPT,
    NAME,
    Plan,
    backup_named,
    change_plan,
    end_plan,
    kept_backups,
    new_backup,
    outcome_of,
    plan_of,
)
from maxella.app.rendering.page import render
from maxella.app.sessions import AnyVisitor, OwnPage, Storage, see_other
from maxella.app.storage.backups import verify
from maxella.app.storage.store import Store
from maxella.app.texts import number, text
from maxella.errors import StorageError

BackupName = Annotated[str, InPath(pattern=f"^{NAME}$")]
PLACE = "/operator#backups"

inside = APIRouter(prefix="/operator", include_in_schema=False, dependencies=[Depends(require_operator)])


@dataclass(frozen=True)
class BackupLine:
    """A backup that lies on this machine."""

    name: str
    size: str
    is_daily: bool


@inside.post("/backup", dependencies=[OwnPage])
def make_backup(store: Storage) -> Response:
    """Write a backup while the app runs."""
    store.backup(new_backup(datetime.now(UTC)))
    return see_other(PLACE)


@inside.get("/backups/{name}")
def take_backup(name: BackupName) -> Response:
    """Take a backup away."""
    return FileResponse(backup_named(name), filename=name, headers={"Cache-Control": "no-store"})


@inside.get("/backups/{name}/verdict")
def verify_backup(request: Request, name: BackupName, profile: AnyVisitor) -> HTMLResponse:
    """Check a backup from end to end, and say what it holds or what is wrong."""
    file = backup_named(name)
    try:
        found, problem = verify(file), ""
    except StorageError as error:
        found, problem = None, str(error)
    return render(request, "operator_backup.html", name=name, found=found, problem=problem)


@inside.post("/backups/delete", dependencies=[OwnPage])
def delete_backup(fields: Fields) -> Response:
    """Delete a backup by its exact name."""
    backup_named(value_of(fields, "backup")).unlink(missing_ok=True)
    return see_other(PLACE)


@inside.post("/backups/schedule", dependencies=[OwnPage])
def schedule_backups(store: Storage, fields: Fields) -> Response:
    """Make a backup every day, or none by itself any more."""
    if value_of(fields, "end"):
        end_plan(store)
    else:
        change_plan(store, value_of(fields, "hour"), value_of(fields, "keep"))
    return see_other(PLACE)


def backup_section(store: Store) -> dict[str, Any]:
    """Gather what the section of the operator's page shows."""
    outcome = outcome_of(store)
    last = ""
    if outcome is not None:
        at = f"{outcome.at:%Y-%m-%d %H:%M}"
        last = (
            text("operator.backups.last.failed", at=at, problem=outcome.problem)
            if outcome.problem
            else text("operator.backups.last.good", at=at, size=size_text(outcome.bytes))
        )
    return {
        "backups": [
            BackupLine(backup.name, size_text(backup.bytes), backup.is_daily) for backup in kept_backups()
        ],
        "plan": plan_of(store),
        "suggested": Plan(hour=3, keep=DEFAULT_KEPT),
        "most_kept": MOST_KEPT,
        "last_backup": last,
    }


def size_text(count: int) -> str:
    """A number of bytes, as people say it."""
    return number(f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB")
