"""ALS as a model of the recipe."""

from importlib.resources import files

from maxella.models.als.serve import Als
from maxella.models.als.settings import AlsSettings
from maxella.models.spec import Imported, ModelSpec

ALS = ModelSpec(
    kind=Als.kind,
    role="ranking",
    settings=AlsSettings,
    fit=Imported("maxella.models.als.train:fit_als"),
    restore=Als.restore,
    space=files(__package__) / "space.toml",
)
