"""Several ranking networks that differ by their seeds alone, and predict by their mean."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from maxella.features.histories import Histories
from maxella.models.ranker.serve import Ranker
from maxella.models.view import Arrays, Scores


class RankerEnsemble:
    """A deep ensemble: where networks err by chance, their mean errs less.

    References:
        Lakshminarayanan, Pritzel and Blundell, "Simple and Scalable Predictive Uncertainty Estimation using
        Deep Ensembles", NeurIPS 2017.
    """

    kind: ClassVar[str] = "ranker_ensemble"

    def __init__(self, members: Sequence[Ranker]) -> None:
        """Take at least one member."""
        self._members = list(members)

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
