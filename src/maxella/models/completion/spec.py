"""The completion network as a model of the recipe."""

from importlib.resources import files

from maxella.models.completion.serve import Completion
from maxella.models.completion.settings import LARGEST_CATALOGUE, CompletionSettings
from maxella.models.spec import Imported, ModelSpec

COMPLETION = ModelSpec(
    kind=Completion.kind,
    role="ranking",
    settings=CompletionSettings,
    fit=Imported("maxella.models.completion.train:fit_completion"),
    restore=Completion.restore,
    needs_times=True,
    largest_catalogue=LARGEST_CATALOGUE,
    space=files(__package__) / "space.toml",
)
