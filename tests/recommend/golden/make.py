"""Writes the bundle or answers: `python -m tests.recommend.golden.make bundle` (or interest, films, liking).

1f714aa, with a copy of this folder, wrote the bundle and `interest.json`; 4172a19 wrote the other answers.
They are not written anew: the test names what is meant to differ. Only who changes the order of liking
writes `liking.json` anew.
"""

import json
import sys
from pathlib import Path

import numpy as np
import polars as pl

from maxella.data.dataset import Dataset
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.bundle import make_bundle, write_bundle
from maxella.recommend.recommender import Recommender
from maxella.training.presets import load_preset
from maxella.training.recipe import fit_recipe
from tests.checkerboards import dataset_of
from tests.recommend.golden.answers import ANSWERS

FOLDER = Path(__file__).parent
GENRES = ("Drama", "Comedy", "Sci-Fi", "Western")
WORDS = ("Night", "River", "Machine", "Stranger", "Garden", "Winter", "Signal", "Bride", "Harbour", "Echo")
FILMS = 60
PEOPLE = 48
SMALL = (
    "two_tower.epochs=30", "two_tower.width=16", "two_tower.batch_size=16",
    "ranker.epochs=5", "ranker.width=8", "ease.regularisation=20",
    "bpmf.rank=4", "bpmf.draws=30", "bpmf.burn_in=10", "bpmf.kept=10",
)  # fmt: skip


def world() -> Dataset:
    """Four tastes of people and films; the last two films have no ratings, the very last no metadata."""
    random = np.random.default_rng(11)
    numbers = np.arange(FILMS)
    known = np.where(numbers < FILMS - 2, 1 / (3 + numbers // 4), 0)
    rows = []
    for person in range(PEOPLE):
        own = numbers % 4 == person % 4
        weights = known * np.where(own, 3.0, 0.6)
        rated = random.choice(numbers, random.integers(3, 30), replace=False, p=weights / weights.sum())
        for step, film in enumerate(rated):
            rating = random.integers(3, 6) if own[film] else random.integers(1, 5)
            rows.append((f"u{person}", f"f{film}", float(rating), 1_000_000_000 + 86_400 * (person + step)))
    interactions = pl.DataFrame(rows, schema=["user_id", "movie_id", "rating", "timestamp"], orient="row")
    users = pl.DataFrame(
        {
            "user_id": [f"u{person}" for person in range(PEOPLE)],
            "gender": ["M" if person % 3 else "F" for person in range(PEOPLE)],
            "age_bucket": [25 if person % 2 else 45 for person in range(PEOPLE)],
        }
    )
    return dataset_of(interactions, _films(), users, name="golden")


def _films() -> pl.DataFrame:
    rows = [
        {
            "movie_id": f"f{number}",
            "title": f"{WORDS[number % 10]} of the {WORDS[number * 7 // 10 % 10]}: Part {1 + number // 10}",
            "release_year": 1950 + 10 * (number // 4 % 6) + number % 9,
            "genres": [GENRES[number % 4], *(["Musical"] if number % 9 == 0 else [])],
            "director": f"Director {WORDS[number // 4 % 5]}{number % 4}",
            "star": f"Star {WORDS[number % 7]}",
            "cast": [f"Star {WORDS[number % 7]}", f"Actor {WORDS[number % 10]}"],
            "keywords": [f"about {WORDS[number % 6].lower()}"],
            "runtime": 80.0 + number if number % 5 else None,
            "original_language": "en" if number % 3 else "fr",
            "overview": f"A {WORDS[number % 10].lower()} comes to town and nobody knows why. It stays."
            if number % 4 else None,
        }
        for number in range(FILMS - 1)
    ]  # fmt: skip
    return pl.DataFrame([*rows, {"movie_id": f"f{FILMS - 1}"}])


def main() -> None:
    """Write what is asked for."""
    if sys.argv[1] == "bundle":
        dataset = world()
        recipe = fit_recipe(TrainingData.of(dataset), load_preset("default", SMALL), Fitting(seed=3))
        write_bundle(make_bundle(recipe, dataset, trained_on="all ratings"), FOLDER / "bundle")
        return
    recommender = Recommender.load(FOLDER / "bundle")
    for name in sys.argv[1:]:
        given = ANSWERS[name](recommender)
        pairs = [(key, json.dumps(value, separators=(",", ":"))) for key, value in given.items()]
        lines = [f"{json.dumps(key)}:{value}" for key, value in pairs]
        (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
