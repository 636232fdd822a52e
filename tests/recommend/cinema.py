"""A larger world for shelves, searches and groups: four tastes, six decades, twenty directors, 240 films."""

from functools import cache

import numpy as np
import polars as pl

from maxella.data.dataset import Dataset
from maxella.features.training_data import TrainingData
from maxella.models.ease.settings import EaseSettings
from maxella.models.ease.train import fit_ease
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.recommender import Recommender
from maxella.training.presets import Preset
from maxella.training.recipe import Recipe
from tests.checkerboards import dataset_of

GENRES = ("Drama", "Comedy", "Sci-Fi", "Western")
FILMS = 240
PEOPLE = 160
RATED = 40


def taste_of(movie_id: str) -> int:
    """Which of the four tastes a film is made for."""
    return int(movie_id[1:]) % len(GENRES)


@cache
def cinema() -> Dataset:
    """People of four tastes; they love the films of their own, and of these the first ones are known best."""
    random = np.random.default_rng(5)
    numbers = np.arange(FILMS)
    known = 1 / (2 + numbers // len(GENRES))
    rows = []
    for person in range(PEOPLE):
        own = numbers % len(GENRES) == person % len(GENRES)
        weights = known * np.where(own, 3.0, 0.5)
        rated = random.choice(numbers, RATED, replace=False, p=weights / weights.sum())
        for step, film in enumerate(rated):
            rating = random.integers(4, 6) if own[film] else random.integers(1, 4)
            rows.append((f"u{person}", f"f{film}", float(rating), 1_000_000_000 + 86_400 * step))
    movies = pl.DataFrame(
        {
            "movie_id": [f"f{number}" for number in numbers],
            "title": [f"Film {number}" for number in numbers],
            "release_year": (1950 + 10 * (numbers // 4 % 6) + numbers // 24 % 10).tolist(),
            "genres": [[GENRES[number % 4], *(["Musical"] if number % 9 == 0 else [])] for number in numbers],
            "director": [f"Director {number % 4}{number // 4 % 5}" for number in numbers],
            "star": [f"Star {number % 30}" for number in numbers],
            "cast": [[f"Star {number % 30}", f"Actor {number % 50}"] for number in numbers],
            "runtime": [80.0 + number % 80 if number else None for number in numbers],
            "original_language": ["en" if number % 3 else "fr" for number in numbers],
        }
    )
    interactions = pl.DataFrame(rows, schema=["user_id", "movie_id", "rating", "timestamp"], orient="row")
    return dataset_of(interactions, movies, name="cinema")


@cache
def cinema_recommender() -> Recommender:
    """Ranks by EASE alone and predicts by means."""
    data = TrainingData.of(cinema())
    ease = fit_ease(data, EaseSettings(regularisation=20), Fitting())
    recipe = Recipe({"ease": ease}, Preset(), data, seed=0)
    return Recommender(make_bundle(recipe, cinema(), trained_on="all ratings"))


def history_of(user_id: str) -> list[tuple[str, float, int]]:
    """What someone of the cinema rated, oldest first."""
    rows = cinema().interactions.filter(user_id=user_id).sort("timestamp")
    return list(rows.select("movie_id", "rating", "timestamp").iter_rows())
