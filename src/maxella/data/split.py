"""Splits by name: which ratings a model learns from, which it is shown, and which it must place."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import numpy as np

from maxella.data import division
from maxella.data.dataset import Dataset
from maxella.data.division import Divide, Rows
from maxella.data.schema import TIMESTAMP
from maxella.errors import DatasetError, UsageError

PartName = Literal["validation", "test"]

DEFAULT_SEED = 42


@dataclass(frozen=True, eq=False)
class Part:
    """What one figure is made from: sorted row indices into `Dataset.interactions`."""

    name: PartName
    training: Rows
    """The ratings that encoders and models are fitted on."""
    shown: Rows
    """Ratings that no model is fitted on, but that are given as history: those of held-out people."""
    targets: Rows
    """The ratings that are asked for."""


@dataclass(frozen=True, eq=False)
class Split:
    """The ratings of a dataset, each in exactly one of five places, as sorted row indices."""

    protocol: str
    seed: int
    train: Rows
    validation: Rows
    test: Rows
    validation_shown: Rows
    """`new-users` alone: what the people of the validation part are known by."""
    test_shown: Rows
    """`new-users` alone: what the people of the test part are known by."""

    def part(self, name: PartName) -> Part:
        """The rows behind a choice (`validation`) or a figure (`test`).

        A choice is made by models that learn from `train` alone; a figure comes from models that learn from
        everything but the test part.

        Raises:
            UsageError: when there is no part of that name.
        """
        if name == "validation":
            return Part(name, self.train, self.validation_shown, self.validation)
        if name == "test":
            training = np.sort(np.concatenate([self.train, self.validation, self.validation_shown]))
            return Part(name, training, self.test_shown, self.test)
        raise UsageError(f'no part "{name}" of a split; ask for "validation" or "test"')


@dataclass(frozen=True)
class Protocol:
    """A way to divide a dataset, and its rules in words, as they stand beside every figure."""

    name: str
    summary: str
    rules: tuple[str, ...]
    divide: Divide
    needs_times: bool = False
    seed_varies_split: bool = False
    """Whether a run over several seeds also varies the split, or the model alone."""


def split(dataset: Dataset, protocol: str, *, seed: int = DEFAULT_SEED) -> Split:
    """Divide the ratings of a dataset by a protocol of `PROTOCOLS`.

    Args:
        dataset: whose interactions are divided; the order of its rows counts.
        protocol: the name of the protocol.
        seed: of the random choices; `leave-last-out`, `by-time` and `live` make none.

    Raises:
        UsageError: when there is no protocol of that name.
        DatasetError: when the dataset lacks the times that the protocol needs, or is too small for it.
    """
    chosen = protocol_named(protocol)
    if chosen.needs_times:
        _require_times(dataset, protocol)
    places = chosen.divide(dataset.interactions, np.random.default_rng(seed))
    if not len(places.train) or not len(places.test):
        raise DatasetError(
            f"dataset {dataset.name} is too small for {protocol}: of its {len(dataset.interactions)} ratings "
            f"{len(places.train)} would be for training and {len(places.test)} for the test; "
            "use more ratings",
        )
    return Split(protocol, seed, *(np.sort(rows) for rows in places))


def protocol_named(name: str) -> Protocol:
    """The protocol of that name.

    Raises:
        UsageError: when there is none; the message names the nearest.
    """
    if name in PROTOCOLS:
        return PROTOCOLS[name]
    near = get_close_matches(name, PROTOCOLS, n=1, cutoff=0.4)
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(PROTOCOLS)}"
    raise UsageError(f'no protocol "{name}"; {hint}')


def _require_times(dataset: Dataset, protocol: str) -> None:
    times = dataset.interactions[TIMESTAMP]
    if missing := times.null_count():
        row = times.is_null().arg_max()
        raise DatasetError(
            f"{protocol} needs a timestamp for each rating, and {missing:,} of the {len(times):,} in dataset "
            f"{dataset.name} have none (the first: row {row}); "
            "use a random protocol or import with timestamps",
        )


_RANDOM_RULE = (
    "Split: numpy.random.default_rng(seed).permutation over the rows in the order of the source, the first "
    "{} % train, the rest test; the last 5 % of the training part is the validation part."
)
_TIES_IN_TIME = "Ties in time are broken by the order of the rows in the source."

PROTOCOLS: dict[str, Protocol] = {
    protocol.name: protocol
    for protocol in (
        Protocol(
            "random-75-25",
            "75 % of the ratings train, 25 % test, at random",
            (_RANDOM_RULE.format(75),),
            division.at_random(75),
        ),
        Protocol(
            "random-80-20",
            "80 % of the ratings train, 20 % test, at random",
            (_RANDOM_RULE.format(80),),
            division.at_random(80),
        ),
        Protocol(
            "random-90-10",
            "90 % of the ratings train, 10 % test, at random, a new split for each seed",
            (_RANDOM_RULE.format(90), "Each seed has a split of its own."),
            division.at_random(90),
            seed_varies_split=True,
        ),
        Protocol(
            "leave-last-out",
            "each person's last rating is the test, the one before it the validation",
            (
                "Split: each person's last rating is the test, the one before it the validation.",
                "Of a person with two ratings the second is the test and none validates; a person with one "
                "rating is in training alone.",
                _TIES_IN_TIME,
            ),
            division.leave_last_out,
            needs_times=True,
        ),
        Protocol(
            "by-time",
            "the first 80 % of the ratings in time train, the next 10 % validate, the last 10 % test",
            (
                "Split: all ratings in the order of time, the first 80 % train, the next 10 % validate, "
                "the last 10 % test.",
                _TIES_IN_TIME,
            ),
            division.by_time,
            needs_times=True,
        ),
        Protocol(
            "live",
            "each rating of the last 10 % in time is asked for, with all that its person rated before it",
            (
                "Split: all ratings in the order of time; models are fitted on the first 90 % (80 % for the "
                "validation), and every rating of the 10 % after that is an event of its own.",
                _TIES_IN_TIME,
            ),
            division.by_time,
            needs_times=True,
        ),
        Protocol(
            "new-users",
            "10 % of the people are held out whole; 80 % of each one's ratings are shown at test time",
            (
                "Split: 10 % of the people are held out whole; nothing of theirs is trained on. 10 % of the "
                "others are drawn likewise for the validation.",
                "Of each held-out person a random 80 % of the ratings (rounded down) are shown as history, "
                "the rest are the test; a person with one rating is shown nothing.",
            ),
            division.new_users,
        ),
        Protocol(
            "new-movies",
            "5 % of the movies are held out whole: metadata alone must place them",
            (
                "Split: 5 % of the rated movies are held out with all their ratings; 5 % of the others are "
                "drawn likewise for the validation.",
            ),
            division.new_movies,
        ),
    )
}
"""name -> the protocol and its rules in words."""
