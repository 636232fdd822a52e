"""Routes that answer for a person: recommendations, predictions, explanations.

They are plain functions, so that they run in the thread pool: scoring is arithmetic, which would hold up the
event loop. Nothing that is posted is kept.

People of the app are in a trained bundle under names of the moment; whatever they are called there, the
service knows nobody of such a name.
"""

from typing import Any

from fastapi import APIRouter

from maxella.app.api.requests import (
    ExplanationRequest,
    PersonRequest,
    PredictionRequest,
    RecommendationRequest,
)
from maxella.app.api.responses import Explained, Predictions, Recommendations
from maxella.app.errors import documented
from maxella.app.identity.bearer import WITHOUT_ACCOUNTS, FromOperator
from maxella.app.serving import Serving
from maxella.app.taste import newest
from maxella.app.turns import CallersTurn
from maxella.data.more_ratings import APP_USER
from maxella.errors import SignInError, UnknownIdError

router = APIRouter(tags=["people"], dependencies=[CallersTurn], responses=documented(401, 404, 413, 422, 503))


@router.post("/recommendations", openapi_extra=WITHOUT_ACCOUNTS)
def recommend(asked: RecommendationRequest, serving: Serving, from_operator: FromOperator) -> Recommendations:
    """Recommend movies to a person, given by a posted history or as a user of the training data.

    Movies of the history are left out. Without either, what is popular within the filters comes back. The
    ratings of a user of the training data are named as reasons to the operator alone.
    """
    found = serving.recommender.recommend(
        **_person(asked),
        k=asked.k,
        filters=asked.filters,
        order=asked.order,
        exclude=asked.exclude,
        reasons=asked.reasons if may_cite(asked.user_id, from_operator=from_operator) else 0,
    )
    return Recommendations(bundle=serving.bundle, recommendations=found)


@router.post("/predictions", openapi_extra=WITHOUT_ACCOUNTS)
def predict(asked: PredictionRequest, serving: Serving) -> Predictions:
    """Predict how a person would rate movies, on the scale of the dataset, with a standard deviation.

    A movie of the history is predicted without its rating.
    """
    predicted = serving.recommender.predict_for(asked.movie_ids, **_person(asked))
    return Predictions(bundle=serving.bundle, predictions=predicted)


@router.post("/explanations", openapi_extra=WITHOUT_ACCOUNTS)
def explain(asked: ExplanationRequest, serving: Serving, from_operator: FromOperator) -> Explained:
    """Explain a prediction and a rank: each rating's share, and what changes without the strongest ones.

    A movie that the person rated is explained without that rating, which `given_rating` tells.
    It names ratings, so for a user of the training data it needs the operator's token.
    """
    require_citable(asked.user_id, from_operator=from_operator)
    explanation = serving.recommender.explain(asked.movie_id, **_person(asked), reasons=asked.reasons)
    return Explained(bundle=serving.bundle, explanation=explanation)


def _person(asked: PersonRequest) -> dict[str, Any]:
    """Give who is asked for, as the recommender's keyword arguments."""
    user_id = known_user(asked.user_id, ignore_unknown=asked.fallback)
    history = None if asked.history is None else newest(asked.history)
    return {"history": history, "user_id": user_id, "ignore_unknown": asked.fallback}


def known_user(user_id: str | None, *, ignore_unknown: bool) -> str | None:
    """The user of the dataset to answer for; None for somebody of whom nothing is known.

    Raises:
        UnknownIdError: for a person of the app, unless unknown ones are to be ignored.
    """
    if user_id is None or not user_id.startswith(APP_USER):
        return user_id
    if ignore_unknown:
        return None
    raise UnknownIdError(f"no user with id {user_id!r}; post the ratings as a history instead")


def may_cite(user_id: str | None, *, from_operator: bool) -> bool:
    """Tell whether an answer may name the ratings that it is made from."""
    return user_id is None or from_operator


def require_citable(user_id: str | None, *, from_operator: bool) -> None:
    """Refuse what cannot be told without naming the ratings of somebody else.

    Raises:
        SignInError: for a user of the dataset, where the operator's token is missing.
    """
    if not may_cite(user_id, from_operator=from_operator):
        raise SignInError(
            "an explanation names the ratings of that user: send the operator's token "
            "(`Authorization: Bearer TOKEN`, made on the page /operator), or post a history"
        )
