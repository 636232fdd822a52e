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
WEIGHTS = (
    "The protocol that the ranking's weights are for: those of `live` are chosen on this table's own events "
    "of another day, those of others are the preset's."
)
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
    weights: Annotated[str, typer.Option(help=WEIGHTS)] = "live",
    database: Database = None,
) -> None:
    """Fit all the ratings of a dataset and write a bundle that `serve`, `recommend` and `predict` take.

    Interrupted, it goes on where it stopped when the same command is given again.
    """
    from maxella.data.dataset import load_dataset
    from maxella.data.split import protocol_named
    from maxella.extras import require
    from maxella.recommend.bundle.build import build_on_all_ratings, require_replaceable
    from maxella.recommend.bundle.manifest import verify
    from maxella.training.presets import load_preset, refuse_of_ratings, refuse_unused

    require("train", "maxella train")
    chosen = load_preset(preset, settings or ())
    refuse_unused(chosen, settings or (), chosen.weighed_for(protocol_named(weights).name).taking_part())
    require_replaceable(out)
    metrics = verify(figures_from).metrics if figures_from else []
    dataset = load_dataset(name)
    refuse_of_ratings(settings or (), dataset)
    tell_feedback(dataset)
    if with_app_ratings:
        dataset = _with_app_ratings(dataset, database)
    with progress_report() as report:
        seconds = build_on_all_ratings(
            dataset, chosen, out, seed=seed, report=report, metrics=metrics, weights=weights
        )
    notice(f"fitted {len(dataset.interactions):,} {counted_as(dataset)} in {seconds:.0f} s")
    results.print(str(out), markup=False, soft_wrap=True)


def counted_as(dataset: "Dataset") -> str:
    """Name the rows of a dataset, in a word."""
    return "ratings" if dataset.has_ratings else "films seen"


def tell_feedback(dataset: "Dataset") -> None:
    """Say what is left out where there are no ratings."""
    if not dataset.has_ratings:
        notice(
            f"{dataset.name} has no ratings, only what was seen: models of ratings, RMSE and the order of "
            "liking are left out"
        )


def _with_app_ratings(dataset: "Dataset", database: str | None) -> "Dataset":
    from maxella.app.storage.store import Store
    from maxella.data.more_ratings import with_more_ratings

    with Store.open(database) as store:
        if dataset.has_ratings:
            more = store.everyone.ratings(dataset.name, dataset.manifest.rating_scale)
        else:
            more = store.everyone.seen(dataset.name)
    dataset, left_out = with_more_ratings(dataset, more)
    what = f"{counted_as(dataset)} of the app"
    notice(f"with {len(more) - left_out:,} {what}")
    if left_out:
        notice(f"{left_out:,} {what} are left out: their movies or values are not of {dataset.name}")
    return dataset
