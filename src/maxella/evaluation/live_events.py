"""The events of the protocol `live`: each rating after the cut, with all that its person rated before it."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from maxella.data.dataset import Dataset
from maxella.data.schema import MOVIE_ID, TIMESTAMP, USER_ID
from maxella.data.split import Part
from maxella.evaluation.people import AskedPeople, require_fair
from maxella.features.catalogue import Catalogue
from maxella.features.histories import (
    SECONDS_PER_DAY,
    Histories,
    TimedHistories,
    encode_histories,
)
from maxella.features.training_data import TrainingData

MOST_EVENTS = 6_000
"""Of all events so many are drawn."""
MOST_ANOTHER_DAY = 10_000
"""Of the first events of another day so many are drawn."""
_PLACE, _BREAK = "place", "break"


@dataclass(frozen=True, eq=False)
class LiveEvents(AskedPeople):
    """Events in the order of time, each as a person with one rating asked for.

    A person of several events stands there several times, each time with a longer history.
    """

    is_sampled: NDArray[np.bool_]
    """(events,) those drawn from all events"""
    is_another_day: NDArray[np.bool_]
    """(events,) those drawn from the first events after a break of 24 hours or more"""
    total: int
    """How many events there are."""
    total_another_day: int
    """How many of them are the first of another day."""

    @property
    def persons(self) -> NDArray[np.int64]:
        """(events,) a number for the person of each event."""
        numbers = {user_id: number for number, user_id in enumerate(dict.fromkeys(self.user_ids))}
        return np.array([numbers[user_id] for user_id in self.user_ids], np.int64)

    def only(self, chosen: NDArray[np.bool_]) -> AskedPeople:
        """The chosen events (events,) as people, each of whom is asked about one movie."""
        places = np.flatnonzero(chosen)
        user_ids = [self.user_ids[event] for event in places.tolist()]
        return AskedPeople(user_ids, self.histories.rows(places), self.targets.rows(places))


def live_events(dataset: Dataset, part: Part, data: TrainingData, seed: int) -> LiveEvents:
    """Draw the events of a part and give each the history before it, as the models are to see it.

    Args:
        dataset: that was split by `live`.
        part: whose targets are the events.
        data: what the models were fitted on.
        seed: draws `MOST_EVENTS` of all events and `MOST_ANOTHER_DAY` of those of another day.

    Raises:
        DatasetError: when the part is empty, or asks for a movie that the movie table lacks.
        TrainingError: when `data` holds more than the training rows of the part, so that a figure would leak.
    """
    require_fair(dataset, part, data)
    rows = np.sort(np.concatenate([part.training, part.targets]))
    known = _in_order(dataset.interactions[rows], data.catalogue)
    events = known.tail(len(part.targets))
    is_another_day = (events[_BREAK] >= SECONDS_PER_DAY).fill_null(value=False).to_numpy()
    random = np.random.default_rng(seed)
    sampled = _drawn(np.arange(len(events)), MOST_EVENTS, random)
    first = _drawn(np.flatnonzero(is_another_day), MOST_ANOTHER_DAY, random)
    chosen = np.union1d(sampled, first)
    asked = events[chosen]
    people = asked[USER_ID].unique(maintain_order=True)
    _, whole = encode_histories(
        known.filter(pl.col(USER_ID).is_in(people.implode())),
        data.catalogue,
        data.profiles,
        dataset.users,
        people.to_list(),
    )
    histories, targets = _cut_before(whole, asked, people)
    return LiveEvents(
        asked[USER_ID].to_list(),
        histories,
        targets,
        np.isin(chosen, sampled),
        np.isin(chosen, first),
        total=len(events),
        total_another_day=int(is_another_day.sum()),
    )


def _in_order(interactions: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """The ratings in the order of time, each with its place in its person's history and the break before."""
    return (
        interactions.filter(pl.col(MOVIE_ID).is_in(catalogue.movie_ids))
        .sort(TIMESTAMP, maintain_order=True)
        .with_columns(
            pl.int_range(pl.len()).over(USER_ID).alias(_PLACE),
            pl.col(TIMESTAMP).diff().over(USER_ID).alias(_BREAK),
        )
    )


def _drawn(events: NDArray[np.int64], most: int, random: np.random.Generator) -> NDArray[np.int64]:
    return np.sort(random.permutation(events)[:most])


def _cut_before(whole: Histories, asked: pl.DataFrame, people: pl.Series) -> tuple[TimedHistories, Histories]:
    """What came before each event, and the event itself, from whole histories of `people`."""
    place = asked[_PLACE].to_numpy().astype(np.int64)
    numbers = dict(zip(people.to_list(), range(len(people)), strict=True))
    person = np.array([numbers[user_id] for user_id in asked[USER_ID]], np.int64)
    starts, profiles = whole.offsets[person], whole.profiles[person]
    offsets = np.concatenate([[0], np.cumsum(place)])
    before = np.repeat(starts - offsets[:-1], place) + np.arange(offsets[-1])
    histories = TimedHistories(
        offsets,
        whole.movies[before],
        whole.ratings[before],
        whole.days[before],
        profiles,
        now=asked[TIMESTAMP].to_numpy().astype(np.int64),
    )
    event = starts + place
    one_each = np.arange(len(event) + 1)
    targets = Histories(one_each, whole.movies[event], whole.ratings[event], whole.days[event], profiles)
    return histories, targets
