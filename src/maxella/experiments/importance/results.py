"""What was found of the fields' importance, as it is read from and written to JSON."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from maxella.errors import SourceError
from maxella.evaluation.results import Spread
from maxella.files import write_atomically
from maxella.models.cross.settings import CrossSettings


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Matrix = list[list[float]]


class FitFigures(_Result):
    """What one fit with one seed gave."""

    seed: int
    rmse: float
    """On the held-out part."""
    seconds: float = Field(ge=0)
    """Wall-clock time of training."""


class InspectedFit(FitFigures):
    """The same of a fit that was looked into."""

    blocks: Matrix
    """The block norms of the first cross layer, (fields, fields)."""
    permutation: dict[str, list[float]]
    """Field or group -> the RMSE that each shuffle of it lost."""


class Agreements(_Result):
    """Mean Kendall τ of the orders of the fields; None where there is nothing to compare."""

    block_norms: float | None
    """Between the seeds, by block norm."""
    permutation: float | None
    """Between the seeds, by permutation."""
    methods: float | None
    """Between the two methods, each as its mean over the seeds."""


class VariantResult(_Result):
    """A cross network, fitted with several seeds."""

    name: str
    features: str
    """The name of its feature set."""
    settings: CrossSettings
    seeds: list[int] = Field(min_length=1)
    rmse: Spread
    seconds: Spread
    blocks_mean: Matrix
    """Row i, column j: the products of field i with what is read of field j."""
    blocks_sd: Matrix | None
    """Over the seeds, None for a single one."""
    block_norms: dict[str, Spread]
    """Field -> the mean of its row and column, over the seeds."""
    permutation: dict[str, Spread]
    """Field or group -> the RMSE that shuffling loses: each seed's mean, over the seeds."""
    shuffle_sd: float | None
    """The standard deviation from one shuffle to the next of the same fit, as a mean of all."""
    agreements: Agreements


class AblationResult(_Result):
    """One variant, trained again without a field or a group of fields."""

    variant: str
    seeds: list[int]
    groups: dict[str, list[str]]
    """Field or group -> the fields that were left out."""
    rmse_lost: dict[str, Spread]
    """Field or group -> how much the RMSE rose, over the seeds."""
    agreements: dict[str, float | None]
    """Method -> τ of the single fields' order by it and by the ablation."""


class ImportanceResults(_Result):
    """All of it, on one split of one dataset."""

    dataset: str
    fingerprint: str | None
    """Of the tables, where they were written to disk."""
    protocol: str
    training_ratings: int
    ratings: int
    """How many held-out ratings importance is measured on."""
    shuffles: int
    rules: list[str]
    variants: list[VariantResult] = Field(min_length=1)
    ablation: AblationResult
    seconds: float = Field(ge=0)
    """Wall-clock time of all fits' training."""

    def variant(self, name: str) -> VariantResult:
        """The variant of that name, which must be there."""
        return next(variant for variant in self.variants if variant.name == name)

    def save(self, path: Path) -> None:
        """Write the results as JSON, atomically."""
        write_atomically(path, self.model_dump_json(indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            SourceError: when the file is missing or holds something else.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            first = str(error).splitlines()[0]
            raise SourceError(
                f"{path} cannot be read as importances ({first}); run the experiment again"
            ) from error
