"""The bodies that the REST interface takes, around the recommender's own types."""

from typing import Annotated, Literal, Self

from fastapi import UploadFile
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from maxella.app.limits import (
    HISTORY_RATINGS,
    JSON_LENGTH,
    KEY_LENGTH,
    LIST_LENGTH,
    MOVIES_ASKED,
    NAME_LENGTH,
    NEVER_LENGTH,
    NEVER_OF_A_KIND,
    PASSWORD_LENGTH,
    QUERY_LENGTH,
    REASONS,
    TONIGHT_LENGTH,
    TONIGHT_PEOPLE,
    UNDONE_AT_ONCE,
    UPLOADED_FILES,
)
from maxella.app.scales import ScaleName
from maxella.app.storage.records import COLOURS, Kind
from maxella.recommend.ranking.liking import Order
from maxella.recommend.reranking.group_order import Aggregation
from maxella.recommend.results import Dials, Filters, Identifier, RatedMovie
from maxella.recommend.tonight import Seen

SearchText = Annotated[str, StringConstraints(max_length=QUERY_LENGTH)]
ScaleEnd = Annotated[float, Field(ge=-10_000, le=10_000, allow_inf_nan=False)]
Moment = Annotated[int, Field(ge=0, le=2**40)]
"""Unix seconds, UTC."""
ListLength = Annotated[int, Field(ge=1, le=LIST_LENGTH)]
"""Where there are fewer, there are fewer in the answer."""


class RequestModel(BaseModel):
    """Base of what is posted."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class PersonRequest(RequestModel):
    """Base of what is posted with who is asked for."""

    history: tuple[RatedMovie, ...] | None = Field(default=None, max_length=HISTORY_RATINGS)
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


class ListOptions(RequestModel):
    """Base of what asks for a ranked list."""

    k: ListLength = 20
    """How many, at most."""
    filters: Filters = Filters()
    order: Order | None = None
    """`liking`: what the person will probably watch and like; `interest`: what they will probably watch or
    rate, however they like it. Null for `liking`, and where nothing is rated for `interest`, the only one."""
    exclude: tuple[Identifier, ...] = Field(default=(), max_length=HISTORY_RATINGS)
    """Movies to leave out beside those that were rated, and of a profile those that were seen, hidden or
    passed over; unknown ones do not matter."""
    reasons: int = Field(default=3, ge=0, le=REASONS)
    """How many ratings are named as the reason of each recommendation."""


class OwnListRequest(ListOptions):
    """Asks for a ranked list for the profile."""

    dials: Dials = Dials()


class OwnPredictionRequest(RequestModel):
    """Asks how the profile's person would rate some movies."""

    movie_ids: tuple[Identifier, ...] = Field(min_length=1, max_length=MOVIES_ASKED)


class OwnExplanationRequest(RequestModel):
    """Asks why a movie is predicted and ranked as it is for the profile."""

    movie_id: Identifier
    reasons: int = Field(default=3, ge=0, le=REASONS)
    """How many ratings are named for and against."""


class RecommendationRequest(PersonRequest, ListOptions):
    """Asks for a ranked list."""

    model_config = _example(k=10, filters={"genres": ["Crime"], "years": [1990, None]})


class PredictionRequest(PersonRequest, OwnPredictionRequest):
    """Asks how a person would rate some movies."""

    model_config = _example(movie_ids=["1", "260"])


class ExplanationRequest(PersonRequest, OwnExplanationRequest):
    """Asks why a movie is predicted and ranked as it is."""

    model_config = _example(movie_id="1617")


SimilarBy = Literal["taste", "content"]


class AccountRequest(RequestModel):
    """The name and the password of an account."""

    name: str = Field(max_length=NAME_LENGTH)
    password: str = Field(max_length=PASSWORD_LENGTH)
    """At least 8 characters."""


class PinRequest(RequestModel):
    """The PIN of a profile."""

    pin: str = Field(default="", max_length=NAME_LENGTH)
    """Empty where the profile has none."""


class ProfileRequest(PinRequest):
    """A profile to make."""

    name: str = Field(max_length=NAME_LENGTH)
    colour: Literal[COLOURS] = COLOURS[0]  # type: ignore[valid-type]
    """The colour of its disc in the app."""


