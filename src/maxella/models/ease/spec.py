"""EASE as a model of the recipe."""

from importlib.resources import files

from maxella.models.ease.serve import Ease
from maxella.models.ease.settings import LARGEST_CATALOGUE, EaseSettings
from maxella.models.spec import Imported, ModelSpec

EASE = ModelSpec(
    kind=Ease.kind,
    role="ranking",
    settings=EaseSettings,
    fit=Imported("maxella.models.ease.train:fit_ease"),
    restore=Ease.restore,
    weight=1.0,
    largest_catalogue=LARGEST_CATALOGUE,
    instead="two_tower",
    space=files(__package__) / "space.toml",
)
