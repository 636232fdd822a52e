"""Statistics of a person's taste beside that of others, in sentences that follow from their ratings."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from markupsafe import Markup

from maxella.app.pages.cards import Film
from maxella.app.rendering.wording import (
    deviation_text,
    difference_text,
    genre_text,
    mark_text,
    mean_text,
    rating_text,
)
from maxella.app.scales import Scales
from maxella.app.taste import Taste
from maxella.app.texts import counted, number, text
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Movie
from maxella.tables.rating_scales import WORDS, RatingScale

FEWEST_RATINGS = 10
"""In all, to draw pictures."""
FEWEST_FILMS = 3
"""Of a genre, decade or director, to draw it."""
FEWEST_OTHERS = 5
"""Ratings of others that a film has, for their mean to say anything."""
MOST_ROWS = 12
MOST_APART = 8
APART = 0.25
"""Of the scale: so far from the others' mean, a rating is worth naming."""
NOTICEABLE = 0.03
"""Of the scale: a smaller difference is said as none."""
ERRORS_FOR_SURE = 2.5
"""Standard errors that a difference has to be from none: of a dozen, one is two off by chance."""
QUARTERS = 6
"""Up to so many quarters of a star have words of their own."""


@dataclass(frozen=True)
class Row:
    """One bar of a picture."""

    name: str
    films: str
    mine: str
    others: str
    difference: str
    start: float
    """Of the bar, in hundredths left (below 0) or right of the middle."""
    length: float
    is_sure: bool
    """Whether the difference is more than chance."""


@dataclass(frozen=True)
class Picture:
    """One question about a taste, its answer as a sentence, and the bars that show it."""

    name: str
    """Names it in addresses and texts: `genres`, `decades` or `directors`."""
    answer: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Bar:
    """A bar with a name and a figure, as long as its part of the longest."""

    name: str
    figure: str
    length: float
    """In hundredths."""


@dataclass(frozen=True)
class Simple:
    """A sentence and the bars that show it."""

    name: str
    answer: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Apart:
    """A film that the person sees very differently from others."""

    film: Film
    words: str


