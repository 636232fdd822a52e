"""Learns how sure predicted ratings are, from ratings that a fit for this purpose did not know."""

import dataclasses
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.certainty import Certainty, CertaintySample, CertaintyWeights
from maxella.models.fitting import Checkpoints, Fitting
from maxella.models.registry import LEADING
from maxella.models.settings import Settings
from maxella.models.view import RatingView

STAGE = "how sure"
HELD_OUT = (0.1, 0.2)
"""The share of the ratings that is held out, at least and at most: a tenth, or what `ENOUGH` are."""
ENOUGH = 20_000
FOLDS, PLENTY = 2, 50_000
"""Where fewer than `PLENTY` ratings are held out, that is done twice, other ones the second time."""
FEWEST = 500
"""Below so many held-out ratings nothing is learnt, and predictions are taken for Normal."""
PEOPLE = 1_500
"""Held-out ratings of so many people are predicted."""
LENGTHS = (5, 10, 20)
"""Each is predicted from the whole history and from so many of its ratings: newcomers have few."""


def learnt_certainty(data: TrainingData, settings: Settings, fitting: Fitting) -> CertaintyWeights | None:
    """Fit what leads the ratings without some of them, and learn from how those are missed.

    The other views that a rating blend may have are left out, so what is said of a blend that leans on them
    is said of the one that leads it.

    Args:
        data: the ratings that the recipe is fitted on.
        settings: of `LEADING`.
        fitting: seed, report (of stage `STAGE`) and checkpoints.

    Returns:
        What was learnt; None where there are too few ratings to learn from.
    """
    random = np.random.default_rng(fitting.seed)
    ratings = len(data.histories.ratings)
    share = float(np.clip(ENOUGH / max(ratings, 1), *HELD_OUT))
    draws = random.random(ratings)
    if (draws < share).sum() < FEWEST:
        return None
    first, *others = (
        _sample(data, (draws >= fold * share) & (draws < (fold + 1) * share), settings, fitting, fold, random)
        for fold in range(FOLDS if ratings * share < PLENTY else 1)
    )
    for other in others:
        first.extend(other)
    return first.learnt()


def _sample(
    data: TrainingData,
    is_held_out: NDArray[np.bool_],
    settings: Settings,
    fitting: Fitting,
    fold: int,
    random: np.random.Generator,
) -> CertaintySample:
    """Fit without the ratings that are held out (ratings,), and predict them."""
    known = dataclasses.replace(data, histories=data.histories.kept(~is_held_out))
    quick = LEADING.fit(known, LEADING.quickly(settings), _for_this(fitting, fold))
    view = cast(RatingView, quick)
    held_out = data.histories.kept(is_held_out)
    asked = random.permutation(np.flatnonzero(held_out.lengths))[:PEOPLE]
    sample = CertaintySample(Certainty(known, CertaintyWeights()), data.scale)
    for person in np.sort(asked):
        _gather(
            sample,
            view,
            known.histories.rows(np.array([person])),
            held_out.rows(np.array([person])),
            random,
        )
    return sample


def _gather(
    sample: CertaintySample, view: RatingView, known: Histories, asked: Histories, random: np.random.Generator
) -> None:
    """Add what one person is predicted, from all that is known of them and from less."""
    for length in (len(known.movies), *(length for length in LENGTHS if length < len(known.movies))):
        shortened = known.at_most(length, random)
        (ratings,), (deviations,) = view.estimate(shortened, asked.movies)
        sample.add(shortened, asked.movies, ratings, deviations, asked.ratings)


def _for_this(fitting: Fitting, fold: int) -> Fitting:
    """The same fitting under a name of its own: it must not be taken for that of the recipe."""

    def report(stage: str, done: int, total: int) -> None:
        fitting.report(STAGE, done, total)

    kept = fitting.checkpoints
    checkpoints = Checkpoints(Path(kept.folder) / f"certainty-{fold}") if kept else None
    return dataclasses.replace(fitting, report=report, checkpoints=checkpoints)
