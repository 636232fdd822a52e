"""Titles that are spelt alike, or begin alike, for the person to choose from."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from maxella.exchange.catalogue import MovieIndex

MOST = 5
"""How many are offered."""
MOST_LOOKED_FOR = 5_000
"""Different titles of one import for which similar ones are looked for; the rest gets none."""
LOWEST_SIMILARITY = 75
"""Of 100, spaces and articles aside."""
SAME_BEGINNING = 85
"""What a title counts that another one begins with: Star Wars, Star Wars: Episode IV - A New Hope."""
SHORTEST_BEGINNING = 5
BATCH = 500

Question = tuple[str, int, bool]
"""A loose key, a year, and whether only movies without an IMDb id are asked for."""


def similar(index: MovieIndex, questions: Sequence[Question]) -> dict[Question, list[int]]:
    """The movies of the year, the one before and the one after, with titles like each key; best first."""
    by_year: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for key, named in index.names.items():
        for place, _, _ in named:
            if (year := index.years[place]) is not None:
                by_year[year].append((key, place))
    asked: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for key, year, without_imdb in list(dict.fromkeys(questions))[:MOST_LOOKED_FOR]:
        asked[year, without_imdb].append(key)
    answers: dict[Question, list[int]] = {}
    for (year, without_imdb), keys in asked.items():
        near = sorted(pair for other in (year - 1, year, year + 1) for pair in by_year.get(other, ()))
        if without_imdb:
            near = [(key, place) for key, place in near if not index.with_imdb[place]]
        if near:
            for start in range(0, len(keys), BATCH):
                batch = keys[start : start + BATCH]
                for key, places in zip(batch, _alike(batch, near), strict=True):
                    answers[key, year, without_imdb] = places
    return answers


def _alike(keys: Sequence[str], near: Sequence[tuple[str, int]]) -> list[list[int]]:
    choices = [key for key, _ in near]
    alike = process.cdist(keys, choices, scorer=fuzz.ratio, score_cutoff=LOWEST_SIMILARITY, dtype=np.float32)
    for row, key in enumerate(keys):
        if len(key) >= SHORTEST_BEGINNING:
            begun = slice(bisect_left(choices, key), bisect_left(choices, key + "\U0010ffff"))
            alike[row, begun] = np.maximum(alike[row, begun], SAME_BEGINNING)
        for length in range(SHORTEST_BEGINNING, len(key)):
            start = bisect_left(choices, key[:length])
            same = slice(start, bisect_left(choices, key[:length] + "\0", start))
            alike[row, same] = np.maximum(alike[row, same], SAME_BEGINNING)
    answers = []
    for row in alike:
        found = np.flatnonzero(row)
        best = found[np.argsort(-row[found], kind="stable")]
        answers.append(list(dict.fromkeys(near[column][1] for column in best.tolist()))[:MOST])
    return answers
