"""The pointer `current`: which bundle of a folder of bundles is the one to serve."""

from pathlib import Path

from maxella.errors import BundleError
from maxella.files import write_atomically

MANIFEST_NAME = "manifest.json"
POINTER = "current"


def promote(bundles: Path, name: str) -> None:
    """Make the bundle `name` of the folder `bundles` the current one, in one step.

    Raises:
        BundleError: when there is no such bundle.
    """
    if not _plain(name) or not (bundles / name / MANIFEST_NAME).is_file():
        raise BundleError(f"no bundle {name!r} in {bundles}, so it cannot be made current")
    try:
        write_atomically(bundles / POINTER, f"{name}\n")
    except OSError as error:
        raise BundleError(f"cannot write {bundles / POINTER}: {error.strerror}; free some space") from error


def resolve(folder: Path) -> Path:
    """The bundle that `folder` is, or that its pointer `current` names.

    Raises:
        BundleError: when it is neither, or the pointer names nothing that is there.
    """
    if (folder / MANIFEST_NAME).is_file():
        return folder
    pointer = folder / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise BundleError(
            f"no bundle in {folder}: neither {MANIFEST_NAME} nor {POINTER} is there; train one first",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BundleError(f"{pointer} cannot be read ({error}); promote a bundle again") from error
    if not _plain(name):
        raise BundleError(f"{pointer} must hold the name of a folder beside it, not {name[:80]!r}")
    if not (folder / name / MANIFEST_NAME).is_file():
        raise BundleError(f"{pointer} names {name!r}, but no bundle is there; promote another one")
    return folder / name


def _plain(name: str) -> bool:
    """Whether a name stays inside its folder."""
    return (
        bool(name) and name not in {".", ".."} and not set(name) & set("/\\\0") and not name.startswith(".")
    )
