"""Reading exports: what was uploaded, in and out of zips, each file by the reader that knows its header."""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from maxella.errors import ExchangeError
from maxella.exchange.archive import is_closed, is_zip, members_of
from maxella.exchange.csv_table import CsvTable, lines_of, read_csv
from maxella.exchange.decoding import decoded
from maxella.exchange.entries import Reading
from maxella.exchange.formats import letterboxd
from maxella.exchange.harvest import Harvest
from maxella.exchange.limits import MAX_UPLOAD_BYTES

_CSV_FORMATS = (letterboxd,)


def read_export(name: str, content: bytes | BinaryIO, mapping: Mapping[str, str] | None = None) -> Reading:
    """Read one uploaded file: see `read_exports`."""
    return read_exports([(name, content)], mapping)


def read_exports(
    files: Iterable[tuple[str, bytes | BinaryIO]], mapping: Mapping[str, str] | None = None
) -> Reading:
    """Read uploaded files, each a zip, CSV or JSON, as one import.

    Args:
        files: the name (told apart by it are only files with the same header) and the content of each.
        mapping: for a table of no known service, which column is which: see `formats.table`.

    Raises:
        NeedsMapping: when a table is of no known service and there is no mapping.
        ExchangeError: when nothing of it can be read, or it is larger than is read.
    """
    harvest = Harvest()
    for name, content in _members(files):
        _read(name, content, harvest)
    return harvest.reading()


def _members(files: Iterable[tuple[str, bytes | BinaryIO]]) -> Iterator[tuple[str, bytes]]:
    left = MAX_UPLOAD_BYTES
    for name, given in files:
        content = given if isinstance(given, bytes) else given.read(left + 1)
        left -= len(content)
        if left < 0:
            raise ExchangeError(
                f"{name} is larger than {MAX_UPLOAD_BYTES >> 20} MB, alone or with the others; give fewer"
            )
        if is_zip(content):
            yield from members_of(name, content)
        elif is_closed(name):
            raise ExchangeError(
                f"{name} has no ratings, so it is not opened; give ratings.csv or the whole zip"
            )
        else:
            yield name, content


def _read(name: str, content: bytes, harvest: Harvest) -> None:
    text = decoded(name, content)
    if letterboxd.is_list(text):
        letterboxd.set_list_aside(name, lines_of(text), harvest)
        return
    table: CsvTable = read_csv(name, text)
    for format_ in _CSV_FORMATS:
        if format_.recognises(table):
            format_.read(table, harvest)
            return
    raise ExchangeError(f"{name} has a header that no known service writes")
