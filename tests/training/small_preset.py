"""Settings with which the whole recipe fits a tiny dataset in seconds."""

from maxella.training.presets import Preset, load_preset

OVERRIDES = [
    "towers.epochs=40",
    "towers.width=32",
    "towers.batch_size=20",
    "ranker.epochs=5",
    "ranker.width=16",
    "factors.rank=4",
    "factors.draws=30",
    "factors.burn_in=10",
    "factors.kept=10",
    "ease.regularisation=20",
]


def small_preset() -> Preset:
    """The default preset, made small."""
    return load_preset("default", OVERRIDES)
