"""`maxella experiment`: the study's rows and ours, run again and shown beside their published figures."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from maxella.cli.console import notice, print_wide, progress_report

app = typer.Typer(
    help="The rows of the study and ours: list them, run them, show their table.", no_args_is_help=True
)

Rows = Annotated[
    list[str] | None,
    typer.Argument(
        help="Rows or families, as `list` names them, or TOML files of your own. Default: all.",
        show_default=False,
    ),
]
IMPORTANCE_SEEDS = 5
DatasetName = Annotated[str, typer.Option("--dataset", help="The dataset's name.")]


@app.command("list")
def list_rows() -> None:
    """Show every row: what it is, which engines can run it, its seeds, and what the study published of it."""
    from maxella.experiments.row import chosen_rows, read_rows
    from maxella.experiments.tables import listed

    rows = read_rows()
    chosen_rows(rows, ())
    print_wide(listed(rows))


@app.command()
def run(
    rows: Rows = None,
    engine: Annotated[
        Literal["maxella", "tfrs"],
        typer.Option(
            help="`tfrs` is TensorFlow Recommenders, in an environment that is made when first asked for."
        ),
    ] = "maxella",
    seeds: Annotated[
        int | None,
        typer.Option(min=1, max=100, help="How many seeds. Default: as each row says; tfrs runs one."),
    ] = None,
    dataset: DatasetName = "ml-1m",
) -> None:
    """Run rows; what is finished already is not run again, and what was stopped goes on.

    The family `cross` also measures which fields matter, four ways, with five seeds.
    """
    from maxella.data.dataset import load_dataset
    from maxella.extras import require

    if engine == "maxella":
        require("train", "maxella experiment run")
    from maxella.experiments.importance.run import run_importance
    from maxella.experiments.row import chosen_rows, read_rows
    from maxella.experiments.running import run_tasks, tasks_of
    from maxella.home import home

    known = read_rows(_own(rows))
    chosen = chosen_rows(known, rows or ())
    tasks = tasks_of(known, chosen, engine, seeds)
    asks_importance = "cross" in rows if rows else any(row.family == "cross" for row in chosen)
    loaded = load_dataset(dataset)
    with progress_report() as report:
        for done, (task, outcome) in enumerate(run_tasks(loaded, known, tasks, report), start=1):
            figures = ", ".join(f"{name} {value:.4f}" for name, value in _leading(outcome.metrics).items())
            notice(f"[{done}/{len(tasks)}] {task}: {figures} ({outcome.training_seconds:.0f} s)")
        if engine == "maxella" and asks_importance:
            measured = run_importance(loaded, IMPORTANCE_SEEDS, home() / "experiments" / "importance", report)
            path = home() / "experiments" / dataset / "importance.json"
            measured.save(path)
            notice(f"wrote {path}")


@app.command()
def table(
    rows: Rows = None,
    dataset: DatasetName = "ml-1m",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write a page of Markdown, and its charts beside it.")
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option(
            help="Where the page's figures go as JSON. Default: beside the page, in figures/.",
            show_default=False,
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Show what was found, beside the study's published figures and TensorFlow Recommenders here."""
    from maxella.data.dataset import load_dataset
    from maxella.errors import UsageError
    from maxella.experiments.experiment_table import collected
    from maxella.experiments.row import chosen_rows, read_rows
    from maxella.experiments.tables import terminal_tables
    from maxella.extras import require

    if figures is not None and out is None:
        raise UsageError("--figures says where the figures of a page go; give --out too")
    if out is not None:
        require("explore", "a page with charts")
    known = read_rows(_own(rows))
    chosen = chosen_rows(known, rows or ())
    found = collected(load_dataset(dataset), known, chosen)
    if json:
        typer.echo(found.model_dump_json(indent=2))
    elif out is None:
        for each in terminal_tables(found):
            print_wide(each)
    else:
        from maxella.experiments.results_page import write_page

        for path in write_page(found, out, figures):
            notice(f"wrote {path}")


def _own(rows: list[str] | None) -> list[Path]:
    from maxella.experiments.row import is_file

    return [Path(name) for name in rows or () if is_file(name)]


def _leading(metrics: dict[str, float]) -> dict[str, float]:
    names = ("top-100 all", "top-100 unseen", "RMSE", "NDCG@10 rated")
    return {name: metrics[name] for name in names if name in metrics}
