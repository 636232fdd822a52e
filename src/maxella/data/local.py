"""Finding data sets that are here already: in the folders of `MAXELLA_SOURCES`, or downloaded before."""

import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from maxella.data.pins import mismatch
from maxella.data.registry import KNOWN_SOURCES, KnownSource
from maxella.errors import SourceError
from maxella.home import downloads_folder, source_folders
from maxella.tables.archive import SourceFiles, open_source

log = logging.getLogger(__name__)


def locate(source: KnownSource) -> Path | None:
    """The folder or zip in `MAXELLA_SOURCES` that has the data set, or None; a zip is not yet checked.

    In each folder, in this order: `<name>/` (or `<name>/<name>/`, as some programs unpack), `<name>.zip`, the
    same under the source's other names, and the folder itself.
    """
    for folder in source_folders():
        if not folder.is_dir():
            _warn_once(f"MAXELLA_SOURCES names {folder}, which is no folder; passed over")
            continue
        for candidate in _candidates(folder, source):
            if candidate.is_dir():
                if _has_all(candidate, source):
                    return candidate
            elif candidate.is_file() and (candidate.stem == source.name or _is_archive_of(candidate, source)):
                return candidate
    return None


def open_local(source: KnownSource) -> SourceFiles | None:
    """The files of the data set in `MAXELLA_SOURCES`, or None where it is not there.

    Raises:
        SourceError: when its zip is damaged or has another digest than the pinned one.
    """
    path = locate(source)
    if path is None:
        return None
    if path.is_file() and (fault := mismatch(path, source.pins)):
        raise SourceError(
            f"{path} is damaged or another version of {source.title} ({fault}); download it again, or unpack "
            f"it into a folder {source.name} beside it if you trust it",
        )
    return open_source(path)


def download_of(source: KnownSource) -> Path:
    """Where the archive of the data set stands once it is downloaded."""
    return downloads_folder() / f"{source.name}.zip"


def open_download(source: KnownSource) -> SourceFiles | None:
    """The files of an earlier download, or None; one that was damaged since is removed."""
    path = download_of(source)
    if not path.is_file():
        return None
    if fault := mismatch(path, source.pins):
        log.warning("%s was damaged since it was downloaded (%s); it is removed", path, fault)
        path.unlink(missing_ok=True)
        return None
    return open_source(path)


def _candidates(folder: Path, source: KnownSource) -> Iterator[Path]:
    for name in source.folder_names:
        yield folder / name
        yield folder / name / name
        yield folder / f"{name}.zip"
    if folder.name in source.folder_names or _is_told_by_its_files(source):
        yield folder


def _is_told_by_its_files(source: KnownSource) -> bool:
    """Whether no other source has the same files, as those of the later MovieLens data sets are alike."""
    return all(other.files != source.files for other in KNOWN_SOURCES if other.name != source.name)


def _has_all(folder: Path, source: KnownSource) -> bool:
    missing = [name for name in source.files if not (folder / name).is_file()]
    if missing and len(missing) < len(source.files) and folder.name == source.name:
        _warn_once(f"{folder} lacks {', '.join(missing)}; passed over")
    return not missing


def _is_archive_of(path: Path, source: KnownSource) -> bool:
    """Whether a zip of a common name ("archive.zip") is the data set's."""
    try:
        names = open_source(path).names()
    except SourceError as error:
        _warn_once(f"{error}; passed over")
        return False
    return all(name in names for name in source.files)


@cache
def _warn_once(message: str) -> None:
    """Warn, but not again each time that a source is looked for."""
    log.warning(message)
