"""From bytes to text, whatever a service or a spreadsheet wrote them in."""

import codecs
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from maxella.errors import ExchangeError
from maxella.files import CHUNK_BYTES
from maxella.tables.beginnings import kind_of

UTF_8, WESTERN, CYRILLIC = "utf-8-sig", "cp1252", "cp1251"
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEWEST_ZEROS = 0.1
"""Of the second bytes: a table has so many separators, digits and line ends."""
_MOST_ELSEWHERE = 0.1
"""Of the zeros at the one bytes, so many may there be at the others."""
_FIRST_LETTER = 0xC0
"""From here on Windows-1251 has the Cyrillic alphabet, and Windows-1252 Latin letters with accents."""


def encoding_of(chunks: Iterable[bytes]) -> str:
    """The encoding of a text: UTF-8, UTF-16 with or without its mark, Windows-1251, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_first = True
    for chunk in chunks:
        if is_first and (known := _marked(chunk) or _utf16_without_a_mark(chunk)):
            return known
        is_first = False
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return _of_one_byte(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return WESTERN
    return UTF_8


def encoding_of_file(path: Path) -> str:
    """The encoding of a file, which is read to its end or to the first byte that is not UTF-8."""
    with path.open("rb") as file:
        return encoding_of(iter(lambda: file.read(CHUNK_BYTES), b""))


def decoded(name: str, content: bytes) -> str:
    """The text of a file.

    Raises:
        ExchangeError: when it is no text.
    """
    if kind := kind_of(content):
        raise ExchangeError(f"{name} is {kind}; open it there and save its table as CSV, then give that")
    encoding = encoding_of([content])
    try:
        text = content.decode(encoding, "replace" if encoding in (WESTERN, CYRILLIC) else "strict")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ExchangeError(f"{name} is no text file; give the CSV, JSON or zip as the service exported it")
    return text


def _marked(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _utf16_without_a_mark(head: bytes) -> str | None:
    """UTF-16 where zeros are at one of two bytes: of blanks, digits and separators in any script.

    Few letters, such as the wide blank of Japanese, have one at the other byte.
    """
    even, odd, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
    fewest = max(_FEWEST_ZEROS * half, 3)
    if odd > fewest and even < odd * _MOST_ELSEWHERE:
        return "utf-16-le"
    return "utf-16-be" if even > fewest and odd < even * _MOST_ELSEWHERE else None


def _of_one_byte(chunk: bytes) -> str:
    """Cyrillic letters stand beside each other; those with accents stand among plain ones."""
    letters = [byte >= _FIRST_LETTER for byte in chunk]
    beside = sum(one and other for one, other in pairwise(letters))
    return CYRILLIC if beside > 0.5 * sum(letters) else WESTERN
