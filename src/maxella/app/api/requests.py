"""What the REST interface takes: the recommender's own types, with bounds."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from maxella.app.limits import (
    FILTER_VALUES,
    HISTORY_RATINGS,
    ID_LENGTH,
    MOVIES_ASKED,
    QUERY_LENGTH,
    REASONS,
)
from maxella.recommend.results import Filters, RatedMovie

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=ID_LENGTH)]
SearchText = Annotated[str, StringConstraints(max_length=QUERY_LENGTH)]
FilterValue = Annotated[str, StringConstraints(max_length=ID_LENGTH)]
Year = Annotated[int, Field(ge=-9999, le=9999)]
ListLength = Annotated[int, Field(ge=1)]
"""More than there are gives all there are."""


class PostedRating(RatedMovie):
    """One rating of a person's history."""

    movie_id: Identifier
    rating: float = Field(allow_inf_nan=False)
    """On the scale of the dataset (`GET /api/v1/model` tells it)."""


class PostedFilters(Filters):
    """Which movies may be listed. A movie must pass every filter; an empty one lets all pass."""

    genres: tuple[FilterValue, ...] = Field(default=(), max_length=FILTER_VALUES)
    """Movies of at least one of these genres, in any case of letters."""
    years: tuple[Year | None, Year | None] = (None, None)
    """Released from the first to the second year, both included; null leaves that side open."""
    min_ratings: int = Field(default=0, ge=0, le=2**62)
    """Movies with at least so many ratings."""
    languages: tuple[FilterValue, ...] = Field(default=(), max_length=FILTER_VALUES)
    """Movies whose original language is one of these (codes such as `en`)."""


class Posted(BaseModel):
    """Base of what is posted: who is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    history: tuple[PostedRating, ...] | None = Field(default=None, max_length=HISTORY_RATINGS)
    """What the person rated, oldest first; of several ratings of a movie the last counts. Without a history
    and a user, the answer is for a person of whom nothing is known."""
    user_id: Identifier | None = None
    """A user of the training data, in place of a history."""
    fallback: bool = False
    """Answer for unknown ids too: an unknown user as a person of whom nothing is known, an unknown movie in
    the history as if it were not there, an unknown movie to predict by means. Without it they are 404."""

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if self.history is not None and self.user_id is not None:
            raise ValueError("give a history or a user_id, not both")
        return self


_EXAMPLE_HISTORY: list[JsonValue] = [{"movie_id": "6", "rating": 5}, {"movie_id": "608", "rating": 4}]


def _example(**asked: JsonValue) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [{"history": _EXAMPLE_HISTORY, **asked}]})


class RecommendationRequest(Posted):
    """Asks for a ranked list."""

    model_config = _example(k=10, filters={"genres": ["Crime"], "years": [1990, None]})

    k: ListLength = 20
    """How many; more than there are gives all there are."""
    filters: PostedFilters = PostedFilters()
    exclude: tuple[Identifier, ...] = Field(default=(), max_length=HISTORY_RATINGS)
    """Movies to leave out beside those of the history; unknown ones do not matter."""
    reasons: int = Field(default=3, ge=0, le=REASONS)
    """How many ratings are named as the reason of each recommendation."""


class PredictionRequest(Posted):
    """Asks how a person would rate some movies."""

    model_config = _example(movie_ids=["1", "260"])

    movie_ids: tuple[Identifier, ...] = Field(min_length=1, max_length=MOVIES_ASKED)


class ExplanationRequest(Posted):
    """Asks why a movie is predicted and ranked as it is."""

    model_config = _example(movie_id="1617")

    movie_id: Identifier
    reasons: int = Field(default=3, ge=0, le=REASONS)
    """How many ratings are named for and against."""


SimilarBy = Literal["taste", "content"]
