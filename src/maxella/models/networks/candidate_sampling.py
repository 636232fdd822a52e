"""Which movies compete with the targets of a batch in the softmax, and how likely each was to be drawn."""

import numpy as np
from numpy.typing import NDArray


class CandidateSampler:
    """All rated movies where they are few, else the batch's targets and movies drawn by popularity.

    A drawn set stands for the whole catalogue when each candidate's exponentiated logit is divided by the
    probability of its being in the set: `exp(logit - log_q)` then sums, in expectation, to the sum over all
    rated movies. Movies without a rating never compete, so that training does not push down what nobody
    could rate yet.

    References:
        Yi et al., "Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations",
        RecSys 2019.
    """

    def __init__(self, counts: NDArray[np.integer], size: int) -> None:
        """Prepare the draw.

        Args:
            counts: (movies,) training ratings of each movie.
            size: candidates a batch; all rated movies where there are no more than this.
        """
        self._rated = np.flatnonzero(counts).astype(np.int32)
        share = counts[self._rated] / counts.sum()
        self._popularity = share
        # Half by popularity and half evenly, so that rare movies are pushed down too.
        self._proposal = 0.5 * share + 0.5 / len(share)
        self._cumulative = np.cumsum(self._proposal)
        self.size = min(size, len(self._rated))

    @property
    def full(self) -> bool:
        """Whether every rated movie is a candidate in each batch."""
        return self.size == len(self._rated)

    def draw(
        self, targets: NDArray[np.int32], generator: np.random.Generator
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Draw the candidates of a batch.

        Args:
            targets: (targets,) movies to predict, all of them rated ones; they are always drawn. No more than
                `size` distinct ones.
            generator: source of the draw.

        Returns:
            The candidates (size,) in ascending order, and the logarithm (size,) of each one's probability of
            being among them.
        """
        if self.full:
            return self._rated, np.zeros(self.size, np.float32)
        wanted = np.unique(np.searchsorted(self._rated, targets))
        chosen = np.zeros(len(self._rated), np.bool_)
        chosen[wanted] = True
        missing, draws = self.size - len(wanted), 0
        while missing:
            drawn = np.searchsorted(self._cumulative, generator.random(2 * missing) * self._cumulative[-1])
            fresh = ~chosen[drawn]
            _, first = np.unique(drawn[fresh], return_index=True)
            taken = np.sort(np.flatnonzero(fresh)[first])[:missing]
            chosen[drawn[taken]] = True
            draws += taken[-1] + 1 if len(taken) == missing else len(drawn)
            missing -= len(taken)
        places = np.flatnonzero(chosen)
        # Left out by all targets and by all draws, taken as independent.
        absent = len(targets) * np.log1p(-self._popularity[places]) + draws * np.log1p(
            -self._proposal[places]
        )
        return self._rated[places], np.log(-np.expm1(absent)).astype(np.float32)
