"""Settings of the ranking network, and of several of it."""

from typing import Literal

from pydantic import Field

from maxella.models.networks.settings import RatingNetworkSettings

Loss = Literal["pointwise", "pairwise", "listwise"]


class RankerSettings(RatingNetworkSettings):
    """Settings of `Ranker`."""

    loss: Loss = "pointwise"
    """`pointwise` fits the stars (squared error); `pairwise` and `listwise` order each person's hidden
    ratings (`maxella.models.ranker.ordering_losses`), and give scores instead of stars."""
    list_length: int = Field(128, ge=2)
    """Ratings of a person, at most, that `pairwise` and `listwise` order in a step."""
    temperature: float = Field(0.33, gt=0)
    """Of `pairwise` and `listwise`: the scores, in halves of the scale's width, are divided by it. So movies
    with means so far apart begin with odds of e to 1 that the better one comes first."""

    width: int = Field(64, ge=1)
    """Of both towers' vectors."""
    feature_width: int = Field(32, ge=1)
    """Of the embeddings of the candidates' metadata."""
    cross_width: int = Field(16, ge=1)
    """Of the vectors that the cross layer sees of a person and a movie."""
    dropout: float = Field(0.3, ge=0, lt=1)
    """Of the people's vectors in training."""
    hidden_most: float = Field(0.5, ge=0, le=1)
    """At most this part of a history is hidden and predicted in a training step."""
    learning_rate: float = Field(8e-3, gt=0)
    """AdamW's at the start; it falls to 0 as a cosine does."""
    weight_decay: float = Field(1.0, ge=0)
    """The fraction of every weight that a step takes off, times the learning rate."""
    epochs: int = Field(30, ge=1)
    """Passes over all people."""

    @property
    def orders_only(self) -> bool:
        """Whether what is trained gives scores that only order movies."""
        return self.loss != "pointwise"


class RankerEnsembleSettings(RankerSettings):
    """Settings of `RankerEnsemble`: those of each member, and how many."""

    members: int = Field(2, ge=1)
    """Networks that are trained; time and memory grow with them."""
