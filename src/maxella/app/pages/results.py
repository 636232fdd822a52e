"""The page that tells how good the recommendations are, and its pictures."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from maxella.app.limits import ID_LENGTH
from maxella.app.pages.figures import family_tables, measured
from maxella.app.pages.pictures import pictures_of
from maxella.app.pages.rendering import SECONDS_PICTURES_ARE_KEPT, render
from maxella.app.serving import Serving
from maxella.app.texts import has_text, text
from maxella.errors import UnknownIdError
from maxella.experiments.goals import standings
from maxella.experiments.shipped import shipped
from maxella.experiments.tables import SOURCES

router = APIRouter(include_in_schema=False)


@router.get("/results")
def results(request: Request, serving: Serving) -> HTMLResponse:
    """What the experiments found on the dataset of the served bundle, and what the bundle says of itself."""
    manifest = serving.recommender.manifest
    found = shipped(manifest.dataset)
    return render(
        request,
        "results.html",
        found=found,
        caveat=_caveat(manifest.dataset),
        standings=standings(found) if found else [],
        sources=SOURCES,
        tables=family_tables(found) if found else [],
        pictures=pictures_of(found) if found else None,
        manifest=manifest,
        measured=measured(manifest),
    )


@router.get("/results/charts/{name}.svg")
def chart(
    name: Annotated[str, Path(max_length=ID_LENGTH)],
    serving: Serving,
    theme: Annotated[Literal["light", "dark"], Query()] = "light",
) -> Response:
    """A chart of the experiments; browsers keep it, and its address changes with the figures."""
    dataset = serving.recommender.manifest.dataset
    found = shipped(dataset)
    if found is None:
        raise UnknownIdError(f"no chart {name!r}: no experiment was run on {dataset}")
    return Response(
        pictures_of(found).svg(name, dark=theme == "dark"),
        media_type="image/svg+xml",
        headers={"Cache-Control": f"public, max-age={SECONDS_PICTURES_ARE_KEPT}"},
    )


def _caveat(dataset: str) -> str:
    """What must be said of the data behind the figures of a dataset, if anything."""
    return text(f"results.data.{dataset}") if has_text(f"results.data.{dataset}") else ""
