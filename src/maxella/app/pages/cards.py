"""A film as the pages show it: its facts, what was said of it, what is predicted, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from maxella.app.rendering.wording import (
    chance_text,
    facts_text,
    interval_text,
    mark_text,
    predicted_text,
    said_text,
    taste_text,
    why_text,
)
from maxella.app.scales import ANSWERS, Scales
from maxella.app.storage.records import Mark
from maxella.app.taste import Taste
from maxella.app.texts import text
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Explanation, Movie, Recommendation
from maxella.tables.rating_scales import WORDS, RatingScale, plain, written

MOST_CHOICES = 11
"""So many ratings are buttons beside each other; of more, one is typed."""


@dataclass(frozen=True)
class Film:
    """A film with what the profile said of it."""

    movie: Movie
    facts: str
    mark: Mark
    said: str
    """The rating as it was said; empty where there is none."""
    given: float | None
    """The rating, where it is on the person's own scale."""

    @classmethod
    def of(cls, movie: Movie, taste: Taste) -> "Film":
        """Put a film and its mark together."""
        mark, scales = taste.mark(movie.movie_id), taste.scales
        is_own = (mark.scale or scales.model).high == scales.own.high
        return cls(movie, facts_text(movie), mark, mark_text(mark, scales), mark.rating if is_own else None)


@dataclass(frozen=True)
class Prediction:
    """A prediction, as people say it."""

    rating: str
    taste: str
    chance: str
    """Of liking it."""
    interval: str
    """Where the rating will probably lie; empty on a scale of words."""

    @classmethod
    def of(cls, rating: float, chance: float, interval: tuple[float, float], scales: Scales) -> "Prediction":
        """Say a predicted rating, and how sure it is, in words."""
        return cls(
            predicted_text(rating, scales),
            taste_text(scales.shown(rating), scales.own),
            chance_text(chance),
            interval_text(interval, scales),
        )

    @classmethod
    def told_by(cls, answer: Recommendation | Explanation, scales: Scales) -> "Prediction | None":
        """Say what an answer predicts; None where nothing is rated."""
        rating, chance, low, high = answer.predicted_rating, answer.chance, answer.low, answer.high
        if rating is None or chance is None or low is None or high is None:
            return None
        return cls.of(rating, chance, (low, high), scales)


@dataclass(frozen=True)
class Card:
    """A film of a shelf."""

    film: Film
    why: str | Markup
    prediction: Prediction | None
    """None while nothing is known about the person, and where nothing is rated."""

    @classmethod
    def of(cls, recommendation: Recommendation, taste: Taste) -> "Card":
        """Say a recommendation in words."""
        is_personal = recommendation.basis == "history"
        return cls(
            Film.of(recommendation.movie, taste),
            why_text(recommendation, taste),
            Prediction.told_by(recommendation, taste.scales) if is_personal else None,
        )


@dataclass(frozen=True)
class PredictedFilm:
    """A film of a plain list."""

    film: Film
    predicted: str
    """For this person; empty where nothing is known about them."""


def predicted_films(recommender: Recommender, taste: Taste, movies: Sequence[Movie]) -> list[PredictedFilm]:
    """Put films and what is predicted of them together."""
    predicted = [""] * len(movies)
    if taste.history and movies and taste.scales.has_ratings:
        predicted = [
            text("movie.predicted", rating=predicted_text(each.rating, taste.scales))
            for each in recommender.predict_for([movie.movie_id for movie in movies], taste.history)
        ]
    return [
        PredictedFilm(Film.of(movie, taste), words) for movie, words in zip(movies, predicted, strict=True)
    ]


@dataclass(frozen=True)
class Scale:
    """The ratings that can be given."""

    choices: tuple[tuple[float, str, str], ...]
    """Each rating, as a form sends it, and as people say it; lowest first. None where they are too many to
    show: then a number is typed."""
    scale: RatingScale
    text: str
    """As a form names it."""

    @property
    def is_words(self) -> bool:
        """Whether its ratings are words."""
        return self.scale == WORDS

    def offers(self, rating: float | None) -> bool:
        """Whether a rating of the scale is one of those that can be chosen, or typed."""
        return rating is not None and (not self.choices or rating in [choice for choice, *_ in self.choices])


def scale_of(taste: Taste) -> Scale | None:
    """The ratings that the pages offer a person; None where films are seen and not rated."""
    if not taste.scales.has_ratings:
        return None
    own = taste.scales.own
    offered = tuple(
        (rating, plain(rating), said_text(rating, own, taste.scales)) for rating in choices_of(own)
    )
    return Scale(offered, own, written(own))


def choices_of(scale: RatingScale) -> list[float]:
    """All ratings of a scale, lowest first; none where they are more than `MOST_CHOICES`."""
    if scale == WORDS:
        return sorted(ANSWERS.values())
    steps = round((scale.high - scale.low) / scale.step) if scale.step else 0
    return [scale.low + scale.step * index for index in range(steps + 1)] if steps < MOST_CHOICES else []
