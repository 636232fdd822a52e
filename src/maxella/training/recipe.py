"""The recipe that is served: its views fitted one after the other, and their blends."""

import json
import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from maxella.features.rating_log import RatingLog
from maxella.features.training_data import TrainingData
from maxella.models.blend import RankingBlend, RatingBlend
from maxella.models.certainty import CertaintyWeights
from maxella.models.fitting import Fitting
from maxella.models.registry import LEADING, MODELS
from maxella.models.view import RatingView, Scorer, View, following, orders_only
from maxella.training.certainty import learnt_certainty
from maxella.training.presets import Preset

log = logging.getLogger(__name__)

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

    def following(self, log: RatingLog) -> Self:
        """The recipe of views that know what anybody rated since; see `maxella.models.view.FollowsLog`."""
        return replace(self, views={kind: following(view, log) for kind, view in self.views.items()})

    @property
    def retrieval(self) -> RankingBlend | None:
        """The blend that orders movies, or None when no view of it was fitted."""
        weights = _fitting(self.preset.retrieval.weights, self.data)
        used = {name: weight for name, weight in weights.items() if weight and name in self.views}
        return RankingBlend(self.views, used, self.preset.retrieval.seen) if used else None

    @property
    def rating(self) -> RatingBlend | None:
        """The blend that predicts ratings, or None when what leads it was not fitted."""
        if LEADING.kind not in self.views:
            return None
        weights = _fitting(self.preset.rating.weights, self.data)
        used = {name: weight for name, weight in weights.items() if weight and name in self.views}
        others = {name: scorer for name in used if (scorer := self.rater(name)) is not None}
        return RatingBlend(cast(RatingView, self.views[LEADING.kind]), others, used)

    def ranker(self, name: str) -> Scorer | None:
        """What of a view ranks all movies; None where it was not fitted, or ranks none."""
        return MODELS[name].ranking(self.views[name]) if name in self.views else None

    def rater(self, name: str) -> Scorer | None:
        """What of a view predicts ratings; None where it was not fitted, predicts none, or there are none."""
        predicts = name in self.views and self.data.has_ratings
        return MODELS[name].rating(self.views[name]) if predicts else None


def fit_recipe(
    data: TrainingData,
    preset: Preset,
    fitting: Fitting,
    views: Collection[str] | None = None,
    *,
    sure: bool = False,
) -> Recipe:
    """Fit the views of the recipe.

    A view that an interrupted fit finished is taken over; one that it left unfinished goes on where it
    stopped (with the same data, preset and seed, for which `fitting.checkpoints` must have a folder of its
    own).
    A view that cannot take the data (EASE, a large catalogue) is left out, and what takes its place there has
    its weight; where there are no ratings, so is one that predicts them. A view with weight 0 is not fitted,
    unless it is trained by order.

    Args:
        data: the training ratings.
        preset: settings of each view and weights of the blends.
        fitting: seed, report, checkpoints.
        views: the kinds to fit. Default: those that take part by the preset.
        sure: learn how sure predicted ratings are too, where the factors are fitted: half as long again.
    """
    fitted: dict[str, View] = {}
    seconds: dict[str, float] = {}
    for name in _kinds(views, preset, data):
        started = time.perf_counter()
        finished = fitting.resume(f"finished-{name}")
        if finished is not None:
            fitted[name] = _unpacked(name, finished)
            seconds[name] = 0.0
            continue
        fitted[name] = MODELS[name].fit(data, preset.of(name), fitting)
        seconds[name] = time.perf_counter() - started
        fitting.keep(f"finished-{name}", _packed(fitted[name]))
    certainty = _certainty(data, preset, fitting) if sure and LEADING.kind in fitted else None
    return Recipe(fitted, preset, data, fitting.seed, seconds, certainty)


def _certainty(data: TrainingData, preset: Preset, fitting: Fitting) -> CertaintyWeights | None:
    """As a view: taken over from an interrupted fit that finished it."""
    finished = fitting.resume("finished-certainty")
    if finished is not None:
        return CertaintyWeights.model_validate_json(finished[_CONFIG].tobytes())
    learnt = learnt_certainty(data, preset.of(LEADING.kind), fitting)
    if learnt is not None:
        fitting.keep(
            "finished-certainty", {_CONFIG: np.frombuffer(learnt.model_dump_json().encode(), np.uint8)}
        )
    return learnt


def _kinds(views: Collection[str] | None, preset: Preset, data: TrainingData) -> list[str]:
    """The kinds that are fitted, those that take another's place included."""
    blends = [_fitting(blend.weights, data) for blend in (preset.retrieval, preset.rating)]
    weights = {kind: max(blend.get(kind, 0.0) for blend in blends) for blend in blends for kind in blend}
    named = dict.fromkeys([*preset.taking_part(), *weights]) if views is None else views
    for kind in named:
        if MODELS[kind].is_too_small_for(data):
            log.warning(
                "%s takes up to %s movies, not %s: it is left out, and its settings do nothing",
                kind,
                f"{MODELS[kind].largest_catalogue:,}",
                f"{len(data.catalogue):,}",
            )
    return [
        kind
        for kind in named
        if MODELS[kind].takes(data) and (weights.get(kind, 1.0) or orders_only(preset.of(kind)))
    ]


def _fitting(weights: Mapping[str, float], data: TrainingData) -> dict[str, float]:
    """The weights of what can be fitted; what takes another's place has its weight, unless it has its own."""
    fitting = {kind: weight for kind, weight in weights.items() if MODELS[kind].takes(data)}
    for kind in weights.keys() - fitting.keys():
        instead = MODELS[kind].instead
        if instead is not None and not fitting.get(instead):
            fitting[instead] = weights[kind]
    return fitting


def _packed(view: View) -> dict[str, NDArray[Any]]:
    config = np.frombuffer(json.dumps(view.config()).encode(), np.uint8)
    return {**view.arrays(), _CONFIG: config}


def _unpacked(name: str, state: dict[str, NDArray[Any]]) -> View:
    config = json.loads(state.pop(_CONFIG).tobytes())
    view: View = MODELS[name].restore(config, state)
    return view
