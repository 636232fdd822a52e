"""`maxella explore`: every question to a dataset, answered on one page."""

from pathlib import Path
from typing import Annotated

import typer

from maxella.cli.console import progress_report, results


def explore(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a dataset.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The page: ends in .html.")],
    images: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write each chart as SVG and PNG here, and its numbers as CSV."),
    ] = None,
) -> None:
    """Explore a dataset: questions, pictures and answers on one page that opens without a network."""
    from maxella.data.dataset import load_dataset
    from maxella.errors import UsageError
    from maxella.extras import require

    require("explore", "maxella explore")
    from maxella.explore.explore import explore as ask
    from maxella.explore.explore import write_pictures
    from maxella.explore.report import write_report

    if output.suffix.lower() not in {".html", ".htm"}:
        raise UsageError(f"{output} does not end in .html; give the page this ending")
    if images is not None and images.exists() and not images.is_dir():
        raise UsageError(f"{images} is not a folder; give --images one, or a new name")
    dataset = load_dataset(name)
    with progress_report() as report:
        chapters = ask(dataset, report)
        size = write_report(chapters, dataset, output)
        files = write_pictures(chapters, images, report) if images else 0
    answered = sum(len(chapter.answers) for chapter in chapters)
    results.print(f"{answered} answers in {output} ({size / 1e6:.1f} MB)", markup=False, soft_wrap=True)
    if images:
        results.print(f"{files} pictures and tables in {images}", markup=False, soft_wrap=True)
    for chapter in chapters:
        for skipped in chapter.skipped:
            results.print(f"left out: {skipped.heading} ({skipped.reason})", markup=False, soft_wrap=True)
