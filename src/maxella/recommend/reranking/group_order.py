"""From what each film is worth to each person to one order for all of them.

Three ways to put utilities together, named as in Masthoff, "Group Recommender Systems", Recommender Systems
Handbook 2011, and Felfernig et al., "Group Recommender Systems: An Introduction", 2018: the average; least
misery, where a film is worth what it is to whom it is worth least; and fairness, where people choose in turn.
"""

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from maxella.models.view import standardise
from maxella.recommend.candidates.words import words_of

Aggregation = Literal["average", "least-misery", "fairness"]
AGGREGATIONS: tuple[Aggregation, ...] = get_args(Aggregation)

SHORTLIST = 8
"""People choose in turn among so many times the films asked for, the best by average."""
OWN_SHARE = 0.7
"""What a film is to the one whose turn it is counts so much; the rest is what it is to all."""

TITLES_REMEMBERED = 100_000

_SUBTITLE = re.compile(r"[:(]| - ")
_ARTICLES = {"the", "a", "an"}
_NUMBERS = {*map(str, range(1, 21)), "i", "part", "episode", "chapter", "volume", "vol"}

Utilities = NDArray[np.float64]
"""(people, films) in rating points"""
Places = NDArray[np.int64]
Group = tuple[Hashable, int]
"""What films may have in common, and how many of a shortlist may have it."""


def group_scores(utilities: Utilities, aggregation: Aggregation) -> NDArray[np.float64]:
    """What each film is worth to the group: (films,); fairness is about lists, and has the average here."""
    by_least = aggregation == "least-misery"
    scores: NDArray[np.float64] = utilities.min(axis=0) if by_least else utilities.mean(axis=0)
    return scores


def group_choice(
    utilities: Utilities,
    disliked: NDArray[np.bool_],
    groups: Sequence[Sequence[Group]],
    aggregation: Aggregation,
    k: int,
) -> Places:
    """The `k` films that the group should look at, in that order, or all there are.

    Args:
        utilities: of each film to each person.
        disliked: (films,) films that somebody is predicted not to like: taken when all others were, except by
            average, which lets one person's joy outweigh it.
        groups: for each film its series and the like, of which only so many are taken while others are left.
        aggregation: how utilities become one order.
        k: how many.
    """
    means = utilities.mean(axis=0)
    if aggregation == "average":
        return varied(np.argsort(-means, kind="stable"), groups)[:k]
    if aggregation == "least-misery":
        order = np.lexsort((-means, -utilities.min(axis=0)))
    else:
        order = np.argsort(-means, kind="stable")
    liked_by_all, others = (varied(order[tier[order]], groups) for tier in (~disliked, disliked))
    if aggregation == "fairness":
        liked_by_all = in_turns(utilities, liked_by_all[: SHORTLIST * k], k)
    return np.concatenate([liked_by_all, others])[:k]


def varied(order: Places, groups: Sequence[Sequence[Group]]) -> Places:
    """An order in which films beyond what their groups allow come after all others."""
    taken: Counter[Hashable] = Counter()
    first: list[int] = []
    later: list[int] = []
    for place in order.tolist():
        fits = all(taken[name] < most for name, most in groups[place])
        (first if fits else later).append(place)
        if fits:
            taken.update(name for name, _ in groups[place])
    return np.array(first + later, np.int64)


def in_turns(utilities: Utilities, shortlist: Places, turns: int) -> Places:
    """The films of a shortlist that people choose in turn: the best for all, then whoever was served worst.

    How well someone is served is the sum, over the films chosen, of what each is to them, standardised over
    the shortlist, so that nobody gains by rating low.
    """
    worth = np.stack([standardise(of_person) for of_person in utilities[:, shortlist]])
    together = worth.mean(axis=0)
    served = np.zeros(len(worth))
    appeal = together.copy()
    chosen: list[int] = []
    for _ in range(min(turns, len(shortlist))):
        appeal[chosen] = -np.inf
        chosen.append(int(np.argmax(appeal)))
        served += worth[:, chosen[-1]]
        appeal = OWN_SHARE * worth[np.argmin(served)] + (1 - OWN_SHARE) * together
    return shortlist[chosen]


@lru_cache(TITLES_REMEMBERED)
def franchise_key(title: str) -> str:
    """The name that films of a series share: the title up to a colon, less articles and a number at the end.

    "Star Wars: Episode V" and "Star Wars" are "star wars", "The Godfather: Part II" is "godfather", "Rocky
    IV" is "rocky"; "2001: A Space Odyssey" stays "2001".
    """
    words = [word for word in words_of(_SUBTITLE.split(title)[0]) if word not in _ARTICLES]
    while len(words) > 1 and words[-1] in _NUMBERS:
        words.pop()
    return " ".join(words) or title
