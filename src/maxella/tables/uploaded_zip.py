"""A zip that somebody uploads, in memory: judged before anything of it is read, and read member by member.

Files that hold nothing but personal data are never opened, nor is any file that is neither CSV nor JSON.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from maxella.errors import ExchangeError
from maxella.tables.archive import BROKEN, is_bomb, path_of, what_leads_out
from maxella.tables.beginnings import program_of
from maxella.tables.cells import text_of
from maxella.tables.limits import (
    MAX_MEMBERS,
    MAX_TEXT_BYTES,
    MAX_UNPACKED_BYTES,
    TooLargeError,
)

LONGEST_NAME = 120
_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ENDINGS = (".csv", ".json")
_CLOSED_FOLDERS = {"deleted", "orphaned", "__macosx"}
_CLOSED_STEMS = ("profile", "comments", "user-settings", "user-profile")
_ENCRYPTED = 0x1


def is_zip(content: bytes) -> bool:
    """Whether a content begins as a zip does."""
    return content.startswith(_BEGINNINGS)


def file_name(name: str) -> str:
    """The name of a file as messages and entries show it: one line, not too long, its end kept."""
    plain = text_of(name) or "file"
    return plain if len(plain) <= LONGEST_NAME else f"…{plain[1 - LONGEST_NAME :]}"


def is_closed(name: str) -> bool:
    """Whether a file is never opened: it holds personal data, or what the person deleted."""
    place = PurePosixPath(name.lower())
    return bool(_CLOSED_FOLDERS & set(place.parts[:-1])) or place.stem.startswith(_CLOSED_STEMS)


def members_of(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The CSV and JSON files of a zip, by their places in it.

    Raises:
        ExchangeError: when the zip is damaged, encrypted, or larger than is read; when it names a file
            outside itself, or holds a link or another zip.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise ExchangeError(f"{name} is not a complete zip ({_words(error)}); export it again") from error
    with archive:
        members = archive.infolist()
        _refuse_workbooks(name, archive)
        _refuse_what_is_too_large(name, members)
        for member in members:
            place = path_of(member)
            _refuse_what_is_not_to_be_trusted(name, member, place)
        for member in members:
            place = path_of(member)
            if place.lower().endswith(_ENDINGS) and not PurePosixPath(place).name.startswith("."):
                if is_closed(place):
                    continue
                yield file_name(place), _unpacked(name, archive, member)


def _refuse_workbooks(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse a spreadsheet, which is a zip of its parts."""
    if program := program_of(archive.namelist()):
        raise ExchangeError(
            f"{name} is a workbook of {program}; open it there and save the sheet as CSV (UTF-8), "
            "then give that"
        )


def _refuse_what_is_too_large(name: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise TooLargeError(f"{name} has more than {MAX_MEMBERS:,} files; give only those to import")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES:
        raise TooLargeError(
            f"{name} would unpack to {unpacked >> 20} MB, more than {MAX_UNPACKED_BYTES >> 20} MB; "
            "give only the files to import"
        )


def _refuse_what_is_not_to_be_trusted(name: str, member: zipfile.ZipInfo, place: str) -> None:
    if leads_out := what_leads_out(member):
        what = leads_out
    elif member.flag_bits & _ENCRYPTED:
        what = "is encrypted"
    elif place.lower().endswith(".zip"):
        what = "holds another zip"
    elif is_bomb(member):
        what = "unpacks to far more than any export would"
    else:
        return
    raise ExchangeError(f"{name} {what} ({place[:100]!r}); give the zip as the service exported it")


def _unpacked(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The content of a member, of which no more is read than the zip's directory says."""
    if member.file_size > MAX_TEXT_BYTES:
        raise TooLargeError(
            f"{file_name(member.filename)} in {name} has more than {MAX_TEXT_BYTES >> 20} MB; split it"
        )
    try:
        with archive.open(member) as file:
            content = file.read()
    except BROKEN as error:
        raise ExchangeError(
            f"{file_name(member.filename)} in {name} cannot be read ({_words(error)}); export it again"
        ) from error
    if is_zip(content):
        raise ExchangeError(f"{name} holds another zip ({member.filename[:100]!r}); give that one alone")
    return content


def _words(error: Exception) -> str:
    return text_of(str(error), 80) or type(error).__name__
