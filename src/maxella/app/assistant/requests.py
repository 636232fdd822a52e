"""The arguments of the tools. The assistant reads the lines under them.

The arguments stand side by side, and no array has places with meanings of their own: some assistants refuse a
tool whose schema has.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from maxella.app.api.requests import (
    NeverName,
    RequestModel,
    SearchText,
)
from maxella.app.limits import (
    ASSISTANT_LEFT_OUT,
    ASSISTANT_LENGTH,
    KEY_LENGTH,
    REASONS,
    TONIGHT_PEOPLE,
)
from maxella.app.scales import ScaleName
from maxella.recommend.candidates.catalogue_search import Sort
from maxella.recommend.ranking.liking import Order
from maxella.recommend.reranking.group_order import Aggregation
from maxella.recommend.results import Dials, Filters, Identifier, Minutes, Name, NameKind, Names, Year
from maxella.recommend.tonight import Seen

Length = Annotated[int, Field(ge=1, le=ASSISTANT_LENGTH)]
Flag = Literal["seen", "saved", "hidden"]


class MoviesRequest(RequestModel):
    """Filters of the movies that may be listed; what is left out lets all pass."""

    genres: Names = ()
    """Of at least one of these genres."""
    people: Names = ()
    """Directed by, or with, one of these people, by their full names."""
    without_genres: Names = ()
    """Of none of these genres."""
    without_people: Names = ()
    """Without these people, by their full names."""
    without_keywords: Names = ()
    """Without these keywords."""
    from_year: Year | None = None
    """Released in this year or later."""
    to_year: Year | None = None
    """Released in this year or before."""
    from_minutes: Minutes | None = None
    """At least so long."""
    to_minutes: Minutes | None = None
    """At most so long."""

    @property
    def filters(self) -> Filters:
        """The same for the recommender."""
        return Filters(
            genres=self.genres,
            people=self.people,
            without_genres=self.without_genres,
            without_people=self.without_people,
            without_keywords=self.without_keywords,
            years=(self.from_year, self.to_year),
            runtime=(self.from_minutes, self.to_minutes),
        )

    def asked_of_rest(self) -> dict[str, Any]:
        """Give the same for a request of the REST interface, where filters are one of its fields."""
        own = type(self).model_fields.keys() - MoviesRequest.model_fields.keys()
        return {"filters": self.filters, **{name: getattr(self, name) for name in own}}


class ListRequest(MoviesRequest):
    """Asks for recommendations."""

    k: Length = 10
    """How many."""
    dials: Dials = Dials()
    order: Order = "liking"
    """`liking`: what the person will probably watch and like; `interest`: what they will probably watch or
    rate, however they like it."""
    exclude: tuple[Identifier, ...] = Field(default=(), max_length=ASSISTANT_LEFT_OUT)
    """Ids of movies to leave out."""
    reasons: int = Field(default=3, ge=0, le=REASONS)
    """How many of the person's ratings are named as reasons of each."""


class SearchRequest(MoviesRequest):
    """Asks for movies of the catalogue."""

    text: SearchText
    """A title, a person, a genre, a year or a decade, or some of these; small mistakes are allowed. Empty for
    all that passes the other arguments."""
    k: Length = 10
    """How many."""
    sort: Sort = "relevance"
    """`rated` is by the mean rating of all people."""


class PredictionsRequest(RequestModel):
    """Asks how the person would rate some movies."""

    movie_ids: tuple[Identifier, ...] = Field(min_length=1, max_length=ASSISTANT_LENGTH)
    """Their ids; `search` finds them."""


class SharedListRequest(MoviesRequest):
    """Asks for a shortlist for several people."""

    others: tuple[Name, ...] = Field(default=(), max_length=TONIGHT_PEOPLE)
    """The names of those who watch with the person; their profiles must be shared."""
    k: Length = 6
    """How many."""
    seen: Seen = "unseen"
    """`unseen`: what nobody of them has seen; `seen`: what somebody has; `any`."""
    aggregation: Aggregation = "least-misery"
    """`average`: the highest mean; `least-misery`: the least happy one decides; `fairness`: they choose in
    turn."""
    dials: Dials = Dials()
    exclude: tuple[Identifier, ...] = Field(default=(), max_length=ASSISTANT_LEFT_OUT)
    """Ids of movies that they do not want tonight."""


class RatingRequest(RequestModel):
    """Gives a movie a rating, or takes it back."""

    movie_id: Identifier
    rating: float | None = Field(allow_inf_nan=False)
    """What the person gives it, as they say it; null takes their rating back."""
    scale: ScaleName | None = None
    """On which they say it: `half-stars` (0.5 to 5), `stars` (1 to 5), `ten` (1 to 10), `hundred` (0 to 100),
    `words` (loved is 1, liked 0.75, not for me 0.25); null for the one that their profile chose, or else that
    of the dataset. It is kept as it is said."""


class MarkRequest(RequestModel):
    """Tells something else about a movie, or takes it back."""

    movie_id: Identifier
    told: Flag
    """`seen`: they saw it; `saved`: it is on their watchlist; `hidden`: they are not interested."""
    is_so: bool = True
    """False takes it back."""


class NoRequest(RequestModel):
    """Asks what the person never wants to be shown."""


class NeverChangeRequest(RequestModel):
    """Tells that the person never wants something, or does again."""

    kind: NameKind
    """`genres`, `people` (directors and actors) or `keywords`."""
    name: NeverName
    """As movies have it: a genre as in `genres`, a person's full name, a keyword."""
    is_so: bool = True
    """False lets it be listed again."""


class UndoOneRequest(RequestModel):
    """Takes a change back."""

    key: str = Field(min_length=1, max_length=KEY_LENGTH)
    """The key that `rate` or `mark` answered with."""
