"""Titles that are spelt alike, begin or end alike, for the person to choose from."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

import numpy as np
from rapidfuzz import fuzz, process

from maxella.tables.catalogue import MovieIndex

MOST = 5
"""How many are offered."""
MOST_LOOKED_FOR = 5_000
"""Different titles of one import for which similar ones are looked for; of the rest it says they are not."""
LOWEST_SIMILARITY = 75
"""Of 100, spaces and articles aside."""
SAME_END = 85
"""What a title counts that begins or ends with the whole other one: Star Wars, Star Wars: Episode IV."""
SHORTEST_END = 5
BATCH = 500

Question = tuple[str, int, bool]
"""A loose key, a year, and whether only movies without an IMDb id are asked for."""


def similar(index: MovieIndex, questions: Sequence[Question]) -> dict[Question, list[int]]:
    """The movies of the year, the one before and the one after, with titles like each key; best first.

    Beyond the first `MOST_LOOKED_FOR` different questions there is no answer.
    """
    asked: dict[tuple[int, bool], list[str]] = defaultdict(list)
    answers: dict[Question, list[int]] = {}
    for question in islice(dict.fromkeys(questions), MOST_LOOKED_FOR):
        key, year, without_imdb = question
        asked[year, without_imdb].append(key)
        answers[question] = []
    for (year, without_imdb), keys in asked.items():
        near = index.around(year)
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
    forwards = _Beginnings(choices)
    backwards = _Beginnings([choice[::-1] for choice in choices])
    answers = []
    for row, key in zip(alike, keys, strict=True):
        shared = [*forwards.sharing(key), *backwards.sharing(key[::-1])]
        row[shared] = np.maximum(row[shared], SAME_END)
        found = np.flatnonzero(row)
        best = found[np.argsort(-row[found], kind="stable")]
        answers.append(list(dict.fromkeys(near[column][1] for column in best.tolist()))[:MOST])
    return answers


class _Beginnings:
    """Texts by what they begin with."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._order = sorted(range(len(texts)), key=texts.__getitem__)
        self._sorted = [texts[place] for place in self._order]

    def sharing(self, text: str) -> list[int]:
        """The places of the texts that begin with this one, and of those that this one begins with."""
        if len(text) < SHORTEST_END:
            return []
        first = bisect_left(self._sorted, text)
        found = self._order[first : bisect_left(self._sorted, text + "\U0010ffff", first)]
        for length in range(SHORTEST_END, len(text)):
            beginning = text[:length]
            place = bisect_left(self._sorted, beginning)
            while place < len(self._sorted) and self._sorted[place] == beginning:
                found.append(self._order[place])
                place += 1
        return found
