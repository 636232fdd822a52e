"""Files as polars reads them: in UTF-8, with lines that end in a line feed and a separator of one byte."""

import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maxella.errors import DatasetError
from maxella.tables.decoding import UTF_8
from maxella.tables.dialect import UNIT_SEPARATOR

BLANKS = " "
"""As a separator: one or more spaces or tabs."""
_CHARACTERS = 1 << 24
_blanks, _blank_ends = re.compile(r"[ \t]+"), re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)


def readable(path: Path) -> Path | io.BytesIO:
    """What polars opens of a file: its path, or its content where the name is no UTF-8."""
    return path if is_utf_8(path) else io.BytesIO(path.read_bytes())


def is_utf_8(path: Path) -> bool:
    """Whether the name of a file, and of the folders that it is in, can be written in UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def shown_name(path: Path) -> str:
    """The name of a file as text that can be printed, whatever bytes it is made of."""
    return os.fsencode(path.name).decode("utf-8", "replace")


@contextmanager
def rewritten(path: Path, encoding: str, separator: str, *, ends_in_cr: bool = False) -> Iterator[Path]:
    """A copy that polars can read, in a temporary folder, made line by line so that it needs no memory.

    Raises:
        DatasetError: when there is no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="maxella-") as folder:
        copy = Path(folder) / "table.csv"
        try:
            with (
                path.open(encoding=encoding, errors="replace", newline=None if ends_in_cr else "") as text,
                copy.open("w", encoding="utf-8", newline="") as file,
            ):
                while lines := text.readlines(_CHARACTERS):
                    file.write(_with_unit_separator("".join(lines), separator))
        except OSError as error:
            raise DatasetError(
                f"{shown_name(path)} cannot be rewritten in {folder} ({error.strerror}); free as much room "
                "there as the file has, or set TMPDIR"
            ) from error
        yield copy


def needs_rewriting(encoding: str, separator: str, *, ends_in_cr: bool) -> bool:
    """Whether polars cannot read a text as it is."""
    return encoding != UTF_8 or ends_in_cr or separator == BLANKS or len(separator) > 1


def _with_unit_separator(text: str, separator: str) -> str:
    if separator == BLANKS:
        return _blanks.sub(UNIT_SEPARATOR, _blank_ends.sub("", text))
    return text.replace(separator, UNIT_SEPARATOR) if len(separator) > 1 else text
