"""`maxella up`: from nothing to a running recommender, reusing whatever is there already."""

from contextlib import AbstractContextManager, ExitStack
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
    from maxella.recommend.bundle.lineage import Lineage

NO_METADATA = (
    "film metadata (directors, casts, keywords, posters) is not here; recommendations work without it and "
    "get better with it: `maxella data fetch movies-metadata` (about 240 MB), then start again"
)


def up(
    dataset: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Default: ml-1m when it can be had, else ml-100k."),
    ] = None,
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
    from maxella.app.settings import EXPLORATION
    from maxella.extras import how_to_install, is_installed, require
    from maxella.recommend.bundle.lineage import Lineage, is_sound
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
    complete = is_sound(lineage.on_all_ratings)
    if not is_sound(lineage.on_split):
        _fit_on_split(lineage)
    lineage.promote_best()
    password = operator_password()
    with ExitStack() as beside:
        if not complete:
            beside.enter_context(_fit_on_all_ratings(lineage, preset))
        if not is_installed("explore"):
            notice(f"no exploration report is made; it needs {how_to_install('explore')}")
        elif not (lineage.folder / EXPLORATION).exists():
            beside.enter_context(_explore(lineage))
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

    notice("training on a split, to have figures; this can be interrupted with Ctrl-C and goes on from there")
    with progress_report() as report:
        found = lineage.build_on_split(report)
    results.print(terminal(found))


def _fit_on_all_ratings(lineage: "Lineage", preset: str) -> AbstractContextManager[None]:
    from maxella.cli.refit import in_background

    def done(code: int) -> None:
        if code == 0:
            lineage.promote_best()
            notice("the fit on all ratings is done, and is what is served now")
        else:
            notice(f"the fit on all ratings failed (exit code {code}); the fit on the split goes on serving")

    notice("the same recipe is fitted on all ratings in the background, and takes over when it is done")
    seed, out, figures = str(lineage.seed), str(lineage.on_all_ratings), str(lineage.on_split)
    options = ["--preset", preset, "--seed", seed, "--out", out, "--figures-from", figures]
    return in_background(["train", lineage.dataset.name, *options], done)


def _explore(lineage: "Lineage") -> AbstractContextManager[None]:
    from maxella.app.settings import EXPLORATION
    from maxella.cli.refit import in_background

    def done(code: int) -> None:
        if code:
            notice(f"the exploration report failed (exit code {code}); `maxella explore` says why")

    return in_background(["explore", lineage.dataset.name, "-o", str(lineage.folder / EXPLORATION)], done)
