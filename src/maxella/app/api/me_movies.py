"""Routes to movies for a profile: shelves, recommendations, predictions, explanations, and Tonight."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from maxella.app.acting import Own, Person
from maxella.app.api.requests import (
    OwnExplanationRequest,
    OwnListRequest,
    OwnPredictionRequest,
    TonightRequest,
)
from maxella.app.api.responses import Explained, Predictions, Recommendations, Shelves, Shortlist
from maxella.app.errors import documented
from maxella.app.group import group_of, shortlist
from maxella.app.limits import SHELF_LENGTH
from maxella.app.serving import Turned
from maxella.app.turns import ProfilesTurn

router = APIRouter(
    prefix="/profile", tags=["profile"], dependencies=[ProfilesTurn], responses=documented(401, 422, 503)
)

NOTHING_LEFT = (
    "no movie is left beside what the profile never wants; GET /api/v1/profile/never, or the tool `never`, "
    "tells what that is, and it can be taken back"
)
ShelfLength = Annotated[int, Query(ge=1, le=SHELF_LENGTH, description="How many movies on each, at most.")]


@router.get("/shelves")
def shelves(own: Own, dials: Turned, length: ShelfLength = 8) -> Shelves:
    """The shelves of Home: no movie on two of them, none that was rated, seen, hidden or passed over.

    None of them has what the profile never wants.
    """
    taste = own.taste
    found = own.recommender.shelves(
        taste.history, exclude=taste.excluded, length=length, dials=dials, filters=taste.filters()
    )
    return Shelves(bundle=own.served.bundle, shelves=found, note=_note(found, own))


@router.post("/recommendations")
def recommend(asked: OwnListRequest, own: Own) -> Recommendations:
    """Recommend movies that were not rated, seen, hidden or passed over, and are nothing it never wants."""
    taste = own.taste
    found = own.recommender.recommend(
        taste.history,
        k=asked.k,
        filters=taste.filters(asked.filters),
        exclude=taste.excluded | set(asked.exclude),
        reasons=asked.reasons,
        dials=asked.dials,
        order=asked.order,
    )
    return Recommendations(bundle=own.served.bundle, recommendations=found, note=_note(found, own))


@router.post("/predictions", responses=documented(404))
def predict(asked: OwnPredictionRequest, own: Own) -> Predictions:
    """Predict how the profile's person would rate movies, with a standard deviation.

    A movie that they rated is predicted without that rating.
    """
    predicted = own.recommender.predict_for(asked.movie_ids, own.taste.history)
    return Predictions(bundle=own.served.bundle, predictions=predicted)


@router.post("/explanations", responses=documented(404))
def explain(asked: OwnExplanationRequest, own: Own) -> Explained:
    """Explain a prediction and a rank: each rating's share, and what changes without the strongest ones.

    A movie that the person rated is explained without that rating, which `given_rating` tells.
    """
    explanation = own.recommender.explain(asked.movie_id, own.taste.history, reasons=asked.reasons)
    return Explained(bundle=own.served.bundle, explanation=explanation)


@router.post("/tonight", responses=documented(404))
def tonight(asked: TonightRequest, own: Own) -> Shortlist:
    """A shortlist for the profile and others that their people share.

    What somebody rated and saw is told of those whose profiles the token's person could choose without a PIN.
    Of others it tells what is predicted for them, and it lists no movie of which they said anything. What one
    of the profiles never wants is left out.
    """
    picks = shortlist(
        own.store,
        own.recommender,
        group_of(own.store, own.profile, asked.others),
        k=asked.k,
        filters=asked.filters,
        seen=asked.seen,
        aggregation=asked.aggregation,
        exclude=asked.exclude,
        dials=asked.dials,
    )
    return Shortlist(bundle=own.served.bundle, picks=picks, note=_note(picks, own))


def _note(found: Sequence[object], own: Person) -> str | None:
    """Say why a list is empty, where what is never wanted may be why."""
    return None if found or not own.store.never.of(own.profile.id).count else NOTHING_LEFT
