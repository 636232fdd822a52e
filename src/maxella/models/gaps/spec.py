"""The gap model as a model of the recipe."""

from importlib.resources import files

from maxella.models.gaps.serve import Gaps
from maxella.models.gaps.settings import LARGEST_CATALOGUE, GapSettings
from maxella.models.spec import Imported, ModelSpec

GAPS = ModelSpec(
    kind=Gaps.kind,
    role="ranking",
    settings=GapSettings,
    fit=Imported("maxella.models.gaps.train:fit_gaps"),
    restore=Gaps.restore,
    needs_times=True,
    largest_catalogue=LARGEST_CATALOGUE,
    space=files(__package__) / "space.toml",
)
