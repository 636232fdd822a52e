"""`maxella evaluate`: fit on a split, and show what the figures are and by which rules."""

import shlex
import sys
from typing import Annotated, Literal

import typer

from maxella.cli.console import progress_report, results
from maxella.cli.train import WEIGHTS, DatasetName, Preset, Seed, Settings, tell_feedback


def evaluate(
    name: DatasetName,
    preset: Preset = "default",
    protocol: Annotated[str, typer.Option(help="How ratings are split (see the guide).")] = "random-75-25",
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many seeds.")] = 1,
    seed: Seed = 0,
    part: Annotated[
        Literal["test", "validation"],
        typer.Option(help="`validation` is for choices: the fit leaves it out, and the test stays unread."),
    ] = "test",
    settings: Settings = None,
    weights: Annotated[
        str | None, typer.Option(help=f"{WEIGHTS} Default: the protocol that is evaluated.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Fit the recipe on the training part of a split and evaluate it on what was held out."""
    from maxella.data.dataset import load_dataset
    from maxella.data.split import protocol_named
    from maxella.evaluation.results_table import terminal
    from maxella.extras import require
    from maxella.models.fitting import Fitting
    from maxella.recommend.bundle.list_orders import list_orders
    from maxella.training.presets import load_preset, refuse_of_ratings, refuse_unused
    from maxella.training.protocol_run import results_of, run_protocol, views_needed
    from maxella.training.unfinished import unfinished

    require("train", "maxella evaluate")
    chosen = load_preset(preset, settings or ())
    dataset = load_dataset(name)
    rows = f"{protocol} {part}" + f" with weights of {weights}" * (weights not in {None, protocol})
    refuse_of_ratings(settings or (), dataset)
    weighed = chosen.weighed_for(protocol_named(weights or protocol).name)
    refuse_unused(weighed, settings or (), views_needed(protocol, weighed, dataset.manifest.feedback))
    tell_feedback(dataset)
    runs = []
    with progress_report() as report:
        for each in range(seed, seed + seeds):
            with unfinished(dataset, chosen, each, rows) as checkpoints:
                fitting = Fitting(each, report, checkpoints)
                run = run_protocol(
                    dataset, chosen, protocol, fitting, part=part, orders=list_orders, weights=weights
                )
                runs.append(run)
    found = results_of(runs, f"maxella {shlex.join(sys.argv[1:])}")
    if json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        results.print(terminal(found))
