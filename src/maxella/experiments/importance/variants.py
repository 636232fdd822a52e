"""The cross networks that are compared, and the groups of fields that carry the same information."""

from dataclasses import dataclass
from itertools import product

from maxella.data.schema import (
    AGE_BUCKET,
    DIRECTOR,
    GENDER,
    GENRES,
    MOVIE_ID,
    OCCUPATION,
    STAR,
    USER_ID,
    ZIP_CODE,
)
from maxella.features.fields import RELEASE_DATE, Fields
from maxella.models.cross.settings import PLAIN, CrossSettings

FEATURE_SETS = {"plain": PLAIN, "enriched": (*PLAIN, DIRECTOR, STAR, RELEASE_DATE)}
"""name -> fields: what MovieLens has, and the same with what TMDB knows of the movies."""

PROFILE = (GENDER, AGE_BUCKET, OCCUPATION, ZIP_CODE)
METADATA = (GENRES, DIRECTOR, STAR, RELEASE_DATE)
GROUPS = {
    "profile": PROFILE,
    "metadata": METADATA,
    "the person": (USER_ID, *PROFILE),
    "the movie": (MOVIE_ID, *METADATA),
}
"""name -> fields that share what they tell: an id stands for all that is known of its user or movie."""

SEEDS_OF_THE_OTHERS = 2
"""At most, for the variants that are not in the first line."""


@dataclass(frozen=True)
class Variant:
    """A cross network on a set of fields."""

    features: str
    """The name of the feature set."""
    settings: CrossSettings
    in_first_line: bool
    """Whether it is fitted with all seeds."""

    @property
    def name(self) -> str:
        """Such as "enriched, full rank, stacked"."""
        rank = "full rank" if self.settings.projection is None else "low rank"
        return f"{self.features}, {rank}, {self.settings.structure}"

    def seeds(self, seeds: int) -> range:
        """The seeds it is fitted with, of so many."""
        return range(seeds if self.in_first_line else min(seeds, SEEDS_OF_THE_OTHERS))


def variants(fields: Fields, settings: CrossSettings) -> list[Variant]:
    """Full and low rank, stacked and parallel, on each feature set; those in the first line come first.

    A field that the dataset has no value of is left out, and so is a feature set that is then the same as one
    before it. A low rank is a quarter of the width of the layer, which the paper found to keep the accuracy.

    Args:
        fields: of the dataset.
        settings: what all variants share.
    """
    found = []
    for features, names in _present_sets(fields).items():
        quarter = max(len(names) * settings.width // 4, 1)
        for projection, structure in product((None, quarter), ("stacked", "parallel")):
            chosen = {"fields": names, "projection": projection, "structure": structure}
            own = CrossSettings.model_validate({**settings.model_dump(), **chosen})
            found.append(Variant(features, own, in_first_line=projection is None and structure == "stacked"))
    return sorted(found, key=lambda variant: not variant.in_first_line)


def ablated_variant(found: list[Variant]) -> Variant:
    """The one that fields are left out of: full rank, stacked, with the most fields."""
    return max(found, key=lambda variant: (variant.in_first_line, len(variant.settings.fields)))


def groups_of(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Each field alone, then each of `GROUPS` that has at least two of the fields but not all of them."""
    present = {group: tuple(name for name in members if name in names) for group, members in GROUPS.items()}
    together = {group: members for group, members in present.items() if 1 < len(members) < len(names)}
    return {name: (name,) for name in names} | together


def _present_sets(fields: Fields) -> dict[str, tuple[str, ...]]:
    sets: dict[str, tuple[str, ...]] = {}
    for features, names in FEATURE_SETS.items():
        present = tuple(name for name in names if fields.tables[name].size > 1)
        if present not in sets.values():
            sets[features] = present
    return sets
