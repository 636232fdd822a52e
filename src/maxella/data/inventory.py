"""What data there is: the known sources, and every dataset in `MAXELLA_HOME`."""

from dataclasses import dataclass
from pathlib import Path

from maxella.data.dataset import Manifest, read_manifest
from maxella.data.local import download_of, locate
from maxella.data.registry import KNOWN_SOURCES
from maxella.data.schema import Feedback
from maxella.errors import DatasetError
from maxella.home import dataset_folder


@dataclass(frozen=True)
class Entry:
    """One data set, known or imported, and how far it is."""

    name: str
    title: str
    counts: dict[str, int] | None = None
    """Rows by table, once it is a dataset that models can be trained on."""
    path: Path | None = None
    """The dataset's folder; before that, the folder or archive that it would be made from; None: not here."""
    megabytes: int | None = None
    """The size of the download; None for imported datasets."""
    fault: str | None = None
    """Why its folder cannot be read."""
    feedback: Feedback = "ratings"


def inventory() -> list[Entry]:
    """All known sources in their order, then the other datasets by name."""
    known = {source.name: source for source in KNOWN_SOURCES}
    entries = []
    for source in KNOWN_SOURCES:
        made = _dataset_entry(source.name, source.title, source.megabytes)
        here = locate(source) or (download_of(source) if download_of(source).is_file() else None)
        entries.append(made or Entry(source.name, source.title, path=here, megabytes=source.megabytes))
    folders = dataset_folder("any").parent.glob("*/manifest.json")
    imported = sorted(path.parent.name for path in folders if path.parent.name not in known)
    entries.extend(entry for name in imported if (entry := _dataset_entry(name)))
    return entries


def _dataset_entry(name: str, title: str | None = None, megabytes: int | None = None) -> Entry | None:
    folder = dataset_folder(name)
    if not (folder / "manifest.json").is_file():
        return None
    try:
        manifest: Manifest = read_manifest(folder)
    except DatasetError as error:
        return Entry(name, title or name, path=folder, megabytes=megabytes, fault=str(error))
    title = title or manifest.source
    return Entry(name, title, manifest.counts, folder, megabytes, feedback=manifest.feedback)
