"""The recipe that is served: its views fitted one after the other, and their blends."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from maxella.features.training_data import TrainingData
from maxella.models.blend import RankingBlend, RatingBlend
from maxella.models.certainty import CertaintyWeights
from maxella.models.ease import LARGEST_CATALOGUE
from maxella.models.fitting import Fitting
from maxella.models.registry import VIEWS
from maxella.models.view import RatingView, View
from maxella.training.certainty import learnt_certainty
from maxella.training.presets import Preset

RETRIEVAL_VIEWS = ("ease", "towers")
RATING_VIEWS = ("factors", "ranker")
ALL_VIEWS = RETRIEVAL_VIEWS + RATING_VIEWS

_CONFIG = "__config__"


@dataclass(frozen=True)
class Recipe:
    """Fitted views, blended with the preset's weights: one ranking of all movies, one predicted rating."""

    views: Mapping[str, View]
    preset: Preset
    data: TrainingData
    seed: int
    seconds: Mapping[str, float] = field(default_factory=dict)
    """How long each view's fit took; 0 for a view taken over from an interrupted fit."""
    certainty: CertaintyWeights | None = None
    """How sure predicted ratings are; None where that was not learnt."""

    @property
    def retrieval(self) -> RankingBlend | None:
        """The blend that orders movies, or None when no view of it was fitted."""
        weights = self.preset.retrieval.model_dump(include=set(RETRIEVAL_VIEWS))
        used = {name: weights[name] for name in RETRIEVAL_VIEWS if name in self.views and weights[name]}
        return RankingBlend(self.views, used, self.preset.retrieval.seen) if used else None

    @property
    def rating(self) -> RatingBlend | None:
        """The blend that predicts ratings, or None when the factors were not fitted."""
        if "factors" not in self.views:
            return None
        weight = self.preset.rating.ranker
        others = {"ranker": weight} if weight and "ranker" in self.views else {}
        return RatingBlend(cast(RatingView, self.views["factors"]), self.views, others)


def fit_recipe(
    data: TrainingData,
    preset: Preset,
    fitting: Fitting,
    views: tuple[str, ...] = ALL_VIEWS,
    *,
    sure: bool = False,
) -> Recipe:
    """Fit the views of the recipe.

    A view that an interrupted fit finished is taken over; one that it left unfinished goes on where it
    stopped (with the same data, preset and seed, for which `fitting.checkpoints` must have a folder of its
    own).
    EASE is left out above `LARGEST_CATALOGUE` movies, and a view with weight 0 is not fitted,
    unless it is a ranker trained by order.

    Args:
        data: the training ratings.
        preset: settings of each view and weights of the blends.
        fitting: seed, report, checkpoints.
        views: which views to fit. Default: all.
        sure: learn how sure predicted ratings are too, where the factors are fitted: half as long again.
    """
    fitted: dict[str, View] = {}
    seconds: dict[str, float] = {}
    for name in (name for name in views if _takes_part(name, preset, data)):
        started = time.perf_counter()
        finished = fitting.resume(f"finished-{name}")
        if finished is not None:
            fitted[name] = _unpacked(name, finished)
            seconds[name] = 0.0
            continue
        fitted[name] = VIEWS[name].fit(data, getattr(preset, name), fitting)
        seconds[name] = time.perf_counter() - started
        fitting.keep(f"finished-{name}", _packed(fitted[name]))
    certainty = _certainty(data, preset, fitting) if sure and "factors" in fitted else None
    return Recipe(fitted, preset, data, fitting.seed, seconds, certainty)


def _certainty(data: TrainingData, preset: Preset, fitting: Fitting) -> CertaintyWeights | None:
    """As a view: taken over from an interrupted fit that finished it."""
    finished = fitting.resume("finished-certainty")
    if finished is not None:
        return CertaintyWeights.model_validate_json(finished[_CONFIG].tobytes())
    learnt = learnt_certainty(data, preset.factors, fitting)
    if learnt is not None:
        fitting.keep(
            "finished-certainty", {_CONFIG: np.frombuffer(learnt.model_dump_json().encode(), np.uint8)}
        )
    return learnt


def _takes_part(name: str, preset: Preset, data: TrainingData) -> bool:
    # A ranker trained by order is in no blend: whoever asks for one wants its figures.
    alone = {"ranker": 1.0} if preset.ranker.loss != "pointwise" else {}
    weights = {**preset.retrieval.model_dump(), **preset.rating.model_dump(), "factors": 1.0, **alone}
    return bool(weights.get(name, 1.0)) and not (name == "ease" and len(data.catalogue) > LARGEST_CATALOGUE)


def _packed(view: View) -> dict[str, NDArray[Any]]:
    config = np.frombuffer(json.dumps(view.config()).encode(), np.uint8)
    return {**view.arrays(), _CONFIG: config}


def _unpacked(name: str, state: dict[str, NDArray[Any]]) -> View:
    config = json.loads(state.pop(_CONFIG).tobytes())
    view: View = VIEWS[name].restore(config, state)
    return view
