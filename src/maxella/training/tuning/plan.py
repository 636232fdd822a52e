"""What a study asks: of which part, on which data, by which metric, among which settings."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from optuna.trial import Trial

from maxella.data.dataset import Dataset
from maxella.data.schema import Feedback
from maxella.errors import UsageError
from maxella.evaluation.protocols import MAE, NDCG_RATED, RMSE, reported
from maxella.home import home
from maxella.models.registry import MODELS
from maxella.models.settings import Settings
from maxella.training.earlier_names import first_name, kind_named
from maxella.training.presets import Preset
from maxella.training.tuning.space import Space, load_space


class Plan(Settings):
    """The question of a study; two commands with the same one work on the same study."""

    dataset: str
    fingerprint: str
    """Of the dataset's tables."""
    part: str
    """The section of the preset that is tuned."""
    protocol: str
    metric: str
    preset: Preset
    """What all other settings are, and the values of the part that are tried first."""
    space: Space
    seed: int
    """Of the models and of the search."""

    @property
    def folder(self) -> Path:
        """The study's: another question, another folder. The preset's other parts do not matter."""
        return home() / "tuning" / self.dataset / f"{self.part}-{self.protocol}-{self._digest}"

    @property
    def earlier_folder(self) -> Path:
        """Where version 0.1 kept the study."""
        name = f"{first_name(self.part)}-{self.protocol}-{self._digest}"
        return self.folder.with_name(name)

    @property
    def _digest(self) -> str:
        """Eight hexadecimal digits of the question, asked in the names of version 0.1."""
        asked = self.model_copy(update={"part": first_name(self.part)})
        question = asked.model_dump_json(exclude={"preset"}) + self.of_part.model_dump_json()
        return hashlib.sha256(question.encode()).hexdigest()[:8]

    @property
    def lower_is_better(self) -> bool:
        """Whether the metric is an error."""
        return self.metric in {RMSE, MAE}

    def better(self, first: float, second: float) -> bool:
        """Whether `first` is the better value of the metric."""
        return first < second if self.lower_is_better else first > second

    @property
    def first(self) -> dict[str, Any]:
        """The preset's own values of what is tuned."""
        return self.of_part.model_dump(include=set(self.space))

    @property
    def of_part(self) -> Settings:
        """The preset's settings of the part."""
        return self.preset.of(self.part)

    def draw(self, trial: Trial) -> None:
        """Draw a trial's values."""
        for setting, dimension in self.space.items():
            dimension.draw(trial, setting, whole=type(self.of_part).model_fields[setting].annotation is int)

    def tuned(self, values: Mapping[str, Any]) -> Preset:
        """The preset with these values in the part.

        Raises:
            ValidationError: when they do not go together.
        """
        settings = type(self.of_part).model_validate({**self.of_part.model_dump(), **values})
        tuned: Preset = self.preset.model_copy(update={self.part: settings})
        return tuned


def tunable_parts() -> list[str]:
    """The models that come with a space to search."""
    return [kind for kind, spec in MODELS.items() if spec.space is not None]


def plan(
    dataset: Dataset,
    part: str,
    preset: Preset,
    *,
    protocol: str = "random-75-25",
    metric: str | None = None,
    space: Path | None = None,
    fixed: Iterable[str] = (),
    seed: int = 0,
) -> Plan:
    """Make up the question of a study.

    Args:
        dataset: what is learnt from; only training and validation ratings are used.
        part: the model that is tuned, by its name of today or of version 0.1: one of `tunable_parts`, or with
            `space` any model.
        preset: all other settings, and where the search begins.
        protocol: how ratings are divided.
        metric: what decides. Default: RMSE for a part that predicts ratings, else what leads the protocol.
        space: a TOML file with the values to try. Default: the one that comes with Maxella.
        fixed: settings of the part that stay as they are in the preset.
        seed: of the models and of the search.

    Raises:
        UsageError: for a part, protocol, metric or space that cannot be.
    """
    part = kind_named(part)
    if part not in MODELS or (space is None and part not in tunable_parts()):
        raise UsageError(f"no part {part!r} to tune; there are {', '.join(tunable_parts())}")
    _require_ratings(dataset, part, metric)
    return Plan(
        dataset=dataset.name,
        fingerprint=dataset.manifest.fingerprint,
        part=part,
        protocol=protocol,
        metric=metric or _leading_metric(part, protocol, dataset.manifest.feedback),
        preset=preset,
        space=load_space(part, preset.of(part), space, frozenset(fixed)),
        seed=seed,
    )


def _require_ratings(dataset: Dataset, part: str, metric: str | None) -> None:
    if dataset.has_ratings:
        return
    for name, is_of_ratings in ((part, not MODELS[part].ranks), (metric, metric in {RMSE, MAE, NDCG_RATED})):
        if is_of_ratings:
            raise UsageError(
                f"{name} is about ratings, and dataset {dataset.name} has none, only what was seen; tune a "
                "model that ranks, by a metric of rankings"
            )


def _leading_metric(part: str, protocol: str, feedback: Feedback) -> str:
    chosen = reported(protocol, feedback)
    ranks = MODELS[part].ranks
    if not ranks and chosen.ratings:
        return RMSE
    if ranks and chosen.measures:
        return chosen.main
    measured = "rankings" if chosen.measures else "ratings"
    raise UsageError(f"{protocol} measures {measured}, which {part} does not give; take another protocol")
