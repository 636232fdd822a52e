"""What the REST interface answers with, around the recommender's own types."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from maxella.data.dataset import RatingScale
from maxella.experiments.found import Found
from maxella.recommend.results import Explanation, Movie, MovieDetail, Neighbour, Prediction, Recommendation


class Answer(BaseModel):
    """Base of every answer that comes from a bundle."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    bundle: str
    """Which bundle answered; it changes when a new model is swapped in."""


class Recommendations(Answer):
    """A ranked list, best first."""

    recommendations: list[Recommendation]


class Predictions(Answer):
    """A predicted rating for each movie asked for, in the same order."""

    predictions: list[Prediction]


class Explained(Answer):
    """Why a movie is predicted and ranked as it is."""

    explanation: Explanation


class Movies(Answer):
    """Movies that a search found, the best match first."""

    movies: list[Movie]


class FoundMovie(Answer):
    """One movie."""

    movie: MovieDetail


class Similar(Answer):
    """Movies that are like another one, the most alike first."""

    similar: list[Neighbour]


class ServedModel(Answer):
    """What is served: the bundle's manifest without its files."""

    maxella: str
    """The release that wrote the bundle."""
    created_at: str
    """When the bundle was written: ISO 8601, UTC."""
    dataset: str
    """The dataset that it was fitted on."""
    trained_on: str
    """Which of the dataset's ratings were fitted, in words."""
    fitted_on_all: bool
    """False while the model of the split is served, whose figures these are; the full fit follows."""
    rating_scale: RatingScale
    counts: dict[str, int]
    """How many users, movies and ratings were fitted."""
    genres: list[str]
    """The genres of the catalogue, most frequent first."""
    views: list[str]
    """The models that are blended."""
    seed: int
    seconds: dict[str, float]
    """How long each model's fit took."""
    metrics: list[dict[str, Any]]
    """Figures of the same recipe on a split, with the rules by which they were taken."""


class Experiments(Answer):
    """What the experiments found on the dataset of the served bundle."""

    dataset: str
    """The dataset that the bundle was fitted on."""
    found: Found | None
    """Every row with its figures; null where no experiment was run on this dataset."""


class Health(Answer):
    """The service is ready."""

    status: str
    """Always `ready`; a service that is not answers 503."""
    trained_on: str
    """Which ratings were fitted, in words."""
    since: str
    """Since when this bundle is served: ISO 8601, UTC."""


class Alive(BaseModel):
    """The process runs."""

    status: str
