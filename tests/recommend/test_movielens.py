"""What the recommender says of real films: MovieLens 100K, by EASE and means, fitted in a second."""

from pathlib import Path

import numpy as np
import pytest

from maxella.data.registry import ML_100K
from maxella.data.wrangle import wrangle_movielens
from maxella.features.training_data import TrainingData
from maxella.models.ease.settings import EaseSettings
from maxella.models.ease.train import fit_ease
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.recommender import Recommender
from maxella.tables.archive import open_source
from maxella.training.presets import Preset
from maxella.training.recipe import Recipe

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def recommender(shared_data: Path) -> Recommender:
    dataset = wrangle_movielens("ml-100k", open_source(shared_data / "ml-100k"), None, ML_100K)
    data = TrainingData.of(dataset)
    ease = fit_ease(data, EaseSettings(), Fitting())
    recipe = Recipe({"ease": ease}, Preset(), data, seed=0)
    return Recommender(make_bundle(recipe, dataset, trained_on="all ratings"))


def the(recommender: Recommender, text: str) -> str:
    """The id of the film that a search finds first."""
    return recommender.search(text)[0].movie_id


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("godfater", "Godfather"),
        ("matilda 1996", "Matilda"),
        ("starwars", "Star Wars"),
        ("silence of lambs", "Silence of the Lambs"),
        ("jurasic parc", "Jurassic Park"),
        ("pulp", "Pulp Fiction"),
        ("snow white 7 dwarfs", "Snow White and the Seven Dwarfs"),
        ("terminator 2", "Terminator 2: Judgment Day"),
        ("twelve monkeys", "Twelve Monkeys"),
        ("fargo", "Fargo"),
    ],
)
def test_films_are_found_as_people_type_them(recommender: Recommender, text: str, title: str) -> None:
    assert title in recommender.search(text)[0].title


def test_films_that_are_liked_together_are_similar(recommender: Recommender) -> None:
    for film, neighbour in (
        ("star wars", "return of the jedi"),
        ("godfather", "godfather part ii"),
        ("aladdin", "lion king"),
        ("terminator", "terminator 2"),
    ):
        listed = [found.movie.movie_id for found in recommender.similar(the(recommender, film), k=10)]
        assert the(recommender, neighbour) in listed


def test_reasons_hold_for_real_people_of_all_sizes(recommender: Recommender) -> None:
    data = recommender._serving.data
    order = np.argsort(data.histories.lengths, kind="stable")
    for place in order[[0, 200, 500, 800, 942]]:
        person = data.histories.rows(np.array([place]))
        ids = [data.catalogue.movie_ids[movie] for movie in person.movies]
        history = list(zip(ids, person.ratings.tolist(), strict=True))
        listed = recommender.recommend(history, k=3, reasons=3, order="interest")
        assert all(entry.reasons for entry in listed)
        for entry in listed:
            for reason in entry.reasons:
                rest = [rated for rated in history if rated[0] != reason.movie_id]
                without = recommender.explain(entry.movie.movie_id, rest, reasons=0).score
                assert np.sign(entry.score - without) == np.sign(reason.effect)
                assert entry.score - without == pytest.approx(reason.effect, abs=1e-2)
