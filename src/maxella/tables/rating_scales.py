"""Scales on which ratings are given: the known ones, how one is written, and the way from one to another."""

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from pydantic import BaseModel, ConfigDict


class RatingScale(BaseModel):
    """The scale in which ratings are given, kept as the source has it."""

    model_config = ConfigDict(frozen=True)

    low: float
    """The lowest rating that can be given."""
    high: float
    """The highest rating that can be given."""
    step: float
    """The distance of two neighbouring ratings: 1 for whole stars, 0.5 for half ones."""

    @property
    def half(self) -> float:
        """Half the width of the scale, in which networks measure ratings; 1 where all are the same."""
        return (self.high - self.low) / 2 or 1.0

    @property
    def liked_from(self) -> float:
        """Where the upper quarter of the scale begins: 4 of 1 to 5."""
        return self.high - (self.high - self.low) / 4

    @property
    def disliked_to(self) -> float:
        """Where the lower quarter of the scale ends: 2 of 1 to 5."""
        return self.low + (self.high - self.low) / 4


STARS = RatingScale(low=1, high=5, step=1)
HALF_STARS = RatingScale(low=0.5, high=5, step=0.5)
TEN = RatingScale(low=1, high=10, step=1)
HALF_TEN = RatingScale(low=0.5, high=10, step=0.5)
TWENTY = RatingScale(low=1, high=20, step=1)
HUNDRED = RatingScale(low=0, high=100, step=1)
SEEN = RatingScale(low=0, high=1, step=1)
"""Of a dataset without ratings: who saw a film counts as 1, and nobody is said to have rated 0."""
WORDS = RatingScale(low=0, high=1, step=0.25)
"""Loved, liked, not for me: 1, 0.75 and 0.25 of the best there is."""

_NUMBER = r"-?[0-9]{1,9}(?:\.[0-9]{1,400})?"
_WRITTEN = re.compile(rf"({_NUMBER})\.\.({_NUMBER})/({_NUMBER})")
_A_HAIR = 1e-9


def plain(number: float) -> str:
    """A number with all its digits, as short as can be and without an exponent: it reads back the same."""
    return str(int(number)) if number == int(number) else f"{Decimal(repr(float(number))):f}"


@lru_cache(maxsize=1024)
def written(scale: RatingScale) -> str:
    """A scale in one short text: `0.5..5/0.5`."""
    return f"{plain(scale.low)}..{plain(scale.high)}/{plain(scale.step)}"


@lru_cache(maxsize=1024)
def scale_of(text: str) -> RatingScale:
    """The scale that a text of `written` says.

    Raises:
        ValueError: when it is no such text, or no scale.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no scale; write one as 0.5..5/0.5")
    low, high, step = map(float, found.groups())
    if low > high or step < 0:
        raise ValueError(f"{text[:40]!r} is no scale: it must rise, in steps above 0")
    return RatingScale(low=low, high=high, step=step)


def converted(rating: float, source: RatingScale, target: RatingScale) -> float:
    """A rating on another scale, not rounded: lowest to lowest, highest to highest, and linearly between.

    What is off its own scale, as in a file that says 0 of 1 to 10, is taken as the end that is nearest.
    """
    if source == target:
        return rating
    if source.high == source.low:
        return target.high
    part = (rating - source.low) / (source.high - source.low)
    # Rounded where binary fractions end, so that the way there and back gives the same number again.
    return round(target.low + min(max(part, 0.0), 1.0) * (target.high - target.low), 9)


def is_same_rating(one: tuple[float, RatingScale], other: tuple[float, RatingScale]) -> bool:
    """Whether two ratings say the same: so many of so many, in however fine steps they were offered."""
    return one[0] == other[0] and one[1].high == other[1].high


def guessed(highest: float, ratings: Iterable[float]) -> RatingScale:
    """The scale of ratings of which only the highest one that can be given is known.

    Args:
        highest: above 0.
        ratings: those that were given, to tell whole steps from half ones.
    """
    given = list(ratings)
    known = (STARS, HALF_STARS, TEN, HALF_TEN, TWENTY, HUNDRED)
    fitting = (
        each for each in known if each.high == highest and all(_is_on(rating, each) for rating in given)
    )
    lowest = min([0.0, *given])
    return next(fitting, RatingScale(low=-highest if lowest < 0 else 0, high=highest, step=_step(given)))


def _is_on(rating: float, scale: RatingScale) -> bool:
    steps = (rating - scale.low) / scale.step
    return steps >= -_A_HAIR and abs(steps - round(steps)) < _A_HAIR


def _step(ratings: list[float]) -> float:
    """The coarsest usual step on which all ratings lie."""
    for step in (1.0, 0.5, 0.25, 0.1):
        if all(math.isclose(rating / step, round(rating / step), abs_tol=1e-6) for rating in ratings):
            return step
    return 0.01
