"""A study's result as files: the best preset, the trials, the pictures."""

from pathlib import Path

from maxella.extras import is_installed
from maxella.files import write_atomically
from maxella.training.preset_file import preset_toml
from maxella.training.tuning.outcome import Outcome, value_of

BEST = "best.toml"
OUTCOME = "outcome.json"


def write_results(found: Outcome, folder: Path) -> Path:
    """Write `best.toml`, `outcome.json`, `history` and `settings` (each as .svg and .png) into `folder`.

    The two pictures are left out where the extra `explore` is not installed.

    Returns:
        The file of the best preset, which `--preset` takes.

    Raises:
        TrainingError: when no trial was finished.
    """
    best = found.best
    comments = [
        f"Trial {best.number} of tuning {found.plan.part} on {found.plan.dataset}: {found.plan.metric} "
        f"{value_of(best):.4f} on the validation part of {found.plan.protocol}."
    ]
    write_atomically(folder / BEST, preset_toml(found.best_preset, comments))
    write_atomically(folder / OUTCOME, found.model_dump_json(indent=2))
    if is_installed("explore"):
        _draw(found, folder)
    return folder / BEST


def _draw(found: Outcome, folder: Path) -> None:
    # Here, because tuning needs nothing that draws.
    from maxella.charts.rendering import png, svg  # noqa: PLC0415
    from maxella.training.tuning.pictures import history, settings  # noqa: PLC0415

    for name, chart in {"history": history(found), "settings": settings(found)}.items():
        write_atomically(folder / f"{name}.svg", svg(chart))
        write_atomically(folder / f"{name}.png", png(chart))
