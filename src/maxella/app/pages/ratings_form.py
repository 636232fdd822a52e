"""The ratings of a person as the page's forms carry them.

Nothing is stored on the server and there is no session, so a forged request can change nothing: that is why
the forms have no token against it. Whoever adds storage has to add one.
"""

import math
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request

from maxella.app.limits import HISTORY_RATINGS, ID_LENGTH, QUERY_LENGTH
from maxella.data.dataset import RatingScale
from maxella.errors import UsageError
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import RatedMovie

ORDER_FIELD = "rated"
RATING_PREFIX = "rating."
QUERY_FIELD = "query"
_MOST_FIELDS = 2 * HISTORY_RATINGS + 100


@dataclass(frozen=True)
class RatingsForm:
    """What a form posted."""

    ratings: tuple[RatedMovie, ...] = ()
    """In the order in which they were given."""
    query: str = ""
    """What is searched for."""

    def known_to(self, recommender: Recommender) -> tuple[RatedMovie, ...]:
        """The ratings that count: of movies in the catalogue, on its scale."""
        unknown = set(recommender.unknown_movies(rated.movie_id for rated in self.ratings))
        return tuple(
            rated
            for rated in self.ratings
            if rated.movie_id not in unknown and _is_on(recommender.scale, rated.rating)
        )


async def posted_form(request: Request) -> RatingsForm:
    """Read the form of a request.

    The fields are `rated` (movie ids in the order of their ratings), `rating.ID` (the rating; empty for none)
    and `query`. Ratings of movies that `rated` does not name were just given, so they are the newest.

    Raises:
        UsageError: when the body is no such form, or has more in it than a person can have rated.
    """
    try:
        fields = parse_qsl(
            (await request.body()).decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise UsageError("the form cannot be read; load the page again") from None
    values = dict(fields)
    order = [value for name, value in fields if name == ORDER_FIELD]
    given = [name.removeprefix(RATING_PREFIX) for name, _ in fields if name.startswith(RATING_PREFIX)]
    ratings = tuple(
        RatedMovie(movie_id=movie_id, rating=_number(values[RATING_PREFIX + movie_id]))
        for movie_id in dict.fromkeys((*order, *given))
        if len(movie_id) <= ID_LENGTH and values.get(RATING_PREFIX + movie_id)
    )
    if len(ratings) > HISTORY_RATINGS:
        raise UsageError(f"the page takes up to {HISTORY_RATINGS:,} ratings, not {len(ratings):,}")
    return RatingsForm(ratings, values.get(QUERY_FIELD, "")[:QUERY_LENGTH].strip())


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise UsageError(f"{value[:20]!r} is not a rating; load the page again") from None


def _is_on(scale: RatingScale, rating: float) -> bool:
    return math.isfinite(rating) and scale.low <= rating <= scale.high
