"""How the operator ends what bundles hold: by a training without those who went, or by deleting old ones."""

from pathlib import Path

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from maxella.app.http.forms import Fields, value_of
from maxella.app.identity.operator import require_operator
from maxella.app.operation.kept_bundles import delete_bundle
from maxella.app.operation.untraining import begin
from maxella.app.sessions import OwnPage, Storage, see_other
from maxella.errors import UnknownIdError

router = APIRouter(prefix="/operator", include_in_schema=False, dependencies=[Depends(require_operator)])


@router.post("/untrain", dependencies=[OwnPage])
def untrain(request: Request, store: Storage) -> Response:
    """Train without the deleted people's ratings; what comes of it is served, and what held them deleted."""
    _bundles(request)
    begin(request, store)
    return see_other("/operator#training")


@router.post("/bundles/delete", dependencies=[OwnPage])
def delete(request: Request, fields: Fields) -> Response:
    """Delete a bundle that is not served."""
    delete_bundle(_bundles(request), value_of(fields, "bundle"))
    return see_other("/operator#models")


def _bundles(request: Request) -> Path:
    bundles: Path | None = request.app.state.settings.bundles
    if bundles is None:
        raise UnknownIdError("a single bundle is served; whoever started the app replaces or deletes it")
    return bundles
