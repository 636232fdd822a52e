"""Scoring and ranking all movies for many people, block by block."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maxella.errors import TrainingError
from maxella.evaluation.beyond_accuracy import LIST_LENGTH, diversities, genre_vectors
from maxella.evaluation.people import AskedPeople
from maxella.evaluation.protocols import Mode
from maxella.evaluation.ranks import Ranking, Ranks, best
from maxella.features.catalogue import Catalogue
from maxella.features.histories import Histories
from maxella.models.fitting import Report
from maxella.models.view import BLOCK_PEOPLE, Scorer, score_pairs


@dataclass(frozen=True, eq=False)
class Ranked:
    """Where all targets stand, and what the lists are made of."""

    ranks: dict[Mode, Ranks]
    """(targets,) in each mode that was asked for"""
    target_scores: NDArray[np.floating]
    """(targets,)"""
    times_shown: NDArray[np.int64]
    """(movies,) in how many lists of `LIST_LENGTH` unseen movies each movie stands"""
    diversities: NDArray[np.float64] | None
    """(people,) NaN where a list has none; None where no movie has genres"""


def rank_targets(
    scorer: Scorer, people: AskedPeople, catalogue: Catalogue, modes: tuple[Mode, ...], report: Report
) -> Ranked:
    """Rank all movies for each person and find the targets among them.

    Raises:
        TrainingError: when the scorer gives NaN, or scores of another shape than (people, movies).
    """
    genres = genre_vectors(catalogue)
    blocks: dict[Mode, list[Ranks]] = {mode: [] for mode in modes}
    times_shown = np.zeros(len(catalogue), np.int64)
    varied, target_scores = [], []
    for place, histories in people.histories.blocks(BLOCK_PEOPLE):
        report("ranking", place.start, len(people.histories))
        scores = _scores(scorer, histories, len(catalogue))
        seen = np.zeros(scores.shape, np.bool_)
        seen[histories.people, histories.movies] = True
        targets = people.targets.rows(place)
        asked, asked_scores = targets.people, scores[targets.people, targets.movies]
        target_scores.append(asked_scores)
        unseen = Ranking.of(scores, seen)
        if "all" in modes:
            blocks["all"].append(Ranking.of(scores).ranks(asked, asked_scores))
        if "unseen" in modes:
            blocks["unseen"].append(unseen.ranks(asked, asked_scores, seen[asked, targets.movies]))
        shown = best(scores, seen, unseen, LIST_LENGTH)
        times_shown += np.count_nonzero(shown, axis=0)
        if genres is not None:
            varied.append(diversities(shown, genres))
    report("ranking", len(people.histories), len(people.histories))
    return Ranked(
        {mode: Ranks.joined(parts) for mode, parts in blocks.items()},
        np.concatenate(target_scores),
        times_shown,
        np.concatenate(varied) if varied else None,
    )


def target_scores(scorer: Scorer, people: AskedPeople) -> NDArray[np.float32]:
    """The scores (targets,) of the movies that people are asked about.

    Raises:
        TrainingError: when the scorer gives something else than numbers.
    """
    targets = people.targets
    scores = score_pairs(scorer, people.histories, targets.people, targets.movies)
    if not np.isfinite(scores).all():
        raise TrainingError(
            f'model "{scorer.kind}" predicted a rating that is not a number; fit it again, or leave it out'
        )
    return scores


def _scores(scorer: Scorer, histories: Histories, movies: int) -> NDArray[np.floating]:
    scores = scorer.score(histories)
    if scores.shape != (len(histories), movies):
        raise TrainingError(
            f'model "{scorer.kind}" gave scores of shape {scores.shape} for {len(histories)} people and '
            f"{movies} movies; fit it on this catalogue",
        )
    if np.isnan(scores).any():
        raise TrainingError(
            f'model "{scorer.kind}" gave a score that is not a number; fit it again, or leave it out'
        )
    return scores
