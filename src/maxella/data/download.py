"""Downloading an archive: it goes on where it was cut off, and what arrives is checked before it counts."""

import logging
import re
import ssl
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from maxella.access import make_file, make_folder
from maxella.data.partial import PartialFile
from maxella.data.pins import mismatch
from maxella.data.web import certificate_fault, open_url, unverified
from maxella.errors import SourceError
from maxella.locks import exclusive
from maxella.numerals import bounded_int

log = logging.getLogger(__name__)

Report = Callable[[str, int, int], None]
"""Told how far a stage is: its name, what is done, the total."""

CHUNK_BYTES = 1 << 16
_EXTENT = re.compile(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})")
LARGEST_DECLARED = 1 << 62
"""Bytes that a server may say it will send; what is taken has bounds of its own."""
PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers of a server that may well give another one a moment later."""


def silent(stage: str, done: int, total: int) -> None:
    """A report that goes nowhere."""


@dataclass(frozen=True)
class Patience:
    """How long a download is tried."""

    silence: float = 30.0
    """Seconds without an answer or a byte after which a connection is given up."""
    attempts: int = 5
    """Attempts in a row that bring no further byte before the download is given up."""
    pause: float = 1.0
    """Seconds before the second attempt; doubled before each further one."""


def download(
    url: str,
    target: Path,
    pins: Mapping[str, str],
    report: Report = silent,
    *,
    expected_bytes: int = 1,
    patience: Patience = Patience(),
    context: ssl.SSLContext | None = None,
) -> Path:
    """Download a zip archive to `target`, unless it is there already.

    What has come stands in `<target>.part` until it is complete and checked, so that a later call goes on
    from there, if the server still has the same file. Of several processes one downloads, the others wait.

    Args:
        url: where it is.
        target: the file that it becomes, in one step, at the end.
        pins: the digests it must have, by algorithm. Without any, the server's certificate must hold.
        report: told of the bytes that are here.
        expected_bytes: the total to report while the server does not say it.
        patience: how long to try.
        context: whom to trust in TLS; default: the authorities that the system trusts.

    Raises:
        SourceError: when it cannot be had, is not what was expected, or cannot be written.
    """
    part = PartialFile(target.with_name(f"{target.name}.part"), url)
    purpose = f"downloading {target.name}"
    try:
        make_folder(target.parent)
        with exclusive(target.with_name(f".{target.name}.lock"), purpose):
            if not target.is_file():
                _Transfer(part, bool(pins), report, purpose, expected_bytes, patience, context).run()
                _refuse_what_is_wrong(part, pins)
                part.path.replace(target)
                part.discard()
    except OSError as error:
        raise SourceError(
            f"cannot write {error.filename or part.path} ({error.strerror}); free space or set MAXELLA_HOME "
            f"to another disk; what has come stays, and the next call goes on from there",
        ) from error
    return target


class _CutOffError(Exception):
    """The transfer ended too early; another attempt may bring more."""


@dataclass
class _Transfer:
    """Attempts to complete a part, one after the other."""

    part: PartialFile
    pinned: bool
    report: Report
    stage: str
    expected_bytes: int
    patience: Patience
    context: ssl.SSLContext | None

    def run(self) -> None:
        """Try until the part is complete, or as long as patience goes."""
        furthest, failures = self.part.size, 0
        while trouble := self._try():
            size = self.part.size
            furthest, failures = (size, 0) if size > furthest else (furthest, failures + 1)
            if failures >= self.patience.attempts:
                kept = f", it goes on from {size} bytes" if size and self.part.validator else ""
                raise SourceError(
                    f"{self.part.url}: {trouble}, {failures} times; check the network and run the command "
                    f"again{kept}, or put the archive into a folder of MAXELLA_SOURCES",
                )
            pause = self.patience.pause * 2 ** max(failures - 1, 0)
            log.warning("%s: %s; trying again in %g s", self.stage, trouble, pause)
            time.sleep(pause)

    def _try(self) -> str | None:
        """Make one attempt; what went wrong, in words, where another one may go better."""
        try:
            self._attempt()
        except HTTPError as error:
            error.close()
            trouble = f"the server answers {error.code} {error.reason}"
            if error.code in PASSING_STATUSES:
                return trouble
            raise SourceError(
                f"{self.part.url}: {trouble}; put it from elsewhere into a folder of MAXELLA_SOURCES",
            ) from error
        except URLError as error:
            if fault := certificate_fault(error):
                self._go_on_unverified(fault, error)
                return self._try()
            return f"no answer ({error.reason})"
        except _CutOffError as error:
            return str(error)
        return None

    def _attempt(self) -> None:
        size, validator = self.part.size, self.part.validator
        headers = {"Range": f"bytes={size}-", "If-Range": validator} if size and validator else {}
        silence = self.patience.silence
        try:
            response = open_url(self.part.url, timeout=silence, headers=headers, context=self.context)
        except HTTPError as error:
            if error.code != 416:
                raise
            error.close()
            if error.headers.get("Content-Range") == f"bytes */{size}":
                return  # all of it is here
            self.part.discard()
            raise _CutOffError("the server has another version now") from error
        with response:
            total = self._total(response, size)
            self._receive(response, total)

    def _total(self, response: HTTPResponse, size: int) -> int | None:
        """The size of the whole file; empties the part when the answer begins at the first byte."""
        if response.status == 206:
            extent = _EXTENT.fullmatch(response.headers.get("Content-Range", ""))
            if extent is None or int(extent[1]) != size:
                self.part.discard()
                raise _CutOffError("the server sent another part than the one asked for")
            return int(extent[2])
        etag, date = response.headers.get("ETag"), response.headers.get("Last-Modified")
        self.part.restart(etag if etag and not etag.startswith("W/") else date)
        length = response.headers.get("Content-Length")
        return bounded_int(length or "", LARGEST_DECLARED)

    def _receive(self, response: HTTPResponse, total: int | None) -> None:
        size = self.part.size
        make_file(self.part.path)
        with self.part.path.open("ab", buffering=0) as file:
            while chunk := _read(response):
                unwritten = memoryview(chunk)
                while unwritten:
                    unwritten = unwritten[file.write(unwritten) :]
                size += len(chunk)
                self.report(self.stage, size, total or max(self.expected_bytes, size + 1))
        if total is None:
            self.report(self.stage, size, size)
        elif size < total:
            raise _CutOffError(f"the connection was cut after {size} of {total} bytes")

    def _go_on_unverified(self, fault: str, error: Exception) -> None:
        host = urlsplit(self.part.url).hostname
        if not self.pinned:
            raise SourceError(
                f"the certificate of {host} does not hold ({fault}), and nothing else vouches for the file; "
                f"check the clock and the network, or put the archive into a folder of MAXELLA_SOURCES",
            ) from error
        log.warning(
            "the certificate of %s does not hold (%s); the pinned digest vouches instead", host, fault
        )
        self.context = unverified()


def _read(response: HTTPResponse) -> bytes:
    """Some bytes, or none at the end; whatever goes wrong in the network is a `_CutOffError`."""
    try:
        return response.read(CHUNK_BYTES)
    except TimeoutError as error:
        raise _CutOffError("the server fell silent") from error
    except (OSError, HTTPException) as error:
        raise _CutOffError(f"the connection broke ({error!r})") from error


def _refuse_what_is_wrong(part: PartialFile, pins: Mapping[str, str]) -> None:
    fault = mismatch(part.path, pins)
    if fault is None and not zipfile.is_zipfile(part.path):
        fault = "it is no zip archive"
    if fault:
        part.discard()
        raise SourceError(
            f"{part.url} sent something else than expected ({fault}); it was removed; try again later, or "
            f"put the archive into a folder of MAXELLA_SOURCES",
        )