class ProfileChangeRequest(RequestModel):
    """Changes of a profile; null leaves a field as it is."""

    name: str | None = Field(default=None, max_length=NAME_LENGTH)
    colour: Literal[COLOURS] | None = None  # type: ignore[valid-type]
    pin: str | None = Field(default=None, max_length=NAME_LENGTH)
    """4 to 12 digits; empty for none. A change ends all tokens and sessions of the profile."""
    present_pin: str = Field(default="", max_length=NAME_LENGTH)
    """The PIN of today, to change it; empty where there is none."""
    is_shared: bool | None = None
    """Whether others may ask for Tonight with it."""
    scale: ScaleName | Literal["dataset"] | None = None
    """On which it rates and reads from now on; what was said stays as it was said."""


class ScaleRequest(RequestModel):
    """A scale on which ratings are given."""

    low: ScaleEnd
    """The lowest rating."""
    high: ScaleEnd
    """The highest rating."""
    step: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]
    """The distance of two neighbouring ratings."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.low >= self.high:
            raise ValueError("the highest rating of a scale is above the lowest")
        return self


NeverName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NEVER_LENGTH)]
NeverNames = Annotated[tuple[NeverName, ...], Field(max_length=NEVER_OF_A_KIND)]


class NeverRequest(RequestModel):
    """Asks to keep what a profile never wants to be shown, all of it; what is left out is wanted again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"genres": ["Horror"], "people": ["Ann Lee"]}]})

    genres: NeverNames = ()
    people: NeverNames = ()
    """Directors and actors, by their full names."""
    keywords: NeverNames = ()
    """As a movie's `keywords` name them."""


class EventRequest(RequestModel):
    """Something that a person did with a movie."""

    kind: Kind
    movie_id: Identifier
    value: float | None = Field(default=None, allow_inf_nan=False)
    """The rating, on `scale`; 1 to set one of the other kinds; null to take either back."""
    scale: ScaleName | ScaleRequest | None = None
    """Of a rating: on which it is said, and kept. A name is one of those that a profile may choose:
    `half-stars` (0.5 to 5), `stars` (1 to 5), `ten` (1 to 10), `hundred` (0 to 100), `words` (loved is 1,
    liked 0.75, not for me 0.25). Null for the scale of the dataset (`GET /api/v1/model` tells it)."""
    at: Moment | None = None
    """When it happened, in unix seconds; null for now."""
    key: str | None = Field(default=None, min_length=1, max_length=KEY_LENGTH, pattern="^[^-\\x00][^\\x00]*$")
    """Makes sending it twice harmless: the same key is recorded once. Null makes a new one."""


class EventsRequest(RequestModel):
    """Events to be recorded as a whole or not at all."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"events": [{"kind": "rating", "movie_id": "6", "value": 5, "key": "a-1"}]}]
        }
    )

    events: tuple[EventRequest, ...] = Field(min_length=1, max_length=HISTORY_RATINGS)


class UndoRequest(RequestModel):
    """Asks to take events back."""

    keys: tuple[Annotated[str, StringConstraints(min_length=1, max_length=KEY_LENGTH)], ...] = Field(
        min_length=1, max_length=UNDONE_AT_ONCE
    )


class TonightRequest(RequestModel):
    """Asks for a shortlist for several people."""

    others: tuple[Identifier, ...] = Field(default=(), max_length=TONIGHT_PEOPLE)
    """Ids of profiles beside the own one, which their people share."""
    k: Annotated[int, Field(ge=1, le=TONIGHT_LENGTH)] = 6
    filters: Filters = Filters()
    dials: Dials = Dials()
    seen: Seen = "unseen"
    """Films that nobody has seen, any, or those that all have seen."""
    aggregation: Aggregation = "least-misery"
    """The mean of all, the least happy one's rating, or a list in which each gets their turn."""
    exclude: tuple[Identifier, ...] = Field(default=(), max_length=HISTORY_RATINGS)


class ImportForm(RequestModel):
    """Files to bring along."""

    files: list[UploadFile] = Field(min_length=1, max_length=UPLOADED_FILES)
    """Exports of services as they are, or tables with a header."""
    look: bool = False
    """Only tell what the files would bring."""
    mapping: str = Field(default="", max_length=JSON_LENGTH)
    """Of an unknown table: which column has which role, as a JSON object such as `{"title": "Film"}`."""
    choices: str = Field(default="", max_length=JSON_LENGTH)
    """Of unsure entries: the movie of each place, as a JSON object such as `{"3": "260"}`."""


class FilmRequest(RequestModel):
    """Choice of the movie that an imported film is."""

    movie_id: Identifier | None
    """Null for none of the catalogue."""
