"""Reading exports: what was uploaded, in and out of zips, each file by the reader that knows its header."""

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from maxella.errors import ExchangeError
from maxella.formats import imdb, kodi, letterboxd, netflix, one_table, own, plex, table, trakt
from maxella.formats.description import ExportFormat
from maxella.formats.harvest import Harvest
from maxella.formats.table import NeedsMapping
from maxella.tables.beginnings import is_web_page
from maxella.tables.csv_table import CsvTable, lines_of, read_csv
from maxella.tables.decoding import decoded
from maxella.tables.entries import Reading
from maxella.tables.html_table import read_html
from maxella.tables.json_items import as_list, begins_as_json, items_of, start_of_items
from maxella.tables.json_table import table_of_items
from maxella.tables.limits import MAX_JSON_BYTES, MAX_UPLOAD_BYTES, TooLargeError
from maxella.tables.uploaded_zip import file_name, is_closed, is_zip, members_of

_CSV_FORMATS = (
    own.CSV,
    *letterboxd.FORMATS,
    *imdb.FORMATS,
    *netflix.FORMATS,
    *one_table.FORMATS,
    *kodi.FORMATS,
    *plex.FORMATS,
)


def read_export(name: str, content: bytes | BinaryIO, mapping: Mapping[str, str] | None = None) -> Reading:
    """Read one uploaded file, a zip, a CSV or a JSON: see `read_exports`."""
    return read_exports([(name, content)], mapping)


def read_exports(
    files: Iterable[tuple[str, bytes | BinaryIO]], mapping: Mapping[str, str] | None = None
) -> Reading:
    """Read uploaded files as one import.

    A file is told by its header. A known one is read whatever its name is; only where several have the same
    header does the name say which it is.

    Args:
        files: the name and the content of each.
        mapping: for a table of no known service, which column is which: see `formats.table`.

    Raises:
        NeedsMapping: when a table is of no known service and no mapping fits it.
        UsageError: when the mapping says too little, or what cannot be.
        ExchangeError: when nothing of it can be read, or it is larger than is read (`TooLargeError`).
    """
    importing = _Import(mapping)
    left = MAX_UPLOAD_BYTES
    for called, given in files:
        name = file_name(called)
        content = given if isinstance(given, bytes) else given.read(left + 1)
        left -= len(content)
        if left < 0:
            raise TooLargeError(
                f"{name} brings the upload to more than {MAX_UPLOAD_BYTES >> 20} MB; give less"
            )
        if is_zip(content):
            importing.add_zip(name, content)
        else:
            importing.add_file(name, content)
    return importing.reading()


class _Import:
    """The files of one import, read one after the other."""

    def __init__(self, mapping: Mapping[str, str] | None) -> None:
        self._mapping = mapping
        self._harvest = Harvest()
        self._mapped: tuple[tuple[str, ...], str] | None = None
        """The columns and the header of the table that was read by the mapping."""
        self._name = "the file"

    def add_file(self, name: str, content: bytes) -> None:
        """Read a file that was given by itself: it has to be readable."""
        if is_closed(name):
            raise ExchangeError(f"{name} has no ratings and is not opened; give ratings.csv or the whole zip")
        unknown = self._read(name, decoded(name, content))
        if unknown is not None:
            self._read_by_mapping(unknown)

    def add_zip(self, name: str, content: bytes) -> None:
        """Read the files of a zip; those of no known service are passed over, unless there are no others."""
        unknown: list[CsvTable] = []
        known = self._harvest.files
        for place, member in members_of(name, content):
            try:
                table_of_it = self._read(place, decoded(place, member))
            except (TooLargeError, NeedsMapping):
                raise
            except ExchangeError as error:
                self._harvest.bad(place, 1, "", str(error))
                continue
            if table_of_it is not None:
                unknown.append(table_of_it)
        tables = [candidate for candidate in unknown if table.is_readable(candidate)]
        if self._harvest.files == known and tables:
            self._read_by_mapping(tables[0])
            unknown.remove(tables[0])
        if unknown:
            self._harvest.set_aside["other files"] += len(unknown)

    def reading(self) -> Reading:
        """What all of them gave."""
        if not self._harvest.sources:
            why = next((f": {bad.reason}" for bad in self._harvest.bad_lines), "")
            raise ExchangeError(f"nothing in it is of a known service{why}; give the file as it was exported")
        if self._mapped is not None:
            return self._harvest.reading(*self._mapped)
        found = self._harvest.reading()
        is_empty = not (found.entries or found.bad_lines or found.set_aside)
        if is_empty and found.source != own.SOURCE:  # a profile without ratings comes back as it was
            raise ExchangeError(f"{self._name} has a header and no rows; give it as it was exported")
        return found

    def _read(self, name: str, text: str) -> CsvTable | None:
        """Read a file of a known service; a table of none comes back."""
        self._name = name
        if begins_as_json(text):
            items = self._read_json(name, text)
            return None if items is None else self._read_table(items)
        if letterboxd.is_list(text):
            letterboxd.skip_list(name, lines_of(text), self._harvest)
            return None
        if kodi.is_xml(text):
            rows = kodi.read_xml(name, text)
        else:
            rows = read_html(name, text) if is_web_page(text) else read_csv(name, text)
        del text  # as large as all rows
        return self._read_table(rows)

    def _read_table(self, rows: CsvTable) -> CsvTable | None:
        for format_ in _CSV_FORMATS:
            if format_.recognises(rows):
                format_.read(rows, self._harvest, self._profile_of(format_, rows))
                return None
        return rows

    def _profile_of(self, format_: ExportFormat, rows: CsvTable) -> str | None:
        """Whose rows of a shared account are read.

        Raises:
            NeedsMapping: when nobody has said yet whose.
        """
        profiles = format_.profiles(rows)
        if len(profiles) < 2:
            return None
        chosen = (self._mapping or {}).get("profile")
        if chosen not in profiles:
            raise NeedsMapping(rows, profiles)
        return chosen

    def _read_json(self, name: str, text: str) -> CsvTable | None:
        if len(text) > MAX_JSON_BYTES:
            raise TooLargeError(f"{name} is a JSON file of more than {MAX_JSON_BYTES >> 20} MB; give less")
        if own.is_own_json(text):
            own.read_json(name, text, self._harvest)
            return None
        text = as_list(text)
        start = start_of_items(text)
        first = None if start is None else next(items_of(text, start), None)
        if first is None or start is None:
            self._harvest.set_aside["other files"] += 1
        elif first.is_broken:
            raise ExchangeError(f"{name} is not complete JSON; export it again")
        elif trakt.recognises(first):
            trakt.read(name, text, self._harvest, start)
        else:
            return table_of_items(name, items_of(text, start))
        return None

    def _read_by_mapping(self, rows: CsvTable) -> None:
        if not table.is_readable(rows):
            lack = "has a header and no rows" if any(rows.keys) else "is no table with a header and rows"
            raise ExchangeError(f"{rows.file} {lack}; give it as it was exported")
        if self._mapping is None or not table.fits(rows, self._mapping):
            raise NeedsMapping(rows)
        header = table.header_of(rows)
        table.read(rows, self._mapping, self._harvest)
        self._mapped = rows.columns, header
