"""Those who love a genre and those who hate it, and a recommender of MovieLens 100K fitted in seconds."""

from functools import cache

import numpy as np

from maxella.data.registry import ML_100K, KnownSource
from maxella.data.wrangle import wrangle_movielens
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.bundle.liking_choice import with_chosen_loss
from maxella.recommend.recommender import Recommender
from maxella.tables.archive import open_source
from maxella.training.presets import load_preset
from maxella.training.recipe import fit_recipe
from tests.conftest import SHARED_DATA

BEST_KNOWN = 10
LISTED = 20
MOST_IN_COMMON = 8
LARGEST_GENRES = 10
QUICK = ("retrieval.two_tower=0", "rating.ranker=0", "bpmf.draws=24", "bpmf.burn_in=12", "bpmf.kept=12")


@cache
def movielens(entry: KnownSource = ML_100K) -> Recommender:
    """EASE and a few draws of the Bayesian factors."""
    assert SHARED_DATA is not None
    dataset = wrangle_movielens(entry.name, open_source(SHARED_DATA / entry.name), None, entry)
    recipe = fit_recipe(TrainingData.of(dataset), load_preset("default", QUICK), Fitting(), ("ease", "bpmf"))
    return Recommender(make_bundle(with_chosen_loss(recipe, dataset), dataset, trained_on="all ratings"))


def best_known(recommender: Recommender, genre: str) -> list[str]:
    """The ids of the films of a genre that most people rated."""
    table = recommender._serving.table
    films = np.flatnonzero(table.of_genre(genre))
    films = films[np.argsort(-table.counts[films], kind="stable")[:BEST_KNOWN]]
    return [table.movie_ids[film] for film in films]


def check_lists_differ(recommender: Recommender, genre: str, hater: list[str], lover: list[str]) -> None:
    """Make sure that the ids listed to someone who hates a genre are not those for one who loves it."""
    assert len(hater) == len(lover) == LISTED
    assert len(set(hater) & set(lover)) <= MOST_IN_COMMON
    of_genre = [sum(genre in film.genres for film in recommender.facts(ids)) for ids in (hater, lover)]
    assert 3 * of_genre[0] <= of_genre[1]
