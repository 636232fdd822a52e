"""Numbers as people say them: ratings, predictions, how sure they are, and why."""

import math
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from maxella.app.posters.genres import telling_first
from maxella.app.texts import text
from maxella.data.dataset import RatingScale
from maxella.recommend.reasons import speaking_for
from maxella.recommend.results import Movie, Reason, Recommendation

MOST_CHOICES = 10
REASONS_NAMED = 2
GENRES_NAMED = 2

# Lower bounds, as parts of the scale, of the words for a predicted rating: `taste.4` to `taste.1`.
_TASTES = (0.8, 0.65, 0.5, 0.35)
# Upper bounds, as parts of the scale, of the words for its standard deviation: `sure.2` and `sure.1`.
_DEVIATIONS = (0.15, 0.205)


def choices(scale: RatingScale) -> list[float]:
    """The ratings that the page offers, lowest first: all of the scale, or ten of it where it has more."""
    steps = round((scale.high - scale.low) / scale.step)
    if steps < MOST_CHOICES:
        return [scale.low + scale.step * place for place in range(steps + 1)]
    apart = scale.step * max(1, math.floor((scale.high - scale.low) / MOST_CHOICES / scale.step + 0.5))
    return [
        scale.high - apart * place
        for place in reversed(range(MOST_CHOICES))
        if scale.high - apart * place >= scale.low
    ]


@lru_cache(maxsize=1024)
def rating_text(rating: float) -> str:
    """A rating as it is given: `4`, `4½`, `7.3`."""
    whole, part = divmod(rating, 1)
    if part == 0.5:
        return f"{whole:.0f}½" if whole else "½"
    return f"{rating:g}"


def predicted_text(rating: float, scale: RatingScale) -> str:
    """A predicted rating: one decimal, none where the scale is long."""
    return f"{rating:.0f}" if scale.high - scale.low >= 20 else f"{rating:.1f}"


def taste_text(rating: float, scale: RatingScale) -> str:
    """What a predicted rating means for the person who reads it, in words."""
    return text(f"taste.{_liking(rating, scale)}")


def their_taste_text(rating: float, scale: RatingScale) -> str:
    """What a predicted rating means for one of several people, in words."""
    return text(f"taste.their.{_liking(rating, scale)}")


def sure_text(deviation: float, scale: RatingScale) -> str:
    """How sure a prediction is, in words."""
    part = deviation / (scale.high - scale.low)
    return text(f"sure.{sum(part < bound for bound in _DEVIATIONS)}")


def facts_text(movie: Movie) -> str:
    """Year, length and the most telling genres: `1995 · 127 min · Crime, Thriller`."""
    year = str(movie.release_year) if movie.release_year is not None else ""
    length = text("film.minutes", minutes=f"{movie.runtime:.0f}") if movie.runtime else ""
    genres = ", ".join(telling_first(movie.genres)[:GENRES_NAMED])
    # A line may end behind a dot, and does not begin with one.
    return "\N{NO-BREAK SPACE}· ".join(part for part in (year, length, genres) if part)


def code_marked(words: str) -> Markup:
    """Words whose names of code stand in backticks, as markup."""
    parts = words.split("`")
    marked = [
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    ]
    return Markup("").join(marked)


def popularity_text(movie: Movie) -> str:
    """How many rated a movie, and how."""
    if movie.rating_mean is None:
        return text("film.popular.unrated")
    return text("film.popular", count=f"{movie.rating_count:,}", mean=f"{movie.rating_mean:.1f}")


def why_text(recommendation: Recommendation, scale: RatingScale) -> str:
    """One line of why a movie is in the list; titles in it are marked up as such."""
    if recommendation.basis == "popularity":
        return popularity_text(recommendation.movie)
    return because_text(speaking_for(recommendation.reasons, scale))


def because_text(
    reasons: Sequence[Reason], key: str = "film.because", whole: str = "film.because.whole"
) -> str:
    """The ratings that speak for a movie, in one sentence."""
    named = [
        f"<cite>{escape(reason.title)}</cite> {rating_text(reason.rating)}"
        for reason in reasons[:REASONS_NAMED]
    ]
    if not named:
        return text(whole)
    # Only our own texts are marked up; titles are escaped above. Markup's own `format` takes longer than all
    # the rest of a card, and a page has sixty of them.
    return Markup(text(key, titles=text("film.because.join").join(named)))  # noqa: S704


def _liking(rating: float, scale: RatingScale) -> int:
    """How much a predicted rating is, from 0 to 4."""
    part = (rating - scale.low) / (scale.high - scale.low)
    return sum(part >= bound for bound in _TASTES)
