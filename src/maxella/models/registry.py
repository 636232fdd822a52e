"""`MODELS`: every model that a preset can name and a bundle can hold, those of other packages included."""

import logging
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points

from maxella.models.als.spec import ALS
from maxella.models.bpmf.spec import BPMF
from maxella.models.completion.spec import COMPLETION
from maxella.models.ease.spec import EASE
from maxella.models.gaps.spec import GAPS, SLIT
from maxella.models.joint.spec import JOINT
from maxella.models.ranker.spec import RANKER, RANKER_ENSEMBLE
from maxella.models.recent.spec import RECENT
from maxella.models.spec import ModelSpec
from maxella.models.two_tower.spec import TWO_TOWER

log = logging.getLogger(__name__)

GROUP = "maxella.models"
"""Entry points of this group name a `ModelSpec`, as `package.module:NAME`."""
OWN: Mapping[str, ModelSpec] = {
    spec.kind: spec
    for spec in (TWO_TOWER, EASE, ALS, GAPS, SLIT, COMPLETION, RECENT, BPMF, RANKER, RANKER_ENSEMBLE, JOINT)
}
EARLIER_NAMES: Mapping[str, str] = {
    "towers": TWO_TOWER.kind,
    "factors": BPMF.kind,
    "rankers": RANKER_ENSEMBLE.kind,
}
"""name in version 0.1 -> kind; see `maxella.training.earlier_names`"""
TAKEN = frozenset(
    {*OWN, *EARLIER_NAMES, "retrieval", "rating", "liking", "live", "leave_last_out", "seen", "recipe"}
)
"""Names that stand for something else in a preset or a table."""


def with_others(found: Iterable[EntryPoint]) -> dict[str, ModelSpec]:
    """Maxella's own models, and those that entry points name.

    One that cannot be loaded is left out with a warning of one line: what does not need it goes on, and a
    preset or bundle that does is refused.
    """
    models = dict(OWN)
    for entry in sorted(found, key=lambda entry: (entry.name, entry.value)):
        try:
            spec = entry.load()
            if not isinstance(spec, ModelSpec):
                raise TypeError(f"it is a {type(spec).__name__}, not a ModelSpec")
            if spec.kind in models or spec.kind in TAKEN or not re.fullmatch("[a-z][a-z0-9_]*", spec.kind):
                raise ValueError(f"its kind {spec.kind!r} is taken or no name")
            spec.settings()
        except Exception as error:  # whatever somebody else's module raises
            reason = " ".join(str(error).split()) or type(error).__name__
            log.warning("model %s (%s) is left out: %s", entry.name, entry.value, reason)
        else:
            models[spec.kind] = spec
    return models


MODELS: Mapping[str, ModelSpec] = with_others(entry_points(group=GROUP))
LEADING = next(spec for spec in MODELS.values() if spec.estimates)
"""The model of ratings that tells how uncertain they are: what the others' weights leave of 1 is its own."""
