"""The page that tells how good the recommendations are, and its pictures."""

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, HTMLResponse

from maxella.app.limits import ID_LENGTH
from maxella.app.network.layers import POLICY
from maxella.app.pages.figures import family_tables, importance_table, measured
from maxella.app.pages.verdict import comparisons, defeats, goal_text
from maxella.app.rendering.page import SECONDS_PICTURES_ARE_KEPT, render
from maxella.app.serving import Serving
from maxella.app.sessions import MaybeVisitor
from maxella.app.settings import EXPLORATION, Settings
from maxella.app.texts import has_text, text
from maxella.app.turns import VisitorsTurn
from maxella.errors import UnknownIdError
from maxella.experiments.bundled import (
    IMPORTANCE_MAP,
    IMPORTANCE_METHODS,
    bundled_pictures,
    bundled_results,
)
from maxella.experiments.tables import SOURCES

router = APIRouter(include_in_schema=False)

SANDBOX = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; frame-ancestors 'none'"
)


@router.get("/results", dependencies=[VisitorsTurn])
def results(request: Request, serving: Serving, profile: MaybeVisitor) -> HTMLResponse:
    """Show what experiments found on the dataset of the served bundle, and what the bundle says of itself."""
    manifest = serving.recommender.manifest
    bundled = bundled_results(manifest.dataset)
    importance = bundled.importance if bundled else None
    return render(
        request,
        "results.html",
        found=bundled.found if bundled else None,
        caveat=_caveat(manifest.dataset),
        standings=bundled.standings if bundled else [],
        comparisons=comparisons(bundled.standings) if bundled else [],
        defeats=defeats(manifest.dataset),
        goal_text=goal_text,
        sources=SOURCES,
        tables=family_tables(bundled.found) if bundled else [],
        pictures=bundled_pictures(manifest.dataset),
        importance=importance,
        importance_pictures=(IMPORTANCE_MAP, IMPORTANCE_METHODS),
        importance_table=importance_table(importance) if importance else None,
        explored=exploration_of(request.app.state.settings) is not None,
        manifest=manifest,
        measured=measured(manifest),
    )


@router.get("/results/charts/{name}.svg", dependencies=[VisitorsTurn])
def chart(
    name: Annotated[str, PathParameter(max_length=ID_LENGTH)],
    serving: Serving,
    theme: Annotated[Literal["light", "dark"], Query()] = "light",
) -> Response:
    """A chart of the experiments; browsers keep it, and its address changes with the figures."""
    dataset = serving.recommender.manifest.dataset
    pictures = bundled_pictures(dataset)
    if pictures is None:
        raise UnknownIdError(f"no chart {name!r}: no experiment was run on {dataset}")
    return Response(
        pictures.svg(name, dark=theme == "dark"),
        media_type="image/svg+xml",
        headers={"Cache-Control": f"public, max-age={SECONDS_PICTURES_ARE_KEPT}"},
    )


@router.get("/results/exploration")
def exploration(request: Request, profile: MaybeVisitor) -> Response:
    """The report of `maxella explore`, if whoever runs the app put one beside the models.

    It is a file of its own with scripts in it: it may run them, and reach nothing of the app.
    """
    file = exploration_of(request.app.state.settings)
    if file is None:
        raise UnknownIdError("there is no exploration report here; `maxella explore` makes one")
    return FileResponse(file, media_type="text/html; charset=utf-8", headers={POLICY: SANDBOX})


def exploration_of(settings: Settings) -> Path | None:
    """The exploration report, if there is one."""
    file = settings.bundles / EXPLORATION if settings.bundles else None
    return file if file and file.is_file() else None


def _caveat(dataset: str) -> str:
    """Say what must be said of the data behind the figures of a dataset, if anything."""
    return text(f"results.data.{dataset}") if has_text(f"results.data.{dataset}") else ""
