"""The answers as one page that needs nothing else: no server, no network, no other file.

What comes from the data (titles, names, texts of the manifest) is escaped wherever it stands. The page also
forbids itself to load anything and to run any script but its own two, whose hashes it names.
"""

import base64
import hashlib
import json
import math
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from maxella import __version__
from maxella.charts import theme
from maxella.charts.rendering import script, specification
from maxella.data.dataset import Dataset
from maxella.data.schema import MOVIE_ID, TIMESTAMP, USER_ID
from maxella.errors import DatasetError
from maxella.explore.explore import Chapter
from maxella.explore.grids import Grid, grid
from maxella.explore.wording import counted
from maxella.files import write_atomically
from maxella.spreadsheets import without_formulas

FIRST_ROWS = 10
"""How many rows of the numbers behind a picture are shown; their file has them all."""
MOST_ROWS = 100
"""How many rows of a table are shown."""
MOST_BYTES = 32 * 1024
"""The largest CSV that the page holds; larger ones are written by `--images` alone."""
DAY = "%-d %B %Y"


def write_report(chapters: list[Chapter], dataset: Dataset, target: Path) -> int:
    """Write the page and return its size in bytes.

    Raises:
        DatasetError: when the file cannot be written.
    """
    page = report_page(chapters, dataset).encode()
    try:
        write_atomically(target, page)
    except OSError as error:
        raise DatasetError(f"cannot write {target}: {error}; choose another place") from error
    return len(page)


def report_page(chapters: list[Chapter], dataset: Dataset) -> str:
    """The page as HTML."""
    environment = Environment(
        loader=PackageLoader("maxella.explore"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine, own = _inline_script(script()), _inline_script(_static("report.js"))
    manifest = dataset.manifest
    return environment.get_template("report.html").render(
        chapters=chapters,
        skipped=[question for chapter in chapters for question in chapter.skipped],
        manifest=manifest,
        lead=_lead(dataset),
        files=_grid_of([file.model_dump() for file in manifest.files]),
        rules=_grid_of([rule.model_dump() for rule in manifest.rules]),
        version=__version__,
        policy=_policy(engine, own),
        style=Markup(_static("report.css")),  # noqa: S704 - a file of this package
        engine=engine,
        script=own,
        themes=_json({name: _configs(dark=name == "dark") for name in ("light", "dark")}),
        charts=_json(
            {
                answer.key: specification(answer.chart)
                for chapter in chapters
                for answer in chapter.answers
                if answer.chart is not None
            }
        ),
        shown=lambda table, most=MOST_ROWS: grid(table, most),
        first_rows=FIRST_ROWS,
        csv=_csv_address,
    )


def _lead(dataset: Dataset) -> str:
    """Which data, and how many."""
    interactions, scale = dataset.interactions, dataset.manifest.rating_scale
    times = interactions[TIMESTAMP].drop_nulls()
    when = ""
    if len(times):
        first, last = pl.from_epoch(pl.Series([times.min(), times.max()]), time_unit="s")
        when = f", from {first.strftime(DAY)} to {last.strftime(DAY)}"
    on_scale = f"of {scale.low:g} to {scale.high:g}" if dataset.has_ratings else "without a value"
    return (
        f"{counted(interactions.height, 'rating')} {on_scale}, given by "
        f"{counted(interactions[USER_ID].n_unique(), 'person', 'people')} to "
        f"{counted(interactions[MOVIE_ID].n_unique(), 'movie')}{when}. "
        "Every answer below is computed from them."
    )


def _configs(*, dark: bool) -> dict[str, Any]:
    return {"lite": theme.config(dark=dark), "vega": theme.vega_config(dark=dark)}


def _grid_of(rows: list[dict[str, Any]]) -> Grid:
    return grid(pl.DataFrame(rows, infer_schema_length=None), MOST_ROWS)


def _csv_address(table: pl.DataFrame) -> str | None:
    """The table as an address to download it from; None where it is too large to stand in the page."""
    content = without_formulas(table).write_csv().encode()
    return None if len(content) > MOST_BYTES else f"data:text/csv;base64,{base64.b64encode(content).decode()}"


def _static(name: str) -> str:
    return (resources.files("maxella.explore") / "static" / name).read_text(encoding="utf-8")


def _inline_script(source: str) -> Markup:
    """A script of this package or its libraries, so written that it cannot end its own element."""
    return Markup(source.replace("</script", r"<\/script"))  # noqa: S704


def _json(value: Any) -> Markup:
    """JSON for an element of its own: no character in it can end the element or begin another."""
    text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - escaped above


def _finite(value: Any) -> Any:
    """The same without NaN and infinity, which JSON cannot say: they become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list | tuple) else value


def _policy(*scripts: str) -> str:
    """The page's Content-Security-Policy: nothing but these scripts, its own style, and no network."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
        for source in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
