"""What is worth on another day to know what is rated lately, by window, by rise and by weight beside EASE.

python docs/measure_recent.py [NAME ...]

A line for each part and window, as docs/live.md has them: HR@10 / NDCG@10 / HR@100 alone, and blended as
EASE + weight × the standardised scores of the model `recent`; below them those of counts over days.
"""

import sys
from itertools import product

import numpy as np
from numpy.typing import NDArray

from maxella.data.dataset import Dataset, load_dataset
from maxella.data.split import PartName, split
from maxella.evaluation.live_events import live_events
from maxella.evaluation.people import AskedPeople
from maxella.evaluation.ranking_metrics import gains, hits
from maxella.evaluation.ranks import Ranking
from maxella.evaluation.recent_popularity import DAYS, RecentPopularity
from maxella.features.rating_log import RatingLog
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.recent.settings import RecentSettings
from maxella.models.recent.train import fit_recent
from maxella.models.registry import MODELS
from maxella.models.view import BLOCK_PEOPLE, Scorer, standardise

WEIGHTS = (1.0, 2.0, 4.0)
WINDOWS = (1_000, 2_000, 5_000, 10_000, 20_000)
RISING = (0.0, 0.5, 1.0)
MOST_EVENTS = 3_000
"""Their scores are held together."""


def main() -> None:
    """Print the lines of each dataset."""
    for name in sys.argv[1:] or ("ml-100k", "ml-1m"):
        dataset = load_dataset(name)
        for part in ("validation", "test"):
            measure(dataset, part)


def measure(dataset: Dataset, part: PartName) -> None:
    """Print the lines of one part."""
    rows = split(dataset, "live").part(part)
    data = TrainingData.of(dataset, dataset.interactions[rows.training])
    events = live_events(dataset, rows, data, 42)
    chosen = np.flatnonzero(events.is_another_day)
    chosen = np.sort(np.random.default_rng(0).permutation(chosen)[:MOST_EVENTS])
    asked = events.only(np.isin(np.arange(len(events.user_ids)), chosen))
    ease = MODELS["ease"].fit(data, MODELS["ease"].settings(), Fitting())
    of_ease = standardised(ease, asked)
    title = f"{dataset.name}, {part} part, {len(chosen):,} events of another day"
    print(f"\n{title}; EASE alone {figures(of_ease, asked)}\n")
    print("| last | alone |", *(f"+ EASE, weight {weight:g} |" for weight in WEIGHTS))
    print("|---|---|" + "---|" * len(WEIGHTS))
    log = RatingLog.of(dataset.interactions, data.catalogue)
    for window, rising in product(WINDOWS, RISING):
        recent = fit_recent(data, RecentSettings(window=window, rising=rising), Fitting()).following(log)
        print_line(f"{window:,} ratings, rising {rising:g}", recent.score(asked.histories), of_ease, asked)
    for days in DAYS:
        counts = RecentPopularity.of(dataset, data.catalogue, rows.training, days).score(asked.histories)
        print_line(f"{days} days", np.log1p(counts), of_ease, asked)


def print_line(
    name: str, scores: NDArray[np.float32], of_ease: NDArray[np.float32], asked: AskedPeople
) -> None:
    """Print the figures of scores alone and beside EASE."""
    standard = standardise(scores)
    blends = [figures(of_ease + np.float32(weight) * standard, asked) for weight in WEIGHTS]
    print(f"| {name} | {' | '.join([figures(scores, asked), *blends])} |", flush=True)


def standardised(scorer: Scorer, asked: AskedPeople) -> NDArray[np.float32]:
    """The standardised scores (events, movies)."""
    return np.concatenate(
        [standardise(scorer.score(each)) for _, each in asked.histories.blocks(BLOCK_PEOPLE)]
    )


def figures(scores: NDArray[np.floating], asked: AskedPeople) -> str:
    """HR@10, NDCG@10 and HR@100 among the movies that are not in the history."""
    seen = np.zeros(scores.shape, np.bool_)
    seen[asked.histories.people, asked.histories.movies] = True
    events = np.arange(len(scores))
    ranks = Ranking.of(scores, seen).ranks(events, scores[events, asked.targets.movies])
    means = (hits(ranks, 10).mean(), gains(ranks, 10).mean(), hits(ranks, 100).mean())
    return " ".join(f"{mean:.4f}" for mean in means)


if __name__ == "__main__":
    main()
