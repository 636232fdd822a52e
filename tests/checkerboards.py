"""Small datasets that tests build: a checkerboard world that every sensible model can learn."""

import numpy as np
import polars as pl

from maxella.data import schema
from maxella.data.dataset import Dataset, Manifest
from maxella.tables.rating_scales import SEEN, RatingScale

STARS = RatingScale(low=1, high=5, step=1)


def dataset_of(
    interactions: pl.DataFrame,
    movies: pl.DataFrame | None = None,
    users: pl.DataFrame | None = None,
    scale: RatingScale = STARS,
    name: str = "tiny",
) -> Dataset:
    """A dataset of the given tables; movies and users default to those that occur."""
    if movies is None:
        ids = interactions["movie_id"].unique(maintain_order=True)
        movies = pl.DataFrame({"movie_id": ids, "title": "Movie " + ids})
    if users is None:
        users = interactions.select("user_id").unique(maintain_order=True)
    manifest = Manifest(
        name=name, source="made by a test", created_at="2026-01-01T00:00:00Z", rating_scale=scale,
        checksums={table: f"{place:064d}" for place, table in enumerate(("interactions", "movies", "users"))},
    )  # fmt: skip
    return Dataset(
        schema.conform(interactions, schema.INTERACTIONS),
        schema.conform(movies, schema.MOVIES),
        schema.conform(users, schema.USERS),
        manifest,
    )


def checkerboard(people: int = 60, movies: int = 40, seed: int = 0, name: str = "checkerboard") -> Dataset:
    """Two kinds of people and of movies: even people rate and love even movies, odd people odd ones.

    Each person rates about two thirds of their kind (4 or 5 stars) and two of the other kind (1 or 2 stars).
    """
    random = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        own = np.arange(person % 2, movies, 2)
        other = np.arange(1 - person % 2, movies, 2)
        liked = random.choice(own, size=len(own) * 2 // 3, replace=False)
        disliked = random.choice(other, size=2, replace=False)
        rated = random.permutation(np.concatenate([liked, disliked]))
        rows += [
            (
                f"u{person}",
                f"m{movie}",
                float(random.integers(4, 6) if movie % 2 == person % 2 else random.integers(1, 3)),
                1_000_000_000 + 86_400 * person + step,
            )
            for step, movie in enumerate(rated)
        ]
    interactions = pl.DataFrame(rows, schema=["user_id", "movie_id", "rating", "timestamp"], orient="row")
    numbers = np.arange(movies)
    table = pl.DataFrame(
        {
            "movie_id": [f"m{number}" for number in numbers],
            "title": [f"Movie {number}" for number in numbers],
            "release_year": (1950 + numbers).tolist(),
            "genres": [["Comedy"] if number % 2 else ["Drama", "War"] for number in numbers],
            "director": ["Odd Director" if number % 2 else "Even Director" for number in numbers],
        },
    )
    profiles = pl.DataFrame(
        {
            "user_id": [f"u{person}" for person in range(people)],
            "gender": ["M" if person % 3 else "F" for person in range(people)],
            "age_bucket": [25 if person % 2 else 45 for person in range(people)],
            "occupation": ["writer" if person % 2 else "artist" for person in range(people)],
        },
    )
    return dataset_of(interactions, table, profiles, name=name)


def seen_checkerboard(name: str = "seen") -> Dataset:
    """The checkerboard without ratings: who saw which of the films that they would love."""
    rated = checkerboard(name=name)
    manifest = rated.manifest.model_copy(update={"rating_scale": SEEN, "feedback": "implicit"})
    loved = rated.interactions.filter(pl.col("rating") >= 4)
    interactions = loved.with_columns(rating=pl.lit(None, pl.Float32))
    return Dataset(interactions, rated.movies, rated.users, manifest)
