"""`maxella tune`: search the settings of one part of the recipe on validation."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maxella.cli.console import notice, notices, progress_report, results
from maxella.cli.train import DatasetName, Preset, Seed, Settings

if TYPE_CHECKING:
    from rich.table import Table

    from maxella.data.dataset import Dataset
    from maxella.training.tuning.outcome import Outcome, TrialRow
    from maxella.training.tuning.plan import Plan

Metric = Annotated[
    str | None,
    typer.Option(help="What decides, as `evaluate` names it. Without it, RMSE or what leads the protocol."),
]
Space = Annotated[Path | None, typer.Option(metavar="FILE", help="A TOML file with the values to try.")]
Out = Annotated[Path | None, typer.Option(help="Where the results go. Without it, into the study's folder.")]


def tune(
    name: DatasetName,
    part: Annotated[str, typer.Option(help="The model that is tuned, such as two_tower.")],
    trials: Annotated[int, typer.Option(min=1, help="How many trials in total; those there are count.")] = 20,
    preset: Preset = "default",
    protocol: Annotated[str, typer.Option(help="How ratings are split (see the guide).")] = "random-75-25",
    metric: Metric = None,
    space: Space = None,
    settings: Settings = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes at work.")] = 1,
    seed: Seed = 0,
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="Print the trials as JSON.")] = False,
) -> None:
    """Search for better settings of one part of a preset, on the validation part of a protocol.

    The same command goes on where it was stopped, and works on the same study as others that run it at the
    same time. What `--set` fixes is not tuned. The best preset and two pictures are written to a folder.
    """
    from maxella.data.dataset import load_dataset
    from maxella.extras import require

    require("train", "maxella tune")
    from maxella.models.registry import MODELS
    from maxella.training.earlier_names import kind_named
    from maxella.training.presets import load_preset, refuse_of_ratings
    from maxella.training.tuning.plan import plan

    chosen = load_preset(preset, settings or (), fitted=MODELS)  # the best preset has them all
    part = kind_named(part)
    dataset = load_dataset(name)
    refuse_of_ratings(settings or (), dataset)
    asked = plan(
        dataset,
        part,
        chosen,
        protocol=protocol,
        metric=metric,
        space=space,
        fixed=_fixed(part, settings or ()),
        seed=seed,
    )
    found = _search(asked, dataset, trials, jobs)
    _write(found, out or found.folder, json)


def _fixed(part: str, settings: Iterable[str]) -> list[str]:
    """The settings of a part that `--set` gives a value."""
    from maxella.training.earlier_names import renamed_override

    keys = (renamed_override(text).partition("=")[0].strip() for text in settings)
    return [key.removeprefix(f"{part}.") for key in keys if key.startswith(f"{part}.")]


def _search(asked: "Plan", dataset: "Dataset", trials: int, jobs: int) -> "Outcome":
    from maxella.models.fitting import silent
    from maxella.training.tuning.search import tune as search

    with progress_report() as report:
        return search(
            asked,
            dataset,
            trials,
            jobs=jobs,
            report=report,
            fit_report=report if notices.is_terminal else silent,
            on_trial=lambda row: notice(_told(asked.metric, row)),
        )


def _write(found: "Outcome", folder: Path, json: bool) -> None:
    """Write the results into a folder, and print them."""
    from maxella.extras import how_to_install, is_installed
    from maxella.training.tuning.outcome import value_of
    from maxella.training.tuning.results import write_results

    best = write_results(found, folder)
    if not is_installed("explore"):
        notice(f"no pictures are drawn; they need {how_to_install('explore')}")
    if json:
        typer.echo(found.model_dump_json(indent=2))
        return
    results.print(_table(found))
    of_preset = "" if found.of_preset is None else f"; the preset has {found.of_preset:.4f}"
    results.print(
        f"best: trial {found.best.number}, {found.plan.metric} {value_of(found.best):.4f}{of_preset}",
        markup=False,
    )
    results.print(str(best), markup=False, soft_wrap=True)


def _told(metric: str, row: "TrialRow") -> str:
    figure = "" if row.value is None else f" {metric} {row.value:.4f}"
    why = f": {row.why}" if row.why else ""
    return f"trial {row.number} {row.state}{why}{figure} ({row.seconds:.0f} s)"


def _table(found: "Outcome") -> "Table":
    """The trials, best first, then those that were pruned and refused."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    order = {"finished": 0, "pruned": 1, "refused": 2}
    sign = 1 if found.plan.lower_is_better else -1
    rows = sorted(found.trials, key=lambda row: (order[row.state], sign * (row.value or 0), row.number))
    table = Table(box=SIMPLE_HEAD, padding=0)
    for heading in ("trial", found.plan.metric, "s"):
        table.add_column(heading, justify="right")
    table.add_column("state")
    table.add_column("settings", overflow="fold")
    for row in rows:
        table.add_row(
            str(row.number),
            "" if row.value is None else f"{row.value:.4f}",
            f"{row.seconds:.0f}",
            "preset" if row.preset and row.state == "finished" else row.state,
            " ".join(f"{name}={_short(value)}" for name, value in row.values.items()),
        )
    return table


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
