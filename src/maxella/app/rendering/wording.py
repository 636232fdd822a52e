"""Figures as people say them: ratings, predictions, how sure they are, why, and days."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from markupsafe import Markup, escape

from maxella.app.posters.genres import telling_first
from maxella.app.scales import ANSWERS, Scales
from maxella.app.storage.records import Mark
from maxella.app.taste import Taste
from maxella.app.texts import has_text, number, text
from maxella.recommend.bundle.build import ALL_RATINGS
from maxella.recommend.explanation.reasons import speaking_for
from maxella.recommend.results import Movie, Reason, Recommendation
from maxella.tables.rating_scales import WORDS, RatingScale, plain

REASONS_NAMED = 2
GENRES_NAMED = 2

# Lower bounds, as parts of the scale, of the words for a predicted rating: `taste.4` to `taste.1`.
_TASTES = (0.8, 0.7, 0.54, 0.35)
_LONG_SCALE = 20
"""Ratings on so wide a scale are shown without decimals."""
_BETWEEN_WORDS = re.compile("[^a-z]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rating_text(rating: float) -> str:
    """A number of a rating as it is given: `4`, `4½`, `7.3`."""
    return number(_written(rating))


@lru_cache(maxsize=1024)
def _written(rating: float) -> str:
    whole, part = divmod(rating, 1)
    if part == 0.5:
        return f"{whole:.0f}½" if whole else "½"
    return plain(rating)


def said_text(rating: float, scale: RatingScale, scales: Scales) -> str:
    """A rating as it was said: in its words, or as a number, of so many where the own scale is another."""
    word = next((word for word, value in ANSWERS.items() if scale == WORDS and value == rating), None)
    if word:
        return text(f"word.{word}")
    if scale.high == scales.own.high:
        return rating_text(rating)
    return text("rating.of", rating=rating_text(rating), high=rating_text(scale.high))


def mark_text(mark: Mark, scales: Scales) -> str:
    """The rating of a mark as it was said; empty where there is none."""
    if mark.rating is None or not scales.has_ratings:
        return ""
    return said_text(mark.rating, mark.scale or scales.model, scales)


def predicted_text(rating: float, scales: Scales) -> str:
    """A rating of the model on the own scale: one decimal, none where it is long; the nearest of words."""
    shown = _as_shown(scales.shown(rating), scales.own)
    if scales.own == WORDS:
        return text(f"word.{next(word for word, value in ANSWERS.items() if value == shown)}")
    return f"{shown:.0f}" if _is_long(scales.own) else number(f"{shown:.1f}")


def _as_shown(rating: float, scale: RatingScale) -> float:
    """A predicted rating as it can be read: words that say what it means go by that, not by hidden digits."""
    if scale == WORDS:
        return min(ANSWERS.values(), key=lambda value: abs(value - rating))
    return round(rating, 0 if _is_long(scale) else 1)


def _is_long(scale: RatingScale) -> bool:
    return scale.high - scale.low >= _LONG_SCALE


def mean_text(mean: float, scales: Scales) -> str:
    """A mean of ratings on the own scale; no word is a mean, so there it stays on that of the dataset."""
    if scales.own == WORDS:
        return text("rating.of", rating=number(f"{mean:.1f}"), high=rating_text(scales.model.high))
    return predicted_text(mean, scales)


def deviation_text(deviation: float, scales: Scales) -> str:
    """Say a deviation of the model's ratings on the own scale; where that is words, of its whole width."""
    shown = scales.distance(deviation)
    if scales.own == WORDS:
        return f"{100 * shown:.0f} %"
    return f"{shown:.0f}" if _is_long(scales.own) else number(f"{shown:.1f}")


def difference_text(difference: float, scales: Scales, digits: int = 1) -> str:
    """A difference of two ratings of the model with its sign, on the own scale; of words, of their width."""
    shown = scales.distance(difference)
    words = f"{100 * shown:+.0f} %" if scales.own == WORDS else f"{shown:+.{digits}f}"
    is_none = not any(digit in words for digit in "123456789")
    return number((words.lstrip("+-") if is_none else words).replace("-", "−"))


def taste_text(rating: float, scale: RatingScale) -> str:
    """Say in words what a predicted rating on a scale means for the person who reads it."""
    return text(f"taste.{_liking(rating, scale)}")


