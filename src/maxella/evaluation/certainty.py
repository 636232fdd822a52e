"""Whether predicted ratings are as sure as they say: calibration of the chance, coverage of the interval.

References:
    Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 1950.
    Niculescu-Mizil & Caruana, "Predicting good probabilities with supervised learning", ICML 2005.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from maxella.evaluation.people import AskedPeople
from maxella.evaluation.results import CertaintyFigures, Statements
from maxella.features.histories import Histories
from maxella.models.certainty import Certainty, Judged, joined
from maxella.models.view import RatingView
from maxella.tables.rating_scales import RatingScale

PEOPLE = 1_500
"""Held-out ratings of so many people are judged, chosen at random."""
NEWCOMERS_KNOW = 10
"""So many ratings newcomers are known by."""
SMALLEST_BIN = 500
BINS = 10
SHARP = (0.2, 0.8)
SHRINKAGE = 10
"""A person's share of liked movies is pulled to everybody's as by so many ratings."""


def certainty_figures(
    certainty: Certainty, view: RatingView, people: AskedPeople, scale: RatingScale, seed: int
) -> CertaintyFigures:
    """Judge the held-out ratings of a sample of people, from all that they are known by and from ten ratings.

    Args:
        certainty: learnt from other ratings.
        view: predicts.
        people: who is asked, and about what.
        scale: of the ratings.
        seed: chooses the sample.
    """
    random = np.random.default_rng(seed)
    asked = np.sort(random.permutation(len(people.user_ids))[:PEOPLE])
    known, targets = people.histories.rows(asked), people.targets.rows(asked)
    judged = _judged(certainty, view, known, targets)
    of_newcomers = _judged(certainty, view, known.at_most(NEWCOMERS_KNOW, random), targets)
    is_liked = targets.ratings >= scale.liked_from
    chances = judged.chances.astype(np.float64)
    return CertaintyFigures(
        people=len(asked),
        pairs=len(is_liked),
        brier=float(np.mean((chances - is_liked) ** 2)),
        brier_base=float(np.mean((_base_rates(known, scale)[targets.people] - is_liked) ** 2)),
        sharp=float(np.mean((chances < SHARP[0]) | (chances > SHARP[1]))),
        held=_held(judged, targets.ratings),
        width=float(np.mean(judged.highs - judged.lows)),
        held_of_newcomers=_held(of_newcomers, targets.ratings),
        statements=statements(chances, is_liked),
    )


def statements(chances: NDArray[np.float64], is_liked: NDArray[np.bool_]) -> list[Statements]:
    """What came of statements, by tenths of the chance; a tenth of too few joins the next one.

    Args:
        chances: (pairs,) stated, from 0 to 1.
        is_liked: (pairs,) what came of them.
    """
    tenth = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    edges = [0]
    for until in range(1, BINS + 1):
        if np.count_nonzero((tenth >= edges[-1]) & (tenth < until)) >= SMALLEST_BIN:
            edges.append(until)
    # What is left over above the last edge goes to the last bin.
    edges = [*edges[:-1], BINS] if len(edges) > 1 else [0, BINS]
    found = []
    for start, end in pairwise(edges):
        inside = (tenth >= start) & (tenth < end)
        found.append(
            Statements(
                pairs=int(inside.sum()),
                stated=float(chances[inside].mean()),
                liked=float(is_liked[inside].mean()),
            )
        )
    return found


def _judged(certainty: Certainty, view: RatingView, known: Histories, targets: Histories) -> Judged:
    found = []
    for place in range(len(known)):
        person, movies = known.rows(np.array([place])), targets.rows(np.array([place])).movies
        (ratings,), (deviations,) = view.estimate(person, movies)
        found.append(certainty.judge(person, movies, ratings, deviations))
    return joined(found)


def _base_rates(known: Histories, scale: RatingScale) -> NDArray[np.float64]:
    is_liked = (known.ratings >= scale.liked_from).astype(np.float64)
    usual = is_liked.mean() if len(is_liked) else 0.5
    liked = np.bincount(known.people, is_liked, minlength=len(known))
    return np.asarray((liked + SHRINKAGE * usual) / (known.lengths + SHRINKAGE))


def _held(judged: Judged, given: NDArray[np.float32]) -> float:
    return float(np.mean((given >= judged.lows) & (given <= judged.highs)))
