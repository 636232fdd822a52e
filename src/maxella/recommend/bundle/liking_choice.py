"""How much it counts in the order of liking that a film lies below a person's mean, for each dataset.

The other weights trade hits for liked ones alike everywhere. This one does not: where people have few ratings
and the catalogue is large much lies below their mean, elsewhere little does, and a loss larger than needed
costs hits. So it is the smallest that keeps at most `MOST_BELOW` of the first ten predicted below the mean,
people weighed by how probably a quarter of all ratings has one of theirs: so they are asked where lists are
measured. That needs lists alone: no rating is held out for it.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.evaluation.beyond_accuracy import LIST_LENGTH
from maxella.evaluation.first_ten import BLOCK_PEOPLE
from maxella.features.histories import Histories
from maxella.models.fitting import Report, silent
from maxella.recommend.bundle.bundle import make_bundle
from maxella.recommend.candidates.top import top_k
from maxella.recommend.ranking.serving import Serving
from maxella.training.recipe import Recipe

MOST_BELOW = 0.045
ASKED = 0.25
LOSSES = tuple(round(0.5 * 2 ** (step / 4), 2) for step in range(24))
"""From 0.5 to 26.91, each a fifth larger than the last."""
PEOPLE = 1_500
"""The lists of so many are looked at."""


def with_chosen_loss(recipe: Recipe, dataset: Dataset, report: Report = silent) -> Recipe:
    """The recipe with `liking.loss` in its preset: what the preset says, or else what is chosen.

    Args:
        recipe: fitted; one that does not rank movies, or predict ratings, stays as it is.
        dataset: what it was fitted on, or on a part of.
        report: told how far it is.
    """
    preset = recipe.preset
    everyone = np.flatnonzero(recipe.data.histories.lengths)
    can_choose = len(everyone) and recipe.retrieval is not None and recipe.rating is not None
    if preset.liking.loss is not None or not can_choose:
        return recipe
    serving = make_bundle(recipe, dataset, trained_on="to be weighed").serving()
    chosen = np.sort(np.random.default_rng(recipe.seed).permutation(everyone)[:PEOPLE])
    shares = _shares_below(serving, recipe.data.histories.rows(chosen), report)
    loss = next((loss for loss, share in zip(LOSSES, shares, strict=True) if share <= MOST_BELOW), LOSSES[-1])
    liking = preset.liking.model_copy(update={"loss": loss})
    return replace(recipe, preset=preset.model_copy(update={"liking": liking}))


def _shares_below(serving: Serving, people: Histories, report: Report) -> NDArray[np.float64]:
    """(losses,) the share of the first ten that is predicted below the person's mean, for each loss."""
    shares = np.zeros(len(LOSSES))
    weights = 1 - (1 - ASKED) ** people.lengths
    for place, block in people.blocks(BLOCK_PEOPLE):
        report("liking", place.start, len(people))
        allowed = np.ones((len(block), len(serving.table)), np.bool_)
        allowed[block.people, block.movies] = False
        scores = np.asarray(serving.ranking.score(block), np.float32)
        parts = serving.liking.parts(block, scores, allowed)
        unweighed = serving.liking.watching(scores) + parts.gained
        unweighed[~allowed] = -np.inf
        is_below = parts.expected.ratings < block.means[:, None]
        for number, loss in enumerate(LOSSES):
            first = top_k(unweighed - np.float32(loss) * parts.below, LIST_LENGTH)
            of_each = np.take_along_axis(is_below, first, axis=1).mean(axis=1)
            shares[number] += weights[place] @ of_each
    report("liking", len(people), len(people))
    mean: NDArray[np.float64] = shares / weights.sum()
    return mean
