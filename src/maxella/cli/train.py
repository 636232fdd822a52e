"""`maxella train`: fit the recipe on all ratings and write a bundle."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maxella.cli.app_options import Database
from maxella.cli.console import notice, progress_report, results

if TYPE_CHECKING:
    from maxella.data.dataset import Dataset

Preset = Annotated[str, typer.Option(help="A preset's name, or a TOML file.")]
Seed = Annotated[int, typer.Option(min=0, help="Makes a run repeatable on one machine.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Change one setting of the preset; repeatable."),
]
DatasetName = Annotated[str, typer.Argument(metavar="NAME", help="A dataset (see `maxella data list`).")]


def train(
    name: DatasetName,
    out: Annotated[Path, typer.Option(help="The bundle's folder; an older bundle there is replaced.")],
    preset: Preset = "default",
    seed: Seed = 0,
    settings: Settings = None,
    figures_from: Annotated[
        Path | None,
        typer.Option(metavar="BUNDLE", help="Show the figures that this bundle has of the same recipe."),
    ] = None,
    with_app_ratings: Annotated[
        bool, typer.Option("--with-app-ratings", help="Also fit the ratings that people gave in the app.")
    ] = False,
    database: Database = None,
) -> None:
    """Fit all the ratings of a dataset and write a bundle that `serve`, `recommend` and `predict` take.

    Interrupted, it goes on where it stopped when the same command is given again.
    """
    from maxella.data.dataset import load_dataset
    from maxella.extras import require
    from maxella.recommend.bundle.build import build_on_all_ratings, require_replaceable
    from maxella.recommend.bundle.manifest import verify
    from maxella.training.presets import load_preset

    require("train", "maxella train")
    chosen = load_preset(preset, settings or ())
    require_replaceable(out)
    metrics = verify(figures_from).metrics if figures_from else []
    dataset = load_dataset(name)
    if with_app_ratings:
        dataset = _with_app_ratings(dataset, database)
    with progress_report() as report:
        seconds = build_on_all_ratings(dataset, chosen, out, seed=seed, report=report, metrics=metrics)
    notice(f"fitted {len(dataset.interactions):,} ratings in {seconds:.0f} s")
    results.print(str(out), markup=False, soft_wrap=True)


def _with_app_ratings(dataset: "Dataset", database: str | None) -> "Dataset":
    from maxella.app.storage.store import Store
    from maxella.data.more_ratings import with_more_ratings

    with Store.open(database) as store:
        more = store.everyone.ratings(dataset.name, dataset.manifest.rating_scale)
    dataset, left_out = with_more_ratings(dataset, more)
    notice(f"with {len(more) - left_out:,} ratings of the app")
    if left_out:
        notice(
            f"{left_out:,} ratings of the app are left out: their movies or values are not of {dataset.name}"
        )
    return dataset
