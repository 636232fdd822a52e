"""Routes that answer for a person: recommendations, predictions, explanations.

They are plain functions, so that they run in the thread pool: scoring is arithmetic, which would hold up the
event loop. Nothing that is posted is kept.
"""

from typing import Any

from fastapi import APIRouter

from maxella.app.api.bearer import WITHOUT_ACCOUNTS
from maxella.app.api.requests import ExplanationRequest, Posted, PredictionRequest, RecommendationRequest
from maxella.app.api.responses import Explained, Predictions, Recommendations
from maxella.app.errors import documented
from maxella.app.serving import Serving
from maxella.app.taste import newest
from maxella.app.turns import CallersTurn
from maxella.recommend.recommender import Recommender

router = APIRouter(tags=["people"], dependencies=[CallersTurn], responses=documented(401, 404, 413, 422, 503))


@router.post("/recommendations", openapi_extra=WITHOUT_ACCOUNTS)
def recommend(asked: RecommendationRequest, serving: Serving) -> Recommendations:
    """Recommend movies to a person, given by a posted history or as a user of the training data.

    Movies of the history are left out. Without either, what is popular within the filters comes back.
    """
    found = serving.recommender.recommend(
        **_person(asked, serving.recommender),
        k=asked.k,
        filters=asked.filters,
        exclude=asked.exclude,
        reasons=asked.reasons,
    )
    return Recommendations(bundle=serving.bundle, recommendations=found)


@router.post("/predictions", openapi_extra=WITHOUT_ACCOUNTS)
def predict(asked: PredictionRequest, serving: Serving) -> Predictions:
    """Predict how a person would rate movies, on the scale of the dataset, with a standard deviation."""
    person = _person(asked, serving.recommender)
    predicted = serving.recommender.predict_for(asked.movie_ids, **person)
    return Predictions(bundle=serving.bundle, predictions=predicted)


@router.post("/explanations", openapi_extra=WITHOUT_ACCOUNTS)
def explain(asked: ExplanationRequest, serving: Serving) -> Explained:
    """Explain a prediction and a rank: each rating's share, and what changes without the strongest ones."""
    person = _person(asked, serving.recommender)
    explanation = serving.recommender.explain(asked.movie_id, **person, reasons=asked.reasons)
    return Explained(bundle=serving.bundle, explanation=explanation)


def _person(asked: Posted, recommender: Recommender) -> dict[str, Any]:
    """Who is asked for, as the recommender's keyword arguments."""
    history = None if asked.history is None else newest(asked.history)
    return {"history": history, "user_id": asked.user_id, "ignore_unknown": asked.fallback}
