"""`maxella up`: from nothing to a running recommender, reusing whatever is there already."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from maxella.cli.app_options import (
    Accounts,
    BasePath,
    Database,
    Development,
    Host,
    Names,
    Operator,
    Port,
    Posters,
    Proxies,
    SecureCookies,
    app_settings,
    operator_password,
)
from maxella.cli.console import notice, progress_report, results
from maxella.cli.train import Preset, Seed, tell_feedback

if TYPE_CHECKING:
    from maxella.data.dataset import Dataset
    from maxella.processes import Child
    from maxella.recommend.bundle.lineage import Lineage

OptionalDataset = Annotated[
    str | None, typer.Option(metavar="NAME", help="Default: ml-1m when it can be had, else ml-100k.")
]
NO_METADATA = (
    "film metadata (directors, casts, keywords, posters) is not here; recommendations work without it and "
    "get better with it: `maxella data fetch movies-metadata` (about 240 MB), then start again"
)


def up(
    dataset: OptionalDataset = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    preset: Preset = "default",
    seed: Seed = 0,
    database: Database = None,
    accounts: Accounts = None,
    operator: Operator = None,
    secure_cookies: SecureCookies = False,
    names: Names = None,
    proxies: Proxies = None,
    base_path: BasePath = None,
    posters: Posters = False,
    development: Development = False,
) -> None:
    """Get data, train, evaluate and serve; what exists already is reused.

    The fit on the training part of a split is served as soon as it is there, since it is the one that has
    figures. Meanwhile the same recipe is fitted on all ratings, and takes its place.
    """
    from maxella.access import tighten_home
    from maxella.app.server import require_free_port, serve_folder
    from maxella.extras import require
    from maxella.recommend.bundle.lineage import Lineage
    from maxella.training.presets import load_preset

    require("train", "maxella up")
    require_free_port(host, port)
    tighten_home()
    lineage = Lineage(_dataset(dataset), load_preset(preset), seed)
    settings = app_settings(
        host,
        lineage.folder,
        accounts=accounts,
        operator=operator,
        secure_cookies=secure_cookies,
        names=names,
        proxies=proxies,
        base_path=base_path,
        posters=posters,
        development=development,
    )
    _fit_on_split(lineage)
    lineage.promote_best()
    password = operator_password()
    with _fit_on_all_ratings(lineage, preset), _explore(lineage):
        serve_folder(
            lineage.folder, host, port, database=database, settings=settings, operator_password=password
        )


def _dataset(name: str | None) -> "Dataset":
    from maxella.data.dataset import load_dataset
    from maxella.data.fetch import choose_default, fetch, is_up_to_date

    if name is None:
        name, reason = choose_default()
        notice(f"dataset: {name}, because {reason}; --dataset (make run: DATASET=) chooses another")
    if is_up_to_date(name):
        dataset = load_dataset(name)
    else:
        with progress_report() as report:
            dataset = fetch(name, report)
        notice(f"{dataset.manifest.licence}\nCite: {dataset.manifest.citation}")
    tell_feedback(dataset)
    if not dataset.movies["director"].count():
        notice(NO_METADATA)
    return dataset


def _fit_on_split(lineage: "Lineage") -> None:
    from maxella.evaluation.results_table import terminal
    from maxella.recommend.bundle.lineage import is_sound

    if is_sound(lineage.on_split):
        return
    notice("training on a split, to have figures; this can be interrupted with Ctrl-C and goes on from there")
    with progress_report() as report:
        found = lineage.build_on_split(report)
    results.print(terminal(found))


def _fit_on_all_ratings(lineage: "Lineage", preset: str) -> AbstractContextManager[object]:
    from maxella.recommend.bundle.lineage import is_sound

    if is_sound(lineage.on_all_ratings):
        return nullcontext()

    def done(child: "Child") -> None:
        if child.code == 0:
            lineage.promote_best()
            notice("the fit on all ratings is done, and is what is served now")
        else:
            notice(f"the fit on all ratings failed ({child.cause}); the fit on the split goes on serving")

    notice("the same recipe is fitted on all ratings in the background, and takes over when it is done")
    seed, out, figures = str(lineage.seed), str(lineage.on_all_ratings), str(lineage.on_split)
    options = ["--preset", preset, "--seed", seed, "--out", out, "--figures-from", figures]
    return _beside(["train", lineage.dataset.name, *options], done)


def _explore(lineage: "Lineage") -> AbstractContextManager[object]:
    from maxella.app.settings import EXPLORATION
    from maxella.extras import how_to_install, is_installed

    page = lineage.folder / EXPLORATION
    if not is_installed("explore"):
        notice(f"no exploration report is made; it needs {how_to_install('explore')}")
        return nullcontext()
    if page.exists():
        return nullcontext()

    def done(child: "Child") -> None:
        if child.code:
            notice(f"the exploration report failed ({child.cause}); `maxella explore` says why")

    return _beside(["explore", lineage.dataset.name, "-o", str(page)], done)


def _beside(arguments: Sequence[str], when_done: Callable[["Child"], None]) -> "Child":
    """Start `maxella ARGUMENTS` in the background; interrupted, it keeps checkpoints and tells nothing."""
    from maxella.processes import Child, our_own

    child = Child(our_own("maxella", *arguments), is_heard=False, in_background=True)
    child.watch(lambda child: None if child.is_interrupted else when_done(child))
    return child
