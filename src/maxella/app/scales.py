"""The scales that profiles rate on: what is said stays on them, and what the model says is put on them."""

from dataclasses import dataclass
from typing import Literal, Self, get_args

from maxella.app.storage.records import Mark, Profile
from maxella.errors import UsageError
from maxella.recommend.people import check_rating
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import (
    HALF_STARS,
    HUNDRED,
    STARS,
    TEN,
    WORDS,
    RatingScale,
    converted,
    is_same_rating,
    scale_of,
)

ScaleName = Literal["half-stars", "stars", "ten", "hundred", "words"]
SCALES: dict[str, RatingScale] = dict(
    zip(get_args(ScaleName), (HALF_STARS, STARS, TEN, HUNDRED, WORDS), strict=True)
)
"""The scales that a profile may choose instead of that of the dataset."""
OF_DATASET = "dataset"
"""What stands for the scale of the dataset where a name is asked for."""

ANSWERS = {"loved": 1.0, "liked": 0.75, "disliked": 0.25}
"""The ratings of `WORDS`, by the words for them."""


@dataclass(frozen=True)
class Scales:
    """The two scales between which ratings go for a person."""

    model: RatingScale
    """That of the dataset, on which the model thinks."""
    own: RatingScale
    """The one that the person chose."""
    has_ratings: bool = True
    """Whether the model knows ratings; else there is nothing to rate, and what was seen counts."""

    @classmethod
    def of(cls, profile: Profile | None, recommender: Recommender) -> Self:
        """Those of a profile; for nobody, and for who chose none, both are that of the dataset."""
        chosen = (profile and profile.scale) or ""
        own = SCALES.get(chosen if recommender.has_ratings else "", recommender.scale)
        return cls(recommender.scale, own, recommender.has_ratings)

    def for_model(self, mark: Mark) -> float | None:
        """The rating of a mark as the model reads it; where it knows none, that of what was seen."""
        if not self.has_ratings:
            return self.model.high if mark.was_watched else None
        return None if mark.rating is None else converted(mark.rating, mark.scale or self.model, self.model)

    def shown(self, rating: float) -> float:
        """A rating of the model, on the own scale."""
        return converted(rating, self.model, self.own)

    def distance(self, difference: float) -> float:
        """A difference of two ratings of the model, on the own scale."""
        if self.model.high == self.model.low:
            return 0.0
        return difference * (self.own.high - self.own.low) / (self.model.high - self.model.low)

    def stands(self, mark: Mark, rating: float | None, scale: RatingScale) -> bool:
        """Whether a mark says already what is said now."""
        if mark.rating is None or rating is None:
            return mark.rating is rating
        return is_same_rating((mark.rating, mark.scale or self.model), (rating, scale))

    def posted(self, text: str) -> RatingScale:
        """The scale that a form names; the own one where it names none.

        Raises:
            UsageError: for one that no page offers.
        """
        if not text:
            return self.own
        try:
            scale = scale_of(text)
        except ValueError:
            scale = None
        if scale not in (self.model, *SCALES.values()):
            raise UsageError(f"no page offers the scale {text[:40]!r}; load the page again")
        return scale


def check_said(rating: float, scale: RatingScale, where: str) -> None:
    """Refuse a rating that cannot be on its scale.

    Raises:
        UsageError: naming the rating, where it stands, and the scale.
    """
    check_rating(rating, scale, where)
    if scale == WORDS and rating not in ANSWERS.values():
        raise UsageError(f"{where}: {rating:g} is none of loved (1), liked (0.75), not for me (0.25)")


def scale_name(name: str) -> str:
    """The name of a scale as it is kept; empty for that of the dataset.

    Raises:
        UsageError: when there is no such scale.
    """
    if name in ("", OF_DATASET):
        return ""
    if name not in SCALES:
        raise UsageError(f"no scale {name[:40]!r}; choose one of {', '.join((OF_DATASET, *SCALES))}")
    return name
