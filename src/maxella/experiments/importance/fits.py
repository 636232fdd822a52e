"""The fits behind the importances, each kept when it is done, so that a stopped run goes on where it was."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from maxella.data.dataset import Dataset
from maxella.data.split import Part
from maxella.experiments.importance.measures import first_block_norms, permutation_importance, rmse
from maxella.experiments.importance.results import FitFigures, InspectedFit
from maxella.experiments.importance.variants import groups_of
from maxella.features.fields import Fields, Pairs
from maxella.files import write_atomically
from maxella.models.cross.serve import CrossModel
from maxella.models.cross.settings import CrossSettings
from maxella.models.fitting import Fitting

Figures = TypeVar("Figures", bound=FitFigures)


@dataclass(frozen=True, eq=False)
class Laboratory:
    """Fits cross networks on one part of a split, and looks into them."""

    fields: Fields
    training: Pairs
    held_out: Pairs
    shuffles: int
    folder: Path
    """Where finished fits are kept."""
    identity: str
    """Of the data and the part, in words: fits of others are not taken for these."""

    @classmethod
    def of(cls, dataset: Dataset, protocol: str, part: Part, shuffles: int, folder: Path) -> "Laboratory":
        """Encode the training and held-out rows of `part`.

        Raises:
            TrainingError: when there is no rating to train on.
        """
        training = dataset.interactions[part.training]
        fields = Fields.fit(dataset, training)
        held_out = fields.encode(dataset.interactions[part.targets])
        identity = f"{dataset.manifest.fingerprint} {protocol} {part.name}"
        return cls(fields, fields.encode(training), held_out, shuffles, folder, identity)

    def inspected(self, settings: CrossSettings, seed: int) -> InspectedFit:
        """Fit, and measure every field by block norm and, like the groups, by permutation."""
        return self._kept(
            InspectedFit,
            f"{settings.model_dump_json()} {seed} {self.shuffles}",
            lambda: self._inspect(settings, seed),
        )

    def measured(self, settings: CrossSettings, seed: int) -> FitFigures:
        """Fit, and measure the RMSE alone."""
        return self._kept(
            FitFigures, f"{settings.model_dump_json()} {seed}", lambda: self._fit(settings, seed)[1]
        )

    def _inspect(self, settings: CrossSettings, seed: int) -> InspectedFit:
        model, figures = self._fit(settings, seed)
        groups = groups_of(settings.fields)
        lost = permutation_importance(model, self.held_out, groups, self.shuffles, seed)
        return InspectedFit(**dict(figures), blocks=first_block_norms(model).tolist(), permutation=lost)

    def _fit(self, settings: CrossSettings, seed: int) -> tuple[CrossModel, FitFigures]:
        # Who reads results must not load Keras and JAX, so what trains is imported where it trains.
        from maxella.models.cross.train import fit_cross  # noqa: PLC0415

        started = time.perf_counter()
        model = fit_cross(self.fields, self.training, settings, Fitting(seed))
        seconds = time.perf_counter() - started
        error = rmse(model.predict(self.held_out), self.held_out.ratings)
        return model, FitFigures(seed=seed, rmse=error, seconds=seconds)

    def _kept(self, kind: type[Figures], what: str, make: Callable[[], Figures]) -> Figures:
        """The figures that an earlier run kept under the same name, or those of a new fit, which are kept."""
        key = hashlib.sha256(f"{kind.__name__} {self.identity} {what}".encode()).hexdigest()[:16]
        path = self.folder / f"{key}.json"
        try:
            return kind.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            figures = make()
            write_atomically(path, figures.model_dump_json() + "\n")
            return figures
