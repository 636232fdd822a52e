"""The two towers as a model of the recipe."""

from importlib.resources import files

from maxella.models.spec import Imported, ModelSpec
from maxella.models.two_tower.serve import TwoTower
from maxella.models.two_tower.settings import TwoTowerSettings

TWO_TOWER = ModelSpec(
    kind=TwoTower.kind,
    role="ranking",
    settings=TwoTowerSettings,
    fit=Imported("maxella.models.two_tower.train:fit_two_tower"),
    restore=TwoTower.restore,
    weight=1.0,
    space=files(__package__) / "space.toml",
)
