"""What was found of the fields' importance, as it is read from and written to JSON."""

from pydantic import Field

from maxella.evaluation.results import KeptResult, Result, Spread
from maxella.models.cross.settings import CrossSettings

Matrix = list[list[float]]


class FitFigures(Result):
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


class Agreements(Result):
    """Mean Kendall τ of the orders of the fields; None where there is nothing to compare."""

    block_norms: float | None
    """Between the seeds, by block norm."""
    permutation: float | None
    """Between the seeds, by permutation."""
    methods: float | None
    """Between the two methods, each as its mean over the seeds."""


class VariantResult(Result):
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


class AblationResult(Result):
    """One variant, trained again without a field or a group of fields."""

    variant: str
    seeds: list[int]
    groups: dict[str, list[str]]
    """Field or group -> the fields that were left out."""
    rmse_lost: dict[str, Spread]
    """Field or group -> how much the RMSE rose, over the seeds."""
    agreements: dict[str, float | None]
    """Method -> τ of the single fields' order by it and by the ablation."""


class ImportanceResults(KeptResult):
    """All of it, on one split of one dataset."""

    called = "importances"
    made_again = "run the experiment again"

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
