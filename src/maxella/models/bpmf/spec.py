"""The Bayesian factors as a model of the recipe."""

from importlib.resources import files

from maxella.models.bpmf.serve import Factors
from maxella.models.bpmf.settings import FactorsSettings
from maxella.models.spec import Imported, ModelSpec

BPMF = ModelSpec(
    kind=Factors.kind,
    role="rating",
    settings=FactorsSettings,
    fit=Imported("maxella.models.bpmf.train:fit_bpmf"),
    restore=Factors.restore,
    estimates=True,
    quickly=FactorsSettings.quickly,
    space=files(__package__) / "space.toml",
)
