"""The ranking network, and several of it, as models of the recipe."""

from importlib.resources import files

from maxella.models.ranker.ensemble import Rankers
from maxella.models.ranker.serve import Ranker
from maxella.models.ranker.settings import RankerSettings, RankersSettings
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
RANKERS = ModelSpec(
    kind=Rankers.kind,
    role="rating",
    settings=RankersSettings,
    fit=Imported("maxella.models.ranker.train:fit_rankers"),
    restore=Rankers.restore,
)
