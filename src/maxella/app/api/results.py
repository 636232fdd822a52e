"""The route that tells what the experiments found."""

from fastapi import APIRouter

from maxella.app.api.bearer import WITHOUT_ACCOUNTS
from maxella.app.api.responses import Experiments
from maxella.app.errors import documented
from maxella.app.serving import Serving
from maxella.app.turns import CallersTurn
from maxella.experiments.bundled import bundled_results

router = APIRouter(tags=["service"])


@router.get(
    "/results", dependencies=[CallersTurn], responses=documented(401, 503), openapi_extra=WITHOUT_ACCOUNTS
)
def results(serving: Serving) -> Experiments:
    """What the experiments found on this dataset: as published, in TensorFlow Recommenders, in Maxella."""
    dataset = serving.recommender.manifest.dataset
    results = bundled_results(dataset)
    return Experiments(bundle=serving.bundle, dataset=dataset, found=results.found if results else None)
