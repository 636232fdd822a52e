"""The route that tells what is served."""

from fastapi import APIRouter

from maxella.app.api.bearer import WITHOUT_ACCOUNTS
from maxella.app.api.responses import ServedModel
from maxella.app.errors import documented
from maxella.app.serving import Served, Serving
from maxella.app.turns import CallersTurn
from maxella.recommend.bundle.build import ALL_RATINGS

router = APIRouter(tags=["service"])


@router.get(
    "/model", dependencies=[CallersTurn], responses=documented(401, 503), openapi_extra=WITHOUT_ACCOUNTS
)
def model(serving: Serving) -> ServedModel:
    """What is served: dataset, what was fitted, rating scale, and the figures of the recipe."""
    manifest = serving.recommender.manifest
    return ServedModel(
        bundle=serving.bundle,
        maxella=manifest.maxella,
        created_at=manifest.created_at,
        dataset=manifest.dataset,
        trained_on=manifest.trained_on,
        fitted_on_all=fitted_on_all(serving),
        rating_scale=manifest.rating_scale,
        counts=manifest.counts,
        genres=serving.recommender.genres,
        views=sorted(manifest.views),
        seed=manifest.seed,
        seconds=manifest.seconds,
        metrics=manifest.metrics,
    )


def fitted_on_all(served: Served) -> bool:
    """Whether the fit on all ratings is served, and not that of a split."""
    return served.recommender.manifest.trained_on == ALL_RATINGS
