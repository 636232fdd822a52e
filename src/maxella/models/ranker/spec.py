"""The ranking network, and several of it, as models of the recipe."""

from importlib.resources import files

from maxella.models.ranker.ensemble import RankerEnsemble
from maxella.models.ranker.serve import Ranker
from maxella.models.ranker.settings import RankerEnsembleSettings, RankerSettings
from maxella.models.spec import Imported, ModelSpec

RANKER = ModelSpec(
    kind=Ranker.kind,
    role="rating",
    settings=RankerSettings,
    fit=Imported("maxella.models.ranker.train:fit_ranker"),
    restore=Ranker.restore,
    weight=0.0,
    space=files(__package__) / "space.toml",
)
RANKER_ENSEMBLE = ModelSpec(
    kind=RankerEnsemble.kind,
    role="rating",
    settings=RankerEnsembleSettings,
    fit=Imported("maxella.models.ranker.train:fit_ranker_ensemble"),
    restore=RankerEnsemble.restore,
)
