"""Settings of the networks that read a history, hide a part of it, and predict that part."""

from typing import Self

from pydantic import Field, model_validator

from maxella.models.settings import Settings


def require_range(least: float, most: float) -> None:
    """Refuse fractions of a history between which nothing could be hidden.

    Raises:
        ValueError: when at least more is hidden than at most.
    """
    if least > most:
        raise ValueError(f"hidden_least {least} is above hidden_most {most}")


class NetworkSettings(Settings):
    """Settings that the networks which read a history as a bag share; hashes of fits know their order."""

    id_dropout: float = Field(0.05, ge=0, lt=1)
    """The fraction of candidates of which a training step shows the metadata alone."""
    hidden_least: float = Field(0.1, ge=0, le=1)
    """At least this part of a history is hidden and predicted in a training step."""
    hidden_most: float = Field(0.4, ge=0, le=1)
    """At most this part of a history is hidden and predicted in a training step."""
    profile_dropout: float = Field(0.3, ge=0, le=1)
    """The fraction of people of whom a training step does not show the profile."""
    history_length: int = Field(2048, ge=1)
    """The latest ratings of a person that are read; older ones are not."""
    batch_size: int = Field(151, ge=1)
    """People a step."""
    dense_up_to: int = Field(20_000, ge=0)
    """Up to so many movies training multiplies dense histories; above, it gathers embeddings."""

    @model_validator(mode="after")
    def _some_range_is_hidden(self) -> Self:
        require_range(self.hidden_least, self.hidden_most)
        return self


class RatingNetworkSettings(NetworkSettings):
    """Settings that all networks share which predict ratings."""

    person_shrinkage: float = Field(8.0, gt=0)
    """A person's mean is pulled to what the movies predict as by so many more ratings."""
    movie_shrinkage: float = Field(3.0, gt=0)
    """A movie's mean is pulled to that of all ratings as by so many more ratings."""
