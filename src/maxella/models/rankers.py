"""Several ranking networks that differ by their seeds alone, and predict by their mean."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from maxella.features.histories import Histories
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Checkpoints, Fitting
from maxella.models.ranker import Ranker, RankerSettings
from maxella.models.view import Arrays, Scores

SEEDS_APART = 1000
"""Between the members of one ensemble, so that ensembles of neighbouring seeds share no member."""


class RankersSettings(RankerSettings):
    """Settings of `Rankers`: those of each member, and how many."""

    members: int = Field(2, ge=1)
    """Networks that are trained; time and memory grow with them."""


class Rankers:
    """A deep ensemble: where networks err by chance, their mean errs less.

    References:
        Lakshminarayanan, Pritzel and Blundell, "Simple and Scalable Predictive Uncertainty Estimation using
        Deep Ensembles", NeurIPS 2017.
    """

    kind: ClassVar[str] = "rankers"

    def __init__(self, members: Sequence[Ranker]) -> None:
        """Take at least one member."""
        self._members = list(members)

    @classmethod
    def fit(cls, data: TrainingData, settings: RankersSettings, fitting: Fitting) -> Self:
        """Train one member after the other; resumes where `fitting` has an unfinished fit.

        Raises:
            TrainingError: when training diverges.
        """
        of_member = RankerSettings(**settings.model_dump(exclude={"members"}))
        members = []
        for place in range(settings.members):
            kept = fitting.checkpoints
            own = Checkpoints(kept.folder / f"member-{place}") if kept else None
            seed = fitting.seed + place * SEEDS_APART
            members.append(Ranker.fit(data, of_member, replace(fitting, seed=seed, checkpoints=own)))
        return cls(members)

    @property
    def orders_only(self) -> bool:
        """Whether the scores order movies and are no stars."""
        return self._members[0].orders_only

    def score(self, people: Histories) -> Scores:
        """The mean of the members' scores (people, movies)."""
        total = self._members[0].score(people)
        for member in self._members[1:]:
            total += member.score(people)
        return total / np.float32(len(self._members))

    def shares(self, person: Histories, movie: int) -> NDArray[np.float32]:
        """The mean of the members' shares: (ratings,)."""
        shares: NDArray[np.float32] = np.mean([each.shares(person, movie) for each in self._members], axis=0)
        return shares

    def config(self) -> dict[str, Any]:
        """See `View.config`."""
        return {"members": [member.config() for member in self._members]}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See `View.arrays`."""
        return {
            f"{place}.{name}": array
            for place, member in enumerate(self._members)
            for name, array in member.arrays().items()
        }

    @classmethod
    def restore(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """See `View.restore`."""
        return cls(
            [
                Ranker.restore(
                    of_member,
                    {
                        name.partition(".")[2]: array
                        for name, array in arrays.items()
                        if name.startswith(f"{place}.")
                    },
                )
                for place, of_member in enumerate(config["members"])
            ]
        )
