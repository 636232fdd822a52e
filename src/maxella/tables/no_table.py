"""What is no table of text, told by its first bytes: each is said by its name, with what to do."""

import re
import zipfile
from pathlib import Path

from maxella.errors import DatasetError
from maxella.tables.archive import BROKEN

_AS_CSV = "save it there as CSV (UTF-8) and give that"
_WORKBOOK = f"an Excel workbook; {_AS_CSV}"
_CSV_OR_PARQUET = "give a CSV file in UTF-8, or Parquet"
_MAGIC = {
    b"\xd0\xcf\x11\xe0": _WORKBOOK,
    b"\x1f\x8b": f"compressed; unpack it, and {_CSV_OR_PARQUET}",
    b"\x28\xb5\x2f\xfd": f"compressed; unpack it, and {_CSV_OR_PARQUET}",
    b"x\x01": f"compressed; unpack it, and {_CSV_OR_PARQUET}",
    b"x\x5e": f"compressed; unpack it, and {_CSV_OR_PARQUET}",
    b"x\x9c": f"compressed; unpack it, and {_CSV_OR_PARQUET}",
    b"x\xda": f"compressed; unpack it, and {_CSV_OR_PARQUET}",
    b"PAR1": "Parquet; let its name end in .parquet",
    b"\x89PNG": f"a picture; {_CSV_OR_PARQUET}",
    b"%PDF": f"a PDF document; {_CSV_OR_PARQUET}",
    b"SQLite format 3": f"a SQLite database; {_CSV_OR_PARQUET}",
}
_ZIP = b"PK\x03\x04"
_IN_ZIP = {
    "xl/workbook.xml": _WORKBOOK,
    "xl/workbook.bin": _WORKBOOK,
    "content.xml": f"an OpenDocument spreadsheet; {_AS_CSV}",
    "Index/Document.iwa": f"a Numbers spreadsheet; {_AS_CSV}",
}
_MYANIMELIST = re.compile(r"<myanimelist|MyAnimeList\.net", re.IGNORECASE)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S
)
_XML = re.compile(r"\s*<(?:\?xml|[a-z][\w:.-]*[\s>])", re.IGNORECASE)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")


def refuse_no_text(path: Path, label: str, sample: bytes) -> None:
    """Refuse a file that begins as one of another kind does.

    Raises:
        DatasetError: it says which kind, and what to do.
    """
    if sample.startswith(_ZIP):
        raise DatasetError(f"{label} is no text but {_what_zip(path)}")
    for magic, kind in _MAGIC.items():
        if sample.startswith(magic):
            raise DatasetError(f"{label} is no text but {kind}")


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
    if _PAGE.match(text):
        raise DatasetError(
            f"{label} is a web page (HTML), no table; sign in where it is from, and download the file itself"
        )
    kind = "XML" if _XML.match(text) else "JSON" if _JSON.match(text) else None
    if kind:
        raise DatasetError(f"{label} is {kind}, no table; {_CSV_OR_PARQUET}")


def _what_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except BROKEN:
        names = set()
    known = next((kind for name, kind in _IN_ZIP.items() if name in names), None)
    return known or "a zip archive; let its name end in .zip, or unpack it"
