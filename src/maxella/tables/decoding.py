"""From bytes to text, whatever a service or a spreadsheet wrote them in."""

import codecs

from maxella.errors import ExchangeError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(name: str, content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark at the beginning, else Windows-1252.

    Raises:
        ExchangeError: when it is no text.
    """
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace") if encoding == "utf-8" else "\0"
    if "\0" in text:
        raise ExchangeError(f"{name} is no text file; give the CSV, JSON or zip as the service exported it")
    return text
