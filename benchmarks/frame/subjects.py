"""What is measured: the dataset and the bundle that are asked for, or with `--quick` made-up ones."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl

from maxella.data import schema
from maxella.data.dataset import Dataset, Manifest, load_dataset
from maxella.errors import BundleError
from maxella.features.training_data import TrainingData
from maxella.home import bundle_folder
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.build import ALL_RATINGS
from maxella.recommend.bundle.bundle import save_bundle
from maxella.recommend.bundle.pointer import resolve
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import RatingScale
from maxella.training.presets import load_preset
from maxella.training.recipe import fit_recipe

DATASET = "ml-1m"
MADE_UP_PEOPLE, MADE_UP_MOVIES, MADE_UP_RATINGS = 150, 120, 6_000
GENRES = ("Drama", "Comedy", "Crime", "Western")


def add_dataset(parser: argparse.ArgumentParser) -> None:
    """Let the dataset be chosen."""
    parser.add_argument("--dataset", default=DATASET, help=f"default: {DATASET}")


def add_bundle(parser: argparse.ArgumentParser) -> None:
    """Let the bundle be chosen."""
    add_dataset(parser)
    parser.add_argument(
        "--bundle", type=Path, help="a bundle, or a folder of bundles (default: the dataset's)"
    )


def asked_dataset(options: argparse.Namespace) -> Dataset:
    """The dataset that is asked for.

    Raises:
        DatasetError: when it is not here.
    """
    return made_up_dataset() if options.quick else load_dataset(options.dataset)


@contextmanager
def asked_bundle(options: argparse.Namespace) -> Iterator[Path]:
    """The bundle that is asked for, else the dataset's current one, else EASE, fitted to it for this.

    Raises:
        BundleError: when the bundle that was asked for is not here.
        DatasetError: when neither a bundle nor the dataset is here.
    """
    if options.bundle:
        yield resolve(options.bundle)
        return
    try:
        current = None if options.quick else resolve(bundle_folder(options.dataset))
    except BundleError:
        current = None
    if current:
        yield current
        return
    dataset = asked_dataset(options)
    with tempfile.TemporaryDirectory() as place:
        recipe = fit_recipe(TrainingData.of(dataset), load_preset(), Fitting(), views=("ease",))
        folder = Path(place) / f"{dataset.name}, EASE alone"
        save_bundle(folder, recipe, dataset, trained_on=ALL_RATINGS)
        yield folder


def history_of(recommender: Recommender, length: int, nth: int = 0) -> list[tuple[str, float]]:
    """The latest ratings of the nth person who gave so many; of the one with most where nobody did."""
    data = recommender._serving.data
    order = np.argsort(data.histories.lengths, kind="stable")
    enough = order[data.histories.lengths[order] >= length]
    person = data.histories.rows(enough[[min(nth, len(enough) - 1)]] if len(enough) else order[-1:])
    ids = (data.catalogue.movie_ids[movie] for movie in person.movies.tolist())
    return list(zip(ids, person.ratings.tolist(), strict=True))[-length:] if length else []


def popular_ratings(recommender: Recommender, most: int) -> list[tuple[str, float]]:
    """Ratings that a newcomer may give: of films that newcomers are recommended, best first."""
    listed = recommender.recommend(k=most, reasons=0)
    return [(each.movie.movie_id, recommender.scale.high - place % 3) for place, each in enumerate(listed)]


def made_up_dataset(
    people: int = MADE_UP_PEOPLE, movies: int = MADE_UP_MOVIES, ratings: int = MADE_UP_RATINGS
) -> Dataset:
    """People and films of one genre each; people rate films of their own genre higher."""
    random = np.random.default_rng(0)
    pairs = np.sort(random.choice(people * movies, ratings, replace=False))
    person, movie = pairs // movies, pairs % movies
    liked = person % len(GENRES) == movie % len(GENRES)
    stars = np.clip(np.round(3 + 1.2 * liked - 0.4 + random.normal(0, 0.7, ratings)), 1, 5)
    interactions = pl.DataFrame(
        {
            "user_id": person.astype(str),
            "movie_id": movie.astype(str),
            "rating": stars,
            "timestamp": 1_000_000_000 + 86_400 * random.permutation(ratings),
        }
    )
    numbers = np.arange(movies)
    films = pl.DataFrame(
        {
            "movie_id": numbers.astype(str),
            "title": [f"Star Story {number}" for number in numbers],
            "release_year": 1920 + numbers % 100,
            "genres": [[GENRES[number % len(GENRES)]] for number in numbers],
            "director": [f"Ann Director {number % 20}" for number in numbers],
        }
    )
    users = pl.DataFrame({"user_id": np.arange(people).astype(str)})
    manifest = Manifest(
        name="made-up",
        source="made up for a benchmark",
        created_at="2026-01-01T00:00:00Z",
        rating_scale=RatingScale(low=1, high=5, step=1),
        checksums={table: f"{place:064d}" for place, table in enumerate(("interactions", "movies", "users"))},
    )
    return Dataset(
        schema.conform(interactions, schema.INTERACTIONS),
        schema.conform(films, schema.MOVIES),
        schema.conform(users, schema.USERS),
        manifest,
    )
