"""What a profile has said about films so far, as the recommender reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from maxella.app.limits import RATINGS_THAT_COUNT
from maxella.app.scales import Scales
from maxella.app.storage.records import WANTS_ALL, Mark, Never, Profile
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import NO_FILTERS, Filters, RatedMovie


@dataclass(frozen=True)
class Taste:
    """The marks of a profile on the films of the dataset that is served."""

    marks: tuple[Mark, ...]
    """Oldest rating first; marks without a rating stand anywhere."""
    scales: Scales
    """That of the model, and that of the person."""
    unknown: int = 0
    """How many more there are of films that the model does not know. They are kept, and do not count."""
    never: Never = WANTS_ALL
    """What the person never wants to be shown."""

    @classmethod
    def of(cls, store: Store, profile: Profile, recommender: Recommender) -> Self:
        """Read a profile's marks."""
        marks = store.marks.of(profile.id, recommender.manifest.dataset)
        strange = set(recommender.unknown_movies(mark.movie_id for mark in marks))
        known = tuple(mark for mark in marks if mark.movie_id not in strange)
        scales = Scales.of(profile, recommender)
        return cls(known, scales, len(marks) - len(known), store.never.of(profile.id))

    @classmethod
    def nobody(cls, recommender: Recommender) -> Self:
        """What somebody without a profile has said: nothing."""
        return cls((), Scales.of(None, recommender))

    @cached_property
    def history(self) -> tuple[RatedMovie, ...]:
        """The ratings that count, oldest first, on the scale of the model."""
        rated = [(mark, rating) for mark in self.marks if (rating := self.scales.for_model(mark)) is not None]
        if not self.scales.has_ratings:
            rated.sort(key=lambda each: _when(each[0]))
        # What the storage gives has been checked.
        return tuple(
            RatedMovie.model_construct(movie_id=mark.movie_id, rating=rating, timestamp=_when(mark))
            for mark, rating in rated[-RATINGS_THAT_COUNT:]
        )

    @cached_property
    def ratings(self) -> int:
        """How many ratings there are, also those that do not count any more; without ratings, films seen."""
        return sum(self.scales.for_model(mark) is not None for mark in self.marks)

    @cached_property
    def excluded(self) -> frozenset[str]:
        """What no shelf shows: films that were rated, seen, dismissed, or passed over."""
        return frozenset(
            mark.movie_id
            for mark in self.marks
            if mark.rating is not None or mark.is_seen or mark.is_hidden or mark.is_passed
        )

    def filters(self, asked: Filters = NO_FILTERS) -> Filters:
        """What may be listed to the person: what passes some filters, and is nothing that they never want."""
        never = self.never.by_kind
        return asked.model_copy(
            update={f"without_{kind}": (*names, *never[kind]) for kind, names in asked.without.items()}
        )

    @cached_property
    def by_movie(self) -> dict[str, Mark]:
        """The mark of each film that has one."""
        return {mark.movie_id: mark for mark in self.marks}

    def mark(self, movie_id: str) -> Mark:
        """The mark of a film; an empty one where nothing was said of it."""
        return self.by_movie.get(movie_id) or Mark(movie_id)


def _when(mark: Mark) -> int:
    """When a film was rated, or said to have been seen."""
    return mark.changed_at if mark.rated_at is None else mark.rated_at


def newest(history: Sequence[RatedMovie]) -> list[RatedMovie]:
    """The ratings of a posted history that count: the newest, those without a time before all others."""
    in_order = sorted(history, key=lambda rated: -1 if rated.timestamp is None else rated.timestamp)
    return in_order[-RATINGS_THAT_COUNT:]
