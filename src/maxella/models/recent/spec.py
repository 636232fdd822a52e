"""What is rated lately as a model of the recipe."""

from importlib.resources import files

from maxella.models.recent.serve import Recent
from maxella.models.recent.settings import RecentSettings
from maxella.models.spec import Imported, ModelSpec

RECENT = ModelSpec(
    kind=Recent.kind,
    role="ranking",
    settings=RecentSettings,
    fit=Imported("maxella.models.recent.train:fit_recent"),
    restore=Recent.restore,
    needs_times=True,
    space=files(__package__) / "space.toml",
)
