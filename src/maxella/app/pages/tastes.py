"""How a person's taste differs from that of others, in sentences that follow from their ratings."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from maxella.app.taste import Taste
from maxella.app.texts import counted, text
from maxella.app.wording import rating_text
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Movie

FEWEST_FILMS = 3
"""Of a genre, decade or director, to say anything about it."""
FEWEST_RATINGS = 10
"""In all, to draw pictures."""
MOST_ROWS = 12
NOTICEABLE = 0.15
"""Parts of a star: a smaller difference is said as none."""


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


@dataclass(frozen=True)
class Picture:
    """One question about a taste, its answer as a sentence, and the bars that show it."""

    name: str
    """Names it in addresses and texts: `genres`, `decades` or `directors`."""
    answer: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Given:
    """How often one rating was given."""

    rating: str
    count: str
    length: float
    """In hundredths of the longest."""


@dataclass(frozen=True)
class Tastes:
    """All pictures of a taste."""

    strictness: str
    given: tuple[Given, ...]
    pictures: tuple[Picture, ...]


_Rated = tuple[Movie, float]


def tastes_of(taste: Taste, recommender: Recommender) -> Tastes | None:
    """The pictures of a taste, or None where there are too few ratings for any."""
    if len(taste.history) < FEWEST_RATINGS:
        return None
    movies = recommender.facts(rated.movie_id for rated in taste.history)
    rated = [(movie, rated.rating) for movie, rated in zip(movies, taste.history, strict=True)]
    compared = [(movie, rating) for movie, rating in rated if movie.rating_mean is not None]
    groups: dict[str, Callable[[Movie], Iterable[str]]] = {
        "genres": lambda movie: movie.genres,
        "decades": lambda movie: [] if movie.release_year is None else [_decade(movie.release_year)],
        "directors": lambda movie: [movie.director] if movie.director else [],
    }
    return Tastes(
        _strictness(compared),
        _given([rating for _, rating in rated]),
        tuple(_picture(name, of, compared) for name, of in groups.items()),
    )


def _strictness(compared: list[_Rated]) -> str:
    if not compared:
        return text("tastes.strictness.unknown")
    difference = _difference(compared)
    key = "same" if abs(difference) < NOTICEABLE else "higher" if difference > 0 else "lower"
    return text(f"tastes.strictness.{key}", by=f"{abs(difference):.1f}", count=len(compared))


def _given(ratings: list[float]) -> tuple[Given, ...]:
    counts = {rating: ratings.count(rating) for rating in sorted(set(ratings), reverse=True)}
    most = max(counts.values())
    return tuple(
        Given(rating_text(rating), f"{count:,}", 100 * count / most) for rating, count in counts.items()
    )


def _picture(name: str, of: Callable[[Movie], Iterable[str]], compared: list[_Rated]) -> Picture:
    groups: dict[str, list[_Rated]] = defaultdict(list)
    for movie, rating in compared:
        for group in of(movie):
            groups[group].append((movie, rating))
    known = {group: films for group, films in groups.items() if len(films) >= FEWEST_FILMS}
    if not known:
        return Picture(name, text(f"tastes.{name}.few", count=FEWEST_FILMS), ())
    shown = sorted(known, key=lambda group: (-len(known[group]), group))[:MOST_ROWS]
    if name == "decades":
        shown.sort()
    differences = {group: _difference(known[group]) for group in shown}
    # Many films that are a little off say more than a few that are far off.
    telling = max(shown, key=lambda group: abs(differences[group]) * len(known[group]) ** 0.5)
    if abs(differences[telling]) < NOTICEABLE:
        answer = text(f"tastes.{name}.same")
    else:
        key = "higher" if differences[telling] > 0 else "lower"
        answer = text(f"tastes.{name}.{key}", name=telling, by=f"{abs(differences[telling]):.1f}")
    longest = max(abs(difference) for difference in differences.values()) or 1
    return Picture(name, answer, tuple(_row(group, known[group], longest) for group in shown))


def _row(name: str, films: list[_Rated], longest: float) -> Row:
    difference = _difference(films)
    length = 50 * abs(difference) / longest
    return Row(
        name,
        counted("tastes.films", len(films)),
        f"{sum(rating for _, rating in films) / len(films):.1f}",
        f"{sum(movie.rating_mean or 0 for movie, _ in films) / len(films):.1f}",
        f"{difference:+.1f}".replace("-", "−"),
        0 if difference >= 0 else -length,
        length,
    )


def _difference(films: list[_Rated]) -> float:
    """By how much the person rates the films above what others gave them, on average."""
    return sum(rating - (movie.rating_mean or 0) for movie, rating in films) / len(films)


def _decade(year: int) -> str:
    return f"{year // 10 * 10}s"
