"""A film as the pages show it: its facts, what was said of it, what is predicted, and why."""

from dataclasses import dataclass

from markupsafe import Markup

from maxella.app.storage.records import Mark
from maxella.app.taste import Taste
from maxella.app.texts import text
from maxella.app.wording import (
    choices,
    facts_text,
    predicted_text,
    rating_text,
    sure_text,
    taste_text,
    why_text,
)
from maxella.data.dataset import RatingScale
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Movie, Recommendation


@dataclass(frozen=True)
class Film:
    """A film with what the profile said of it."""

    movie: Movie
    facts: str
    mark: Mark

    @classmethod
    def of(cls, movie: Movie, taste: Taste) -> "Film":
        """Put a film and its mark together."""
        return cls(movie, facts_text(movie), taste.mark(movie.movie_id))


@dataclass(frozen=True)
class Prediction:
    """What is predicted of a film, as people say it."""

    rating: str
    taste: str
    sure: str
    deviation: str

    @classmethod
    def of(cls, rating: float, deviation: float, scale: RatingScale) -> "Prediction":
        """Say a predicted rating and its standard deviation in words."""
        return cls(
            predicted_text(rating, scale),
            taste_text(rating, scale),
            sure_text(deviation, scale),
            text("sure.range", deviation=predicted_text(deviation, scale)),
        )


@dataclass(frozen=True)
class Card:
    """A film of a shelf."""

    film: Film
    why: str | Markup
    prediction: Prediction | None
    """None while nothing is known about the person."""

    @classmethod
    def of(cls, recommendation: Recommendation, taste: Taste, scale: RatingScale) -> "Card":
        """Say a recommendation in words."""
        prediction = Prediction.of(recommendation.predicted_rating, recommendation.deviation, scale)
        return cls(
            Film.of(recommendation.movie, taste),
            why_text(recommendation, scale),
            prediction if recommendation.basis == "history" else None,
        )


@dataclass(frozen=True)
class Scale:
    """The ratings that can be given."""

    choices: tuple[tuple[float, str, str], ...]
    """Each rating, as a form sends it, and as people say it; lowest first."""
    high: float


def scale_of(recommender: Recommender) -> Scale:
    """The ratings that the pages offer."""
    offered = tuple((rating, f"{rating:g}", rating_text(rating)) for rating in choices(recommender.scale))
    return Scale(offered, recommender.scale.high)
