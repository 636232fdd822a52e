"""What a file is that is no table of text, by how it begins."""

import re
from collections.abc import Container

_KINDS = (
    (b"PK\x03\x04", "a zip"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"7z\xbc\xaf", "compressed with 7-Zip"),
    (b"Rar!", "compressed with RAR"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard"),
    *((header, "compressed with zlib") for header in (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda")),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PAR1", "a Parquet file"),
)
_PROGRAMS = {
    "xl/workbook.xml": "Excel",
    "xl/workbook.bin": "Excel",
    "content.xml": "LibreOffice",
    "Index/Document.iwa": "Numbers",
}
"""Part of a zip -> the program whose workbooks have it."""
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|meta|table)\b", re.I | re.S
)


def kind_of(content: bytes) -> str | None:
    """The kind of file that begins so, as messages say it; None for text, as far as can be told."""
    return next((kind for beginning, kind in _KINDS if content.startswith(beginning)), None)


def program_of(members: Container[str]) -> str | None:
    """The program whose workbook a zip with these members is; None where it is none."""
    return next((program for part, program in _PROGRAMS.items() if part in members), None)


def is_web_page(text: str) -> bool:
    """Tell whether a text begins as a web page, or as the table of one, does."""
    return _PAGE.match(text.lstrip("\ufeff")) is not None
