"""Settings with which the whole recipe fits a tiny dataset in seconds."""

from maxella.training.presets import Preset, load_preset

OVERRIDES = [
    "towers.epochs=3",
    "towers.width=16",
    "ranker.epochs=2",
    "factors.rank=4",
    "factors.draws=12",
    "factors.burn_in=4",
    "ease.regularisation=20",
]


def small_preset() -> Preset:
    """The default preset, made small."""
    return load_preset("default", OVERRIDES)
