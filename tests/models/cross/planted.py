"""A world in which two fields decide the rating together, and the others nothing."""

import numpy as np
import polars as pl

from maxella.data.dataset import Dataset
from tests.checkerboards import dataset_of

DECISIVE = ("gender", "director")
NOISE = ("occupation", "star")


def planted(people: int = 60, movies: int = 40, share: float = 0.6, seed: int = 0) -> Dataset:
    """Women give the odd director's movies 5 stars and the even one's 1, men the other way round."""
    random = np.random.default_rng(seed)
    women, odd = random.random(people) < 0.5, random.random(movies) < 0.5
    person, movie = np.nonzero(random.random((people, movies)) < share)
    interactions = pl.DataFrame(
        {
            "user_id": [f"u{number}" for number in person],
            "movie_id": [f"m{number}" for number in movie],
            "rating": np.where(women[person] == odd[movie], 5.0, 1.0),
            "timestamp": 1_000_000_000 + 86_400 * random.integers(0, 70, len(person)),
        }
    )
    table = pl.DataFrame(
        {
            "movie_id": [f"m{number}" for number in range(movies)],
            "title": [f"Movie {number}" for number in range(movies)],
            "genres": [["Drama"], ["Drama", "War"]] * (movies // 2),
            "director": np.where(odd, "Odd Director", "Even Director"),
            "star": random.choice(["Ann", "Bob", "Cy"], movies),
        }
    )
    profiles = pl.DataFrame(
        {
            "user_id": [f"u{number}" for number in range(people)],
            "gender": np.where(women, "F", "M"),
            "occupation": random.choice(["artist", "clerk", "writer"], people),
        }
    )
    return dataset_of(interactions, table, profiles)