def their_taste_text(rating: float, scale: RatingScale) -> str:
    """Say in words what a predicted rating on a scale means for one of several people."""
    return text(f"taste.their.{_liking(rating, scale)}")


def chance_text(chance: float) -> str:
    """The chance of liking a film: so many in 10."""
    tenths = round(10 * chance)
    if tenths == 0:
        return text("sure.least")
    return text("sure.chance", tenths=f"{tenths}") if tenths < 10 else text("sure.most")


def interval_text(interval: tuple[float, float], scales: Scales) -> str:
    """Say where eight in ten ratings of such films lie, on the own scale; empty where that is words."""
    low, high = (_as_shown(scales.shown(end), scales.own) for end in interval)
    if scales.own == WORDS:
        return ""
    return text("sure.range", low=number(plain(low)), high=number(plain(high)))


def facts_text(movie: Movie) -> str:
    """Year, length and the most telling genres: `1995 · 127 min · Crime, Thriller`."""
    year = str(movie.release_year) if movie.release_year is not None else ""
    length = text("film.minutes", minutes=f"{movie.runtime:.0f}") if movie.runtime else ""
    genres = ", ".join(map(genre_text, telling_first(movie.genres)[:GENRES_NAMED]))
    # A line may end behind a dot, and does not begin with one.
    return "\N{NO-BREAK SPACE}· ".join(part for part in (year, length, genres) if part)


def genre_text(genre: str) -> str:
    """Name a genre in the language of the reader; as the catalogue does where there is no word for it."""
    slug = _BETWEEN_WORDS.sub("-", genre.lower())
    return text(f"genre.{slug}") if has_text(f"genre.{slug}") else genre


def code_marked(words: str) -> Markup:
    """Words whose names of code stand in backticks, as markup."""
    parts = words.split("`")
    marked = [
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    ]
    return Markup("").join(marked)


def popularity_text(movie: Movie, scales: Scales) -> str:
    """Say how many rated a movie, and how, on the own scale; or, without ratings, how many saw it."""
    if not scales.has_ratings and movie.rating_count:
        return text("film.popular.if-seen", count=number(f"{movie.rating_count:,}"))
    if movie.rating_mean is None:
        return text("film.popular.unrated")
    return text(
        "film.popular", count=number(f"{movie.rating_count:,}"), mean=mean_text(movie.rating_mean, scales)
    )


def why_text(recommendation: Recommendation, taste: Taste) -> str:
    """One line of why a movie is in the list; titles in it are marked up as such."""
    if recommendation.basis == "popularity":
        return popularity_text(recommendation.movie, taste.scales)
    return because_text(speaking_for(recommendation.reasons, taste.scales.model), taste)


def because_text(
    reasons: Sequence[Reason], taste: Taste, key: str = "film.because", whole: str = "film.because.whole"
) -> str:
    """The ratings that speak for a movie, in one sentence, each as the person of the taste said it."""
    named = [
        f"<cite>{escape(reason.title)}</cite>{_as_reason(taste.mark(reason.movie_id), taste.scales)}"
        for reason in reasons[:REASONS_NAMED]
    ]
    if not named:
        return text(whole)
    # Only our own texts are marked up; titles are escaped above. Markup's own `format` takes longer than all
    # the rest of a card, and a page has sixty of them.
    return Markup(text(key, titles=text("film.because.join").join(named)))  # noqa: S704


def _as_reason(mark: Mark, scales: Scales) -> str:
    """Put what was said behind a title, in brackets where it is words, which would run into those around."""
    said = escape(mark_text(mark, scales))
    if not said:
        return ""
    return f" ({said})" if mark.scale == WORDS else f" {said}"


def _liking(rating: float, scale: RatingScale) -> int:
    """Grade a predicted rating, from 0 to 4."""
    part = (_as_shown(rating, scale) - scale.low) / (scale.high - scale.low)
    return sum(part >= bound for bound in _TASTES)


def day_text(seconds: int) -> str:
    """The day of a time in unix seconds, such as `7 March 2024`; empty for what no calendar has."""
    try:
        day = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    return text("date.day", day=day.day, month=text(f"date.month.{day.month}"), year=day.year)


def trained_on_text(trained_on: str) -> str:
    """Say which ratings a bundle was fitted on; its manifest has it in English."""
    if trained_on == ALL_RATINGS:
        return text("trained_on.all")
    part, _, protocol = trained_on.partition(" of ")
    return text("trained_on.part", protocol=protocol) if part == "training part" else trained_on
