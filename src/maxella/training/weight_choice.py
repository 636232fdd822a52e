"""Choosing the weights of the ranking blend on events of another day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.data.schema import TIMESTAMP
from maxella.data.split import PartName, split
from maxella.evaluation.live_events import live_events
from maxella.evaluation.people import AskedPeople
from maxella.evaluation.ranking_metrics import gains
from maxella.evaluation.ranks import Ranks
from maxella.features.histories import SECONDS_PER_DAY, Histories, TimedHistories
from maxella.features.rating_log import RatingLog
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Checkpoints, Fitting
from maxella.models.view import BLOCK_PEOPLE, Scorer, following, standardise
from maxella.training.presets import SECTION_OF, Preset
from maxella.training.recipe import fit_recipe

FEWEST_EVENTS = 200
"""Below so many events of another day the preset's weights stay."""
MOST_EVENTS = 3_000
MOST_SCORES = 20_000_000
"""Events times movies, of each model: they are held together."""
DEPTH = 100
"""Places that count. Of ten alone, chance decides between weights that differ in the other ninety."""
FACTORS = (0.0, 0.25, 0.5, 0.7, 1.4, 2.0, 4.0)
"""By which one weight at a time is multiplied."""
MOST_STEPS = 12


def are_chosen(protocol: str) -> bool:
    """Whether the weights for a protocol are chosen on each table's own events of another day."""
    return SECTION_OF.get(protocol) == "live"


def with_weights_for(
    dataset: Dataset, preset: Preset, protocol: str, part: PartName, fitting: Fitting
) -> Preset:
    """The preset with the ranking weights for a protocol; arguments as in `with_live_weights`."""
    if are_chosen(protocol):
        return with_live_weights(dataset, preset, part, fitting)
    return preset.weighed_for(protocol)


def with_live_weights(dataset: Dataset, preset: Preset, part: PartName, fitting: Fitting) -> Preset:
    """The preset with the weights of `retrieval` that rank best on events of another day.

    The models that have a weight are fitted on what comes before the part of the split `live`, and its events
    of another day are scored once; then one weight at a time is changed as long as NDCG@100 grows. The sum of
    the weights stays.

    Args:
        dataset: whose ratings are divided. Where one has no time, or few people come back, nothing is chosen.
        preset: holds the weights to begin with.
        part: whose events are looked at: `validation` leaves the test part unread, `test` uses all ratings.
        fitting: seed, report and checkpoints.
    """
    if dataset.interactions[TIMESTAMP].null_count():
        return preset
    divided = split(dataset, "live")
    rows = divided.part(part)
    beginning = preset.weighed_for("live")
    start = {kind: weight for kind, weight in beginning.retrieval.weights.items() if weight}
    data = TrainingData.of(dataset, dataset.interactions[rows.training])
    events = live_events(dataset, rows, data, divided.seed)
    asked = _asked(events.only(events.is_another_day), len(data.catalogue), fitting.seed)
    if len(asked.histories) < FEWEST_EVENTS or len(start) < 2:
        return preset
    recipe = fit_recipe(data, beginning, _for_this(fitting), list(start))
    log = RatingLog.of(dataset.interactions, data.catalogue)
    rankers = {
        kind: following(ranker, log) for kind in recipe.views if (ranker := recipe.ranker(kind)) is not None
    }
    known = {kind: start.get(kind, 1.0) for kind in rankers}
    chosen = scored(rankers, asked).climbed(known)
    return beginning.with_weights(chosen)


def _asked(people: AskedPeople, movies: int, seed: int) -> AskedPeople:
    most = min(MOST_EVENTS, MOST_SCORES // movies)
    chosen = np.sort(np.random.default_rng(seed).permutation(len(people.histories))[:most])
    user_ids = [people.user_ids[event] for event in chosen.tolist()]
    return AskedPeople(user_ids, people.histories.rows(chosen), people.targets.rows(chosen))


def _for_this(fitting: Fitting) -> Fitting:
    """The same fitting under a name of its own: it must not be taken for that of the recipe."""
    kept = fitting.checkpoints
    checkpoints = Checkpoints(Path(kept.folder) / "weights") if kept else None
    return replace(fitting, checkpoints=checkpoints)


@dataclass(frozen=True, eq=False)
class ScoredEvents:
    """Scores of the same events by each model, computed once."""

    scores: Mapping[str, NDArray[np.float32]]
    """kind -> (events, movies) standardised"""
    seen: Histories
    targets: NDArray[np.integer]
    """(events,)"""
    days: NDArray[np.integer]
    """(events,) on which day each is, or another number of what it shares with others"""

    def gains(self, weights: Mapping[str, float]) -> NDArray[np.float64]:
        """NDCG@100 of each event (events,) by the blend with these weights."""
        events = np.arange(len(self.targets))
        total = np.zeros_like(next(iter(self.scores.values())))
        for kind, weight in weights.items():
            if weight:
                total += np.float32(weight) * self.scores[kind]
        asked = total[events, self.targets][:, None]
        total[self.seen.people, self.seen.movies] = -np.inf
        total[events, self.targets] = asked[:, 0]
        ranks = Ranks(np.count_nonzero(total > asked, axis=1), np.count_nonzero(total == asked, axis=1))
        return gains(ranks, DEPTH)

    def climbed(self, start: Mapping[str, float]) -> dict[str, float]:
        """The weights after changing one at a time as long as that pays, with the sum of those of `start`.

        Of all single changes the best is taken, if it gains more than two standard errors of its gain: less
        may be chance.
        """
        weights, best = dict(start), self.gains(start)
        for _ in range(MOST_STEPS):
            changed = [
                weights | {kind: (weight or start[kind]) * factor}
                for kind, weight in weights.items()
                for factor in FACTORS
            ]
            tried = [(each, self.gains(each)) for each in changed if any(each.values())]
            step, found = max(tried, key=lambda each: float(each[1].mean()))
            if not self._is_better(found, best):
                break
            weights, best = step, found
        scale = sum(start.values()) / sum(weights.values())
        return {kind: round(weight * scale, 4) for kind, weight in weights.items()}

    def _is_better(self, found: NDArray[np.float64], best: NDArray[np.float64]) -> bool:
        """Whether gains (events,) are surely higher; events of one day share what was rated lately."""
        differences = found - best
        mean = differences.mean()
        _, day = np.unique(self.days, return_inverse=True)
        by_day = np.bincount(day, differences - mean)
        return bool(mean > 2 * np.sqrt(np.square(by_day).sum()) / len(differences))


def scored(rankers: Mapping[str, Scorer], people: AskedPeople) -> ScoredEvents:
    """Score everybody, each asked about one movie, by each model."""
    scores = {
        kind: np.concatenate(
            [standardise(ranker.score(block)) for _, block in people.histories.blocks(BLOCK_PEOPLE)]
        )
        for kind, ranker in rankers.items()
    }
    days = np.arange(len(people.histories))
    if isinstance(people.histories, TimedHistories):
        days = people.histories.now // SECONDS_PER_DAY
    return ScoredEvents(scores, people.histories, people.targets.movies, days)
