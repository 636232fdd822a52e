"""The linear models of order as models of the recipe."""

from importlib.resources import files

from maxella.models.gaps.serve import Gaps, Slit
from maxella.models.gaps.settings import LARGEST_CATALOGUE, GapSettings, SlitSettings
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

SLIT = ModelSpec(
    kind=Slit.kind,
    role="ranking",
    settings=SlitSettings,
    fit=Imported("maxella.models.gaps.train:fit_slit"),
    restore=Slit.restore,
    needs_times=True,
    largest_catalogue=LARGEST_CATALOGUE,
    space=files(__package__) / "space.toml",
)
