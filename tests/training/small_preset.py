"""Settings with which the whole recipe fits a tiny dataset in seconds."""

from maxella.training.presets import Preset, load_preset

OVERRIDES = [
    "two_tower.epochs=40",
    "two_tower.width=32",
    "two_tower.batch_size=20",
    "ranker.epochs=5",
    "ranker.width=16",
    "bpmf.rank=4",
    "bpmf.draws=30",
    "bpmf.burn_in=10",
    "bpmf.kept=10",
    "ease.regularisation=20",
]


def small_preset() -> Preset:
    """The default preset, made small."""
    return load_preset("default", OVERRIDES)
