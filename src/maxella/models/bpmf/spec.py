"""The Bayesian factors as a model of the recipe."""

from importlib.resources import files

from maxella.models.bpmf.serve import Bpmf
from maxella.models.bpmf.settings import BpmfSettings
from maxella.models.spec import Imported, ModelSpec

BPMF = ModelSpec(
    kind=Bpmf.kind,
    role="rating",
    settings=BpmfSettings,
    fit=Imported("maxella.models.bpmf.train:fit_bpmf"),
    restore=Bpmf.restore,
    estimates=True,
    quickly=BpmfSettings.quickly,
    space=files(__package__) / "space.toml",
)
