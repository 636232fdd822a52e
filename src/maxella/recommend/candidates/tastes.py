"""Films to ask a newcomer about: those that tell most, with an entry for every taste."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maxella.recommend.candidates.movie_table import UNKNOWN, MovieTable
from maxella.recommend.candidates.words import bare_key, search_words

DISCOUNT = 0.75
"""What a genre, a decade or a part of the world still counts for each chosen movie that has it."""
OLD_YEARS = 35
"""A classic is so much older than the newest film."""
SAME_MAKER = 0.5
SAME_SERIES = 0.2
"""What a film is still worth after another one of its director, or of its series."""
ROUND = 24
"""So many films are asked about at once; each round has an entry for every taste."""
FILMS_OF_A_TASTE = 3
"""A taste that has fewer films which people know is none to ask about."""
FEWEST_RATINGS = 5
KNOWN_WEIGHT = 0.5
"""What each answer changes the worth of its kind by, as the logarithm of a factor."""
MOST_CHANGED = 1.5
"""Of that logarithm, so that no taste is lost for good."""
ASIAN = ("ja", "zh", "cn", "ko", "hi", "th", "vi", "ta", "te", "bn", "id", "tl", "fa")

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Answered:
    """What a newcomer said so far."""

    known: Sequence[int] = ()
    """The places of the films that they rated or saw."""
    unknown: Sequence[int] = ()
    """Of those that they have not seen."""


class Tastes:
    """The kinds of films of a catalogue that have lovers of their own."""

    def __init__(self, table: MovieTable) -> None:
        genres = [table.of_genre(genre) for genre in table.genres]
        decades = [table.decades == decade for decade in np.unique(table.decades) if decade != UNKNOWN]
        asian = np.isin(table.language, ASIAN)
        # Where hardly any language is known, English is not the one that counts.
        main = _most_frequent(table.language)
        self.elsewhere: Mask = (table.language != "") & (table.language != main)
        """(movies,) whose original language is not that of most"""
        elsewhere = self.elsewhere & ~asian
        newest = np.nanmax(table.year) if table.has_year.any() else 0
        self.old: Mask = table.has_year & (np.nan_to_num(table.year) <= newest - OLD_YEARS)
        """(movies,) the classics"""
        old = self.old
        self._directors = table.director_codes
        self._series = _series(table.titles)
        is_known = table.counts >= FEWEST_RATINGS
        # Who loves Bergman is not found by a western that was made in Italy.
        drama = elsewhere & table.of_genre("Drama")
        self.entries = [
            each & is_known
            for each in (*genres, asian, drama, old & drama, old)
            if (each & is_known).sum() >= FILMS_OF_A_TASTE
        ]
        """(movies,) each: the kinds of which the first films to be asked about have one"""
        shares = np.stack(genres, axis=1) / np.maximum(np.sum(genres, axis=0), 1)[:, None] if genres else None
        self.traits: NDArray[np.float64] = np.hstack(
            [
                shares if shares is not None else np.zeros((len(table), 0)),
                np.stack(decades, axis=1) if decades else np.zeros((len(table), 0)),
                np.stack([asian, elsewhere], axis=1),
            ]
        ).astype(np.float64)
        """(movies, kinds): its genres share 1, and its decade and part of the world are 1 each"""

    def to_ask(self, worth: NDArray[np.floating], allowed: Mask, k: int, answered: Answered) -> Places:
        """Choose films one after the other, every second one for a taste that has none yet.

        The others are the most worth after what their kinds lost to those chosen before, and gained or lost
        by what was answered.

        Args:
            worth: (movies,) above 0, what is learnt from asking about each.
            allowed: (movies,) which may be asked about.
            k: how many; fewer where fewer are allowed.
            answered: so far; it changes what kinds are worth, and counts as chosen.
        """
        left = np.where(allowed, worth * np.exp(self._steered(answered)), -1.0)
        carried = self.traits[list(answered.known)].sum(axis=0)
        missing = [each for each in self.entries if not each[list(answered.known)].any()]
        chosen: list[int] = []
        for turn in range(min(k, int(allowed.sum()))):
            if turn and turn % ROUND == 0:
                missing = self.entries
            missing = [
                each for each in missing if not (chosen and each[chosen[-1]]) and (left[each] >= 0).any()
            ]
            value = left * (self.traits @ DISCOUNT**carried)
            if turn % 2 and missing:
                rarest = min(missing, key=lambda each: int(each.sum()))
                value = np.where(rarest, value, -1.0)
            best = int(np.argmax(value))
            chosen.append(best)
            left *= np.where(self._series == self._series[best], SAME_SERIES, 1)
            if self._directors[best] != UNKNOWN:
                left *= np.where(self._directors == self._directors[best], SAME_MAKER, 1)
            left[best] = -1
            carried += self.traits[best]
        return np.array(chosen, np.int64)

    def _steered(self, answered: Answered) -> NDArray[np.float64]:
        """How much more (movies,) is learnt from kinds that the person knows, as a logarithm."""
        if not answered.known and not answered.unknown:
            return np.zeros(len(self.traits))
        leaning = _mean(self.traits, answered.known) - _mean(self.traits, answered.unknown)
        number = len(answered.known) + len(answered.unknown)
        change = KNOWN_WEIGHT * np.sqrt(number) * (self.traits @ leaning)
        return np.asarray(np.clip(change, -MOST_CHANGED, MOST_CHANGED))


def _series(titles: Sequence[str]) -> NDArray[np.int64]:
    """A number (movies,) for each name up to a colon, without a number at its end: "Star Wars", "Rocky"."""
    names = [
        bare_key(search_words(title.partition(":")[0])).rstrip("0123456789") or title for title in titles
    ]
    _, codes = np.unique(np.array(names, np.str_), return_inverse=True)
    return np.asarray(codes, np.int64)


def _mean(traits: NDArray[np.float64], places: Sequence[int]) -> NDArray[np.float64]:
    return np.asarray(traits[list(places)].mean(axis=0) if places else traits.mean(axis=0))


def _most_frequent(values: Iterable[str]) -> str:
    names, counts = np.unique([value for value in values if value] or [""], return_counts=True)
    return str(names[np.argmax(counts)])
