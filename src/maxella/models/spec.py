"""What a model says of itself, so that everything else can train, blend, tune, save and serve it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pkgutil import resolve_name
from typing import Any, Literal

from maxella.features.histories import UNKNOWN_DAY
from maxella.features.training_data import TrainingData
from maxella.models.fitting import Fitting
from maxella.models.settings import Settings
from maxella.models.view import Arrays, Scorer, View

Fit = Callable[[TrainingData, Any, Fitting], View]
"""The settings are those of the spec."""


@dataclass(frozen=True)
class ModelSpec:
    """One model: everything that presets, training, tuning, bundles and evaluation need to know of it."""

    kind: str
    """Its name in presets, bundles and tables: `[a-z][a-z0-9_]*`."""
    role: Literal["ranking", "rating", "both"]
    """Whether its scores rank all movies or are ratings; a view that does both has the latter by `rating`."""
    settings: type[Settings]
    """All of its settings have defaults."""
    fit: Fit
    restore: Callable[[Mapping[str, Any], Arrays], View]
    """Rebuilds a view from what its `config` and `arrays` gave."""
    weight: float | None = None
    """In the blends, where a preset names none; None: it takes part only where a preset gives it a weight."""
    estimates: bool = False
    """Whether it tells how uncertain a rating is. The first of these leads the blend of ratings: it has what
    the weights of the others leave of 1."""
    needs_times: bool = False
    """Whether it is left out where no rating has a time."""
    folds_in: bool = True
    """Whether it serves people who come after the fit; a bundle holds no model that does not."""
    largest_catalogue: int | None = None
    """Movies, above which it is left out."""
    instead: str | None = None
    """The kind that takes its place there, with its weight, unless it has one of its own."""
    quickly: Callable[[Any], Settings] = lambda settings: settings
    """Settings of a faster fit that errs much as the whole one does."""
    space: Traversable | None = None
    """The TOML file of the values among which `maxella tune` searches."""

    def takes(self, data: TrainingData) -> bool:
        """Whether it can be fitted on these data."""
        has_times = not self.needs_times or bool((data.histories.days != UNKNOWN_DAY).any())
        return has_times and (self.ranks or data.has_ratings) and not self.is_too_small_for(data)

    def is_too_small_for(self, data: TrainingData) -> bool:
        """Whether the catalogue has more movies than it takes."""
        return self.largest_catalogue is not None and len(data.catalogue) > self.largest_catalogue

    @property
    def ranks(self) -> bool:
        """Whether it ranks all movies."""
        return self.role != "rating"

    @property
    def rates(self) -> bool:
        """Whether it predicts ratings, or orders them."""
        return self.role != "ranking"

    def ranking(self, view: View) -> Scorer | None:
        """What of a view ranks all movies."""
        return view if self.ranks else None

    def rating(self, view: View) -> Scorer | None:
        """What of a view predicts ratings."""
        both: Any = view
        return (both.rating if self.ranks else view) if self.rates else None


@dataclass(frozen=True)
class Imported:
    """A fit that is imported when it begins.

    Serving must load neither Keras nor JAX, so a spec names what trains and does not import it.
    """

    name: str
    """`package.module:function`"""

    def __call__(self, data: TrainingData, settings: Settings, fitting: Fitting) -> View:
        """Import and fit."""
        view: View = resolve_name(self.name)(data, settings, fitting)
        return view
