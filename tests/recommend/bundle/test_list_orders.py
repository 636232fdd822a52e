import numpy as np
import pytest

from maxella.data.registry import ML_100K
from maxella.data.split import split
from maxella.data.wrangle import wrangle_movielens
from maxella.evaluation.first_ten import measure_first_ten, with_ratings
from maxella.evaluation.people import asked_people
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.bundle.list_orders import list_orders
from maxella.recommend.recommender import Recommender
from maxella.tables.archive import open_source
from maxella.training.presets import load_preset
from maxella.training.recipe import fit_recipe
from tests.conftest import SHARED_DATA
from tests.recommend.worlds import ease_recipe, world

FEW_DRAWS = (
    "retrieval.two_tower=0",
    "rating.ranker=0",
    "bpmf.draws=12",
    "bpmf.burn_in=6",
    "bpmf.kept=6",
)


def test_an_order_lists_what_people_are_served() -> None:
    recipe = ease_recipe()
    served = Recommender(make_bundle(recipe, world(), trained_on="all ratings"))
    for name, order in list_orders(recipe, world())[1].items():
        people = recipe.data.histories
        scores = order(people)
        scores[people.people, people.movies] = -np.inf
        listed = served.recommend_many(recipe.data.user_ids, k=1, order=name).table  # type: ignore[arg-type]
        best = [recipe.data.catalogue.movie_ids[place] for place in scores.argmax(axis=1)]
        assert listed["movie_id"].to_list() == best


@pytest.mark.shared_data
def test_liking_keeps_its_goals_on_held_out_ratings() -> None:
    assert SHARED_DATA is not None
    dataset = wrangle_movielens(ML_100K.name, open_source(SHARED_DATA / ML_100K.name), None, ML_100K)
    divided = split(dataset, "random-75-25")
    data = TrainingData.of(dataset, dataset.interactions[divided.part("test").training])
    recipe = fit_recipe(data, load_preset("default", FEW_DRAWS), Fitting(), ("ease", "bpmf"), sure=True)
    people = with_ratings(asked_people(dataset, divided.part("test"), data), divided.seed)
    assert recipe.rating is not None
    found = measure_first_ten(list_orders(recipe, dataset)[1], people, recipe.rating, data.scale)
    interest, liking = found["interest"], found["liking"]
    assert liking.hits >= 0.95 * interest.hits
    assert liking.liked >= 1.08 * interest.liked
    assert liking.disliked <= 0.5 * interest.disliked
    assert liking.below <= 0.05
