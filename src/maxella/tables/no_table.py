"""Refusals of files that are no table of text: each is said by its name, with what to do."""

import re
import zipfile
from pathlib import Path

from maxella.errors import DatasetError
from maxella.tables.archive import BROKEN
from maxella.tables.beginnings import is_web_page, kind_of, program_of

_AS_CSV = "save it there as CSV (UTF-8) and give that"
_CSV_OR_PARQUET = "give a CSV file in UTF-8, or Parquet"
_WORKBOOKS = {
    "Excel": "an Excel workbook",
    "LibreOffice": "an OpenDocument spreadsheet",
    "Numbers": "a Numbers spreadsheet",
}
_SAID = {
    "an Excel workbook": f"an Excel workbook; {_AS_CSV}",
    "a Parquet file": "Parquet; let its name end in .parquet",
    "a zip": "a zip archive; let its name end in .zip, or unpack it",
}
_COMPRESSED = f"compressed; unpack it, and {_CSV_OR_PARQUET}"
_MYANIMELIST = re.compile(r"<myanimelist|MyAnimeList\.net", re.IGNORECASE)
_XML = re.compile(r"\s*<(?:\?xml|[a-z][\w:.-]*[\s>])", re.IGNORECASE)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")


def refuse_no_text(path: Path, label: str, sample: bytes) -> None:
    """Refuse a file that begins as one of another kind does.

    Raises:
        DatasetError: it says which kind, and what to do.
    """
    kind = kind_of(sample)
    if kind is None:
        return
    if kind == "a zip" and (program := _program(path)):
        raise DatasetError(f"{label} is no text but {_WORKBOOKS[program]}; {_AS_CSV}")
    said = _COMPRESSED if kind.startswith("compressed") else f"{kind}; {_CSV_OR_PARQUET}"
    raise DatasetError(f"{label} is no text but {_SAID.get(kind, said)}")


def refuse_no_table(label: str, text: str) -> None:
    """Refuse a text that begins as a web page, XML or JSON does.

    Raises:
        DatasetError: it says which it is, and what to do.
    """
    if _MYANIMELIST.search(text) and _XML.match(text):
        raise DatasetError(
            f"{label} is a list of anime as MyAnimeList exports it (XML), no table; give a CSV file with the "
            "columns user_id, movie_id and rating (series_animedb_id and my_score, where 0 is not rated)"
        )
    if is_web_page(text):
        raise DatasetError(
            f"{label} is a web page (HTML), no table; sign in where it is from, and download the file itself"
        )
    kind = "XML" if _XML.match(text) else "JSON" if _JSON.match(text) else None
    if kind:
        raise DatasetError(f"{label} is {kind}, no table; {_CSV_OR_PARQUET}")


def _program(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            return program_of(archive.namelist())
    except BROKEN:
        return None