@dataclass(frozen=True)
class Tastes:
    """All pictures of a taste."""

    apart: tuple[Apart, ...]
    apart_answer: str | Markup
    simple: tuple[Simple, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class _Rated:
    """A film with the person's rating, and the others' mean."""

    movie: Movie
    mine: float
    others: float

    @property
    def difference(self) -> float:
        return self.mine - self.others


def taste_statistics(taste: Taste, recommender: Recommender) -> Tastes | None:
    """The pictures of a taste, or None where there are too few ratings for any, or none at all."""
    if len(taste.history) < FEWEST_RATINGS or not recommender.has_ratings:
        return None
    scales = taste.scales
    movies = recommender.facts(rated.movie_id for rated in taste.history)
    compared = [
        _Rated(movie, rated.rating or 0.0, movie.rating_mean)
        for movie, rated in zip(movies, taste.history, strict=True)
        if movie.rating_mean is not None and movie.rating_count >= FEWEST_OTHERS
    ]
    apart = _apart(compared, scales.model)
    return Tastes(
        tuple(Apart(Film.of(each.movie, taste), _both(each, taste)) for each in apart),
        _apart_answer(apart),
        (_strictness(compared, scales), _given(taste)),
        _pictures(compared, scales),
    )


def _apart(compared: Iterable[_Rated], scale: RatingScale) -> list[_Rated]:
    """The films about which the person and others differ most."""
    far = [each for each in compared if abs(each.difference) >= APART * (scale.high - scale.low)]
    return sorted(far, key=lambda each: -abs(each.difference))[:MOST_APART]


def _apart_answer(apart: Sequence[_Rated]) -> str | Markup:
    if not apart:
        return text("tastes.apart.none")
    key = "higher" if apart[0].difference > 0 else "lower"
    title = Markup("<cite>{}</cite>").format(apart[0].movie.title)
    # Only our own text is marked up; the title is escaped where it is filled in.
    return Markup(text(f"tastes.apart.{key}")).format(title=title)  # noqa: S704


def _both(rated: _Rated, taste: Taste) -> str:
    mine = mark_text(taste.mark(rated.movie.movie_id), taste.scales)
    return text("tastes.both", mine=mine, others=mean_text(rated.others, taste.scales))


def _strictness(compared: Sequence[_Rated], scales: Scales) -> Simple:
    """Say how strict the person is, from the films that others rated too."""
    if not compared:
        return Simple("strictness", text("tastes.strictness.unknown"), ())
    mine, others = fmean(each.mine for each in compared), fmean(each.others for each in compared)
    key, by = _compared(compared, scales)
    difference = mine - others
    if key == "same" and abs(difference) >= NOTICEABLE * (scales.model.high - scales.model.low):
        # The bars differ for everybody to see, though it may be chance.
        key, by = ("perhaps-higher" if difference > 0 else "perhaps-lower"), _by(abs(difference), scales)
    answer = text(f"tastes.strictness.{key}", by=by, films=counted("tastes.films", len(compared)))
    bars = tuple(
        Bar(name, mean_text(mean, scales), 100 * scales.shown(mean) / scales.own.high)
        for name, mean in ((text("tastes.mine"), mine), (text("tastes.others"), others))
    )
    return Simple("strictness", answer, bars)


def _given(taste: Taste) -> Simple:
    """Count how often the person gave each rating, as they said it."""
    counts = Counter(
        (rated.rating, mark_text(taste.mark(rated.movie_id), taste.scales)) for rated in taste.history
    )
    usual, most = max(counts.items(), key=lambda entry: (entry[1], entry[0]))
    answer = text("tastes.given.usual", rating=usual[1], films=counted("tastes.films", most))
    bars = tuple(
        Bar(said[1], number(f"{counts[said]:,}"), 100 * counts[said] / most)
        for said in sorted(counts, reverse=True)
    )
    return Simple("given", answer, bars)


def _pictures(compared: Iterable[_Rated], scales: Scales) -> tuple[Picture, ...]:
    """By genre, decade and director, all bars on one scale."""
    names: dict[str, Callable[[Movie], Iterable[str]]] = {
        "genres": lambda movie: map(genre_text, movie.genres),
        "decades": lambda movie: [] if movie.release_year is None else [_decade(movie.release_year)],
        "directors": lambda movie: [movie.director] if movie.director else [],
    }
    groups: dict[str, dict[str, list[_Rated]]] = {name: defaultdict(list) for name in names}
    for each in compared:
        for name, of in names.items():
            for group in of(each.movie):
                groups[name][group].append(each)
    drawn = {name: _most_rated(found) for name, found in groups.items()}
    differences = [abs(_mean(films)) for found in drawn.values() for films in found.values()]
    longest = max([*differences, NOTICEABLE * (scales.model.high - scales.model.low)])
    return tuple(_picture(name, found, longest, scales) for name, found in drawn.items())


def _most_rated(groups: dict[str, list[_Rated]]) -> dict[str, list[_Rated]]:
    enough = [group for group, films in groups.items() if len(films) >= FEWEST_FILMS]
    shown = sorted(enough, key=lambda group: (-len(groups[group]), group))[:MOST_ROWS]
    return {group: groups[group] for group in shown}


def _picture(name: str, groups: dict[str, list[_Rated]], longest: float, scales: Scales) -> Picture:
    if not groups:
        return Picture(name, text(f"tastes.{name}.few", count=FEWEST_FILMS), ())
    telling = max(groups, key=lambda group: (_is_sure(groups[group]), abs(_mean(groups[group]))))
    key, by = _compared(groups[telling], scales)
    answer = text(f"tastes.{name}.{key}", name=telling, by=by)
    in_order = sorted(groups) if name == "decades" else _led_by(telling, groups)
    return Picture(name, answer, tuple(_row(group, groups[group], longest, scales) for group in in_order))


def _led_by(telling: str, groups: dict[str, list[_Rated]]) -> list[str]:
    """Order the groups so that the one of which the sentence speaks leads: what is sure, then what is not."""
    sign = -1 if _mean(groups[telling]) > 0 else 1
    return sorted(groups, key=lambda group: (not _is_sure(groups[group]), sign * _mean(groups[group])))


def _is_sure(films: Sequence[_Rated]) -> bool:
    return _errors(films) >= ERRORS_FOR_SURE


def _row(name: str, films: Sequence[_Rated], longest: float, scales: Scales) -> Row:
    difference = _mean(films)
    length = 50 * abs(difference) / longest
    return Row(
        name,
        counted("tastes.films", len(films)),
        mean_text(fmean(each.mine for each in films), scales),
        mean_text(fmean(each.others for each in films), scales),
        difference_text(difference, scales),
        0 if difference >= 0 else -length,
        length,
        _is_sure(films),
    )


def _compared(films: Sequence[_Rated], scales: Scales) -> tuple[str, str]:
    """Tell whether films are rated `higher`, `lower` or the `same` as by others, and by how much in words."""
    difference, scale = _mean(films), scales.model
    if abs(difference) < NOTICEABLE * (scale.high - scale.low) or not _is_sure(films):
        return "same", ""
    return ("higher" if difference > 0 else "lower"), _by(abs(difference), scales)


def _by(difference: float, scales: Scales) -> str:
    """A difference as people say it: `half a star`."""
    if scales.own.high > 5 or scales.own == WORDS:
        return text("tastes.by.points", points=deviation_text(difference, scales))
    difference = scales.distance(difference)
    # From the difference as the picture shows it, so that the two do not seem to disagree.
    quarters = max(1, round(4 * round(difference, 1)))
    if quarters > QUARTERS:
        return text("tastes.by.stars", stars=rating_text(round(2 * difference) / 2))
    return text(f"tastes.by.{quarters}")


def _mean(films: Sequence[_Rated]) -> float:
    return fmean(each.difference for each in films)


def _errors(films: Sequence[_Rated]) -> float:
    """Count the standard errors from the films' mean difference to none; 0 for too few of them."""
    if len(films) < FEWEST_FILMS:
        return 0
    # Never less than if ratings differed a little: three equal ones are no proof.
    error = max(stdev(each.difference for each in films), 0.5) / sqrt(len(films))
    return abs(_mean(films)) / error


def _decade(year: int) -> str:
    return text("tastes.decade", decade=year // 10 * 10)
