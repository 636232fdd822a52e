"""A small town of people who rate, as plain rows, and plain Python to count them once more."""

import random
import statistics
from collections import defaultdict

import polars as pl

from maxella.data.dataset import Dataset
from tests.checkerboards import dataset_of

ZIP_CODES = {
    "94110": "CA", "90210": "CA", "10001": "NY", "10002": "NY", "60601": "IL", "99501": "AK", "T8H1N": None,
}  # fmt: skip
GENRES = [["Comedy"], ["Drama", "War"], ["Comedy", "Drama"], ["Horror"], [], ["War", "Drama"]]
AGES = (1, 18, 56)
DAY = 86_400


def _town() -> tuple[dict, dict, list]:
    draw = random.Random(3)  # noqa: S311
    users = {
        f"u{number:02}": {
            "gender": "F" if number % 3 == 0 else "M",
            "age_bucket": AGES[number % 3 - 1],
            "zip_code": draw.choice(list(ZIP_CODES)),
        }
        for number in range(48)
    }
    movies = {
        f"m{number:02}": {
            "title": f"Film {number}",
            "release_year": 1960 + 2 * number if number != 5 else None,
            "genres": GENRES[number % len(GENRES)],
            "director": ["Ann", "Bob", "Cid", None][number % 4],
            "star": f"Star {number % 5}",
            "cast_size": 3 + number % 7,
            "crew_size": None if number == 0 else 40 - number,
        }
        for number in range(24)
    }
    ratings = []
    for place, (user, profile) in enumerate(users.items()):
        rated = [movie for number, movie in enumerate(movies) if draw.random() < 0.9 / (1 + number / 6)]
        for movie in rated:
            liking = int(movie[1:]) % 3 + (profile["gender"] == "F") * (int(movie[1:]) % 2)
            stars = min(5, max(1, liking + draw.choice([1, 2, 2, 3])))
            ratings.append((user, movie, stars, DAY * (11_000 + 9 * place + draw.randrange(8))))
    return users, movies, ratings


USERS, MOVIES, RATINGS = _town()
"""Profiles by user, movies by id, and rows of user, movie, stars and time. Nobody rated the last movies."""


def town() -> Dataset:
    """The same as a dataset."""
    return dataset_of(
        pl.DataFrame(RATINGS, schema=["user_id", "movie_id", "rating", "timestamp"], orient="row"),
        pl.DataFrame([{"movie_id": movie, **columns} for movie, columns in MOVIES.items()]),
        pl.DataFrame([{"user_id": user, **columns} for user, columns in USERS.items()]),
        name="town",
    )


def stars_by(key) -> dict:
    """The stars of the ratings, by what `key(user, movie)` says; None is left out."""
    found = defaultdict(list)
    for user, movie, stars, _ in RATINGS:
        name = key(user, movie)
        if name is not None:
            found[name].append(stars)
    return dict(found)


def shrunk(groups: dict) -> dict:
    """(Σ stars + w m) / (n + w) of each group, m the mean of all their stars, w the median of their n."""
    everything = [stars for group in groups.values() for stars in group]
    mean, weight = statistics.fmean(everything), statistics.median(len(group) for group in groups.values())
    return {name: (sum(group) + weight * mean) / (len(group) + weight) for name, group in groups.items()}


def name_of(movie: str) -> str:
    year = MOVIES[movie]["release_year"]
    return MOVIES[movie]["title"] + (f" ({year})" if year else "")
