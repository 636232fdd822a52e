"""What an evaluation found, and rows of such findings over seeds: read from and written to JSON."""

from collections import Counter
from pathlib import Path
from statistics import fmean, stdev
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from maxella.data.split import PartName
from maxella.errors import SourceError, UsageError
from maxella.files import write_atomically


class Result(BaseModel):
    """Base of everything that was found: it does not change, and holds numbers alone where it says so."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class KeptResult(Result):
    """A finding that has a file of its own."""

    called: ClassVar[str]
    """What errors call it."""
    made_again: ClassVar[str]
    """What makes it anew, for whoever has a damaged file."""

    def save(self, path: Path) -> None:
        """Write it as JSON, atomically."""
        write_atomically(path, self.model_dump_json(indent=2) + "\n")

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
            raise SourceError(f"{path} cannot be read as {cls.called} ({first}); {cls.made_again}") from error


class GroupFigures(Result):
    """The leading metric and the RMSE of one group of people, or of movies."""

    field: str
    """What makes the groups: `gender`, `age_bucket`, `activity` or `popularity`."""
    group: str
    """The value that the group shares, `unknown` where there is no profile; of counts a range, as `20–49`."""
    people: int
    """Who is asked: members of the group, or of movies whoever is asked about one."""
    ratings: int
    main: float | None = None
    rmse: float | None = None

    def is_of(self, other: "GroupFigures") -> bool:
        """Whether both are figures of the same group."""
        return (self.field, self.group) == (other.field, other.group)


class Statements(Result):
    """Statements of about the same chance of being liked, and what came of them."""

    pairs: int
    """How many held-out ratings they were made of."""
    stated: float
    """Their mean chance."""
    liked: float
    """The share of those ratings that say the movie is liked."""

    @property
    def gap(self) -> float:
        """How far the stated chance is off."""
        return abs(self.stated - self.liked)


class CertaintyFigures(Result):
    """Whether predicted ratings are as sure as they say, on held-out ratings of a sample of people."""

    people: int
    pairs: int
    """Held-out ratings."""
    brier: float
    """The mean squared error of the stated chance."""
    brier_base: float
    """That of each person's share of liked movies in their history, pulled to everybody's."""
    sharp: float
    """The share of statements below 2 or above 8 in 10."""
    held: float
    """The share of ratings inside the interval, which should be 0.8."""
    width: float
    """Its mean width, in rating points."""
    held_of_newcomers: float
    """The share inside, predicted from ten ratings of each person."""
    statements: list[Statements]
    """By stated chance, lowest first, at least 500 pairs each where there are so many."""

    @property
    def widest_gap(self) -> float:
        """The largest gap between a stated chance and what came of it."""
        return max(each.gap for each in self.statements)


class Difference(Result):
    """The difference of a metric between two rows on the same events."""

    metric: str
    against: str
    """The name of the other row."""
    mean: float
    low: float
    high: float
    """Of the middle 95 % of means over people drawn anew."""


class Evaluation(Result):
    """The figures of one fit on one part of a split, with the rules by which they were made."""

    dataset: str
    fingerprint: str | None = None
    """Of the tables, where they were written to disk."""
    protocol: str
    part: PartName
    split_seed: int
    retrieval: str | None = None
    """The kind of the view that ranked."""
    rating: str | None = None
    """The kind of the view that predicted ratings."""
    training_ratings: int
    ratings: int
    """How many ratings were asked for."""
    people: int
    """How many people gave them."""
    candidates: int
    """Movies in the catalogue: all of them are candidates."""
    cold_people: int
    """People without a history at test time."""
    cold_ratings: int
    """Ratings asked for whose movie has no training rating."""
    main: str
    """The name of the leading metric."""
    metrics: dict[str, float]
    groups: list[GroupFigures] = []
    certainty: CertaintyFigures | None = None
    """Of the predicted ratings, where it was learnt."""
    differences: list[Difference] = []
    """To the other rows; `live` alone, and of the recipe alone."""
    rules: list[str]
    seconds: float = Field(ge=0)
    """Wall-clock time of scoring and measuring."""


class Run(Result):
    """One fit with one seed, and what came of it."""

    seed: int
    evaluation: Evaluation
    training_seconds: float | None = None


class Spread(Result):
    """A figure over runs."""

    mean: float
    sd: float | None
    """The standard deviation of a sample, None for a single run."""
    runs: int


class ResultRow(Result):
    """A model, fitted with one or more seeds."""

    model: str
    runs: list[Run] = Field(min_length=1)

    def spread(self, metric: str) -> Spread | None:
        """Mean and standard deviation of a metric over the runs, None unless all of them have it."""
        return spread([run.evaluation.metrics.get(metric) for run in self.runs])


class Results(KeptResult):
    """Models beside each other on the same part of the same split of the same data."""

    called = "results"
    made_again = "run the evaluation again"

    command: str
    """What makes these figures again."""
    rows: list[ResultRow] = Field(min_length=1)

    @model_validator(mode="after")
    def _comparable(self) -> Self:
        settings = Counter(
            (run.evaluation.dataset, run.evaluation.fingerprint, run.evaluation.protocol, run.evaluation.part)
            for row in self.rows
            for run in row.runs
        )
        if len(settings) > 1:
            raise UsageError(
                f"figures of different data or protocols do not compare: {', '.join(map(str, settings))}"
            )
        return self

    @property
    def evaluation(self) -> Evaluation:
        """The first evaluation: dataset, protocol, part and rules are those of all."""
        return self.rows[0].runs[0].evaluation


def spread(figures: list[float | None]) -> Spread | None:
    """Mean and standard deviation of some figures, None unless all of them are there."""
    known = [figure for figure in figures if figure is not None]
    if not known or len(known) < len(figures):
        return None
    return Spread(mean=fmean(known), sd=stdev(known) if len(known) > 1 else None, runs=len(known))
