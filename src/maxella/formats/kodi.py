"""Kodi: its library as one XML file (`videodb.xml`), or the `.nfo` of a film."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from maxella.errors import ExchangeError
from maxella.formats.description import ExportFormat
from maxella.tables.cells import CellError, number_of, text_of
from maxella.tables.csv_table import CsvTable, Row
from maxella.tables.limits import MAX_ROWS, TooLargeError
from maxella.tables.rating_scales import TEN, RatingScale

_COLUMNS = (
    "title", "originaltitle", "year", "premiered", "imdb", "tmdb", "userrating", "playcount", "lastplayed",
)  # fmt: skip
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_IDS = {"imdb", "tmdb"}


def is_xml(text: str) -> bool:
    """Whether a text is XML, and no web page."""
    beginning = text.lstrip("\ufeff \r\n\t")[:200].lower()
    return (
        beginning.startswith(("<?xml", "<movie", "<videodb", "<myanimelist"))
        and "<html" not in text[:2_000].lower()
    )


def read_xml(file: str, text: str) -> CsvTable:
    """Read the films of a library as a table.

    Raises:
        ExchangeError: when it is another kind of XML such as a workbook, not complete, or declares
            entities of its own.
    """
    if _SPREADSHEET in text[:2_000]:
        raise ExchangeError(
            f"{file} is a workbook of Excel; open it there and save the sheet as CSV (UTF-8), then give that"
        )
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ExchangeError(
            f"{file} declares entities of its own, as no export does; give it as it was exported"
        )
    try:
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")))  # noqa: S314 - no entities
    except ElementTree.ParseError as error:
        raise ExchangeError(f"{file} is not complete XML ({error}); export it again") from error
    if root.tag == "myanimelist":
        raise ExchangeError(
            f"{file} is a list of MyAnimeList, whose ids and titles are those of series; give films"
        )
    films = [root] if root.tag == "movie" else root.findall("movie")
    if not films:
        raise ExchangeError(f"{file} is XML without films of Kodi; give a CSV, a JSON or a zip")
    if len(films) > MAX_ROWS:
        raise TooLargeError(f"{file} has more than {MAX_ROWS:,} films; split it and import the parts")
    places = {key: place for place, key in enumerate(_COLUMNS)}
    rows = []
    for number, film in enumerate(films, start=1):
        cells = dict(_cells(film))
        rows.append(Row(number, [cells.get(name, "") for name in _COLUMNS], cells.get("title", ""), places))
    return CsvTable(file, _COLUMNS, _COLUMNS, places, rows=rows)


def _cells(film: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """What is read of a film; of several elements of one name the last counts."""
    for element in film:
        name = element.get("type", "imdb") if element.tag == "uniqueid" else element.tag
        if (element.tag == "uniqueid") == (name in _IDS) and name in _COLUMNS:
            yield name, text_of(element.text) or ""


def _is_seen(row: Row) -> tuple[str, ...]:
    return ("is_seen",) if row["playcount"].strip("0 ") else ()


def _rated(row: Row) -> tuple[float, RatingScale] | None:
    """The person's rating; 0 is none."""
    rating = number_of(row["userrating"])
    if rating is not None and not 0 <= rating <= TEN.high:
        raise CellError(f"a rating of {rating:g} is not above 0 and up to {TEN.high:g}")
    return (rating, TEN) if rating else None


LIBRARY = ExportFormat(
    source="kodi",
    keys=_COLUMNS,
    columns={
        "title": ("title",),
        "other_title": ("originaltitle",),
        "year": ("year",),
        "released": ("premiered",),
        "imdb_id": ("imdb",),
        "tmdb_id": ("tmdb",),
        "date": ("lastplayed",),
    },
    rated=_rated,
    marks=_is_seen,
    nothing_said="films not seen",
)
"""A film that was neither rated nor played merely stands on the shelf."""
FORMATS = (LIBRARY,)
