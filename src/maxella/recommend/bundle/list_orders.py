"""What the lists of a fitted recipe would be ordered by, for whoever measures them before it is served."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.evaluation.first_ten import ListOrder
from maxella.features.histories import Histories
from maxella.models.fitting import Report, silent
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.bundle.liking_choice import with_chosen_loss
from maxella.recommend.ranking.liking import ORDERS, Order
from maxella.recommend.ranking.serving import Serving
from maxella.training.recipe import Recipe

INTEREST_FIRST: tuple[Order, ...] = ORDERS[::-1]


def list_orders(
    recipe: Recipe, dataset: Dataset, report: Report = silent
) -> tuple[Recipe, dict[str, ListOrder]]:
    """Weigh a recipe as it would be served, and give the orders of its lists of new movies.

    Returns:
        The recipe with its chosen loss, and the orders by name.

    Raises:
        UsageError: when nothing in the recipe ranks movies.
    """
    weighed = with_chosen_loss(recipe, dataset, report)
    serving = make_bundle(weighed, dataset, trained_on="a part of it, to be measured").serving()
    return weighed, {order: partial(_of_new_movies, serving, order) for order in INTEREST_FIRST}


def _of_new_movies(serving: Serving, order: Order, people: Histories) -> NDArray[np.float32]:
    allowed = np.ones((len(people), len(serving.table)), np.bool_)
    allowed[people.people, people.movies] = False
    return serving.ordered_by(people, order, allowed)
