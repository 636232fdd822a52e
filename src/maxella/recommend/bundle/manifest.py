"""The manifest of a bundle: what it was trained on, how, and the checksum of every other file."""

from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from maxella import __version__
from maxella.data.schema import Feedback
from maxella.errors import BundleError
from maxella.files import sha256_of
from maxella.json_text import JsonTextError, parsed_json
from maxella.models.certainty import CertaintyWeights
from maxella.models.registry import MODELS
from maxella.recommend.bundle.pointer import MANIFEST_NAME
from maxella.tables.id_kinds import IdKind, is_text
from maxella.tables.rating_scales import RatingScale
from maxella.training.earlier_names import first_name, renamed
from maxella.training.presets import Preset

FORMAT = 1
"""Raised whenever a release could misread what another one wrote."""
CHECKSUM_NAME = "manifest.sha256"
LIBRARIES = ("jax", "keras", "keras-rs", "numpy", "polars", "safetensors", "scipy")
LARGEST_MANIFEST = 64 << 20
"""Bytes; anything larger is not a manifest."""

REMEDY = "train it again, or take another bundle"


def _versions() -> dict[str, str]:
    # What fits no network needs neither Keras nor JAX.
    found = {}
    for name in LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


class BundleManifest(BaseModel):
    """What a bundle is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    """Which form the files have."""
    maxella: str = __version__
    """The release that wrote the bundle."""
    libraries: dict[str, str] = Field(default_factory=_versions)
    """The versions of the libraries that fitted it, as far as they are installed."""
    created_at: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    """ISO 8601, UTC."""
    dataset: str
    """The name of the dataset."""
    fingerprint: str | None
    """The dataset's fingerprint; None where it was never written to a disk."""
    rating_scale: RatingScale
    feedback: Feedback = "ratings"
    """What people are known by; bundles of earlier releases do not say."""
    user_ids: IdKind = Field("text", exclude_if=is_text)
    """The type in which the ids of people came, and go out from Python."""
    movie_ids: IdKind = Field("text", exclude_if=is_text)
    """That of movies."""
    trained_on: str
    """In words, which of the dataset's ratings were fitted."""
    counts: dict[str, int]
    """How many users, movies and ratings were fitted."""
    with_app_ratings: bool = False
    """Whether ratings that people gave in the app are among them; bundles of the first release do not say."""
    preset: Preset
    """The settings of every view and the weights of the blends."""
    weights: str = "random-75-25"
    """The protocol that the ranking's weights are for; bundles of earlier releases do not say."""
    seed: int
    seconds: dict[str, float]
    """How long each view's fit took."""
    metrics: list[dict[str, Any]]
    """Figures of the recipe on a split, as the evaluation gave them."""
    certainty: CertaintyWeights | None = None
    """How sure predicted ratings are; None where that was not learnt, as in bundles of earlier releases."""
    views: dict[str, dict[str, Any]]
    """The configuration of each view, beside its weights."""
    files: dict[str, str] = {}
    """The SHA-256 of every file but the manifest and its checksum; paths relative to the bundle, with `/`."""

    def weights_of(self, kind: str) -> str:
        """The path, in the bundle, of the weights of a model: in older bundles by its earlier name."""
        path, earlier = (f"weights/{name}.safetensors" for name in (kind, first_name(kind)))
        return earlier if earlier in self.files else path

    @field_validator("preset", mode="before")
    @classmethod
    def _without_weights_of_an_earlier_liking(cls, preset: Any) -> Any:
        """Leave them to this release, whose order of liking has no `caution` and weighs otherwise."""
        if isinstance(preset, dict) and "caution" in (preset.get("liking") or ()):
            return {name: section for name, section in preset.items() if name != "liking"}
        return preset


def seal(folder: Path, manifest: BundleManifest) -> BundleManifest:
    """Write the manifest, with the checksums of all files that are there, and the manifest's own."""
    sealed = manifest.model_copy(
        update={"files": {name: sha256_of(folder / name) for name in sorted(_files_in(folder))}}
    )
    (folder / MANIFEST_NAME).write_text(sealed.model_dump_json(indent=2) + "\n", encoding="utf-8")
    (folder / CHECKSUM_NAME).write_bytes(_checksum_line(folder / MANIFEST_NAME))
    for name in sealed.files:
        # safetensors lets only the owner read its files; a service may run as someone else.
        (folder / name).chmod((folder / MANIFEST_NAME).stat().st_mode)
    return sealed


def verify(folder: Path) -> BundleManifest:
    """Check every byte of a bundle and give its manifest.

    `manifest.sha256` (in the form of `sha256sum`) vouches for the manifest, and that for every other file.

    Raises:
        BundleError: when a file is missing, damaged, or not part of the bundle, or the bundle was written by
            a release that this one cannot read; it names the file and says what to do.
    """
    present = _files_in(folder)
    for name in (MANIFEST_NAME, CHECKSUM_NAME):
        if name not in present:
            raise BundleError(f"{folder / name} is missing; {REMEDY}")
    path = folder / MANIFEST_NAME
    if (folder / CHECKSUM_NAME).read_bytes() != _checksum_line(path):
        raise BundleError(f"{path} or {CHECKSUM_NAME} beside it is damaged: they do not agree; {REMEDY}")
    manifest = read_manifest(path)
    for name in manifest.files:
        if not _is_inside(name):
            raise BundleError(f"{path} names {name!r}, which is outside the bundle; do not use it")
    listed = set(manifest.files) | {MANIFEST_NAME, CHECKSUM_NAME}
    if missing := sorted(listed - present):
        raise BundleError(f"{folder / missing[0]} is missing; {REMEDY}")
    if extra := sorted(present - listed):
        raise BundleError(f"{folder / extra[0]} is not part of the bundle; remove it")
    for name, checksum in manifest.files.items():
        if sha256_of(folder / name) != checksum:
            raise BundleError(
                f"{folder / name} is damaged: its SHA-256 is not the one in the manifest; {REMEDY}"
            )
    return manifest


def read_manifest(path: Path) -> BundleManifest:
    """The manifest that a file holds; nothing of the bundle's other files is looked at.

    Raises:
        BundleError: when it is none, or of a release that this one cannot read.
    """
    try:
        if path.stat().st_size > LARGEST_MANIFEST:
            raise BundleError(f"{path} is damaged: far too large; {REMEDY}")
        content = parsed_json(path.read_bytes())
        written_as = content["format"] if isinstance(content, dict) else None
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}; {REMEDY}") from error
    except (JsonTextError, KeyError):
        raise BundleError(f"{path} is not the manifest of a bundle; {REMEDY}") from None
    if written_as != FORMAT:
        raise BundleError(
            f"{path} is of bundle format {str(written_as)[:20]}, and Maxella {__version__} reads format "
            f"{FORMAT}; use the release that wrote it, or train it again"
        )
    try:
        content = _renamed(content)
    except ValueError as error:
        raise BundleError(f"{path}: {error}; {REMEDY}") from None
    views = content.get("views")
    if unknown := sorted(set(views) - set(MODELS)) if isinstance(views, dict) else []:
        raise BundleError(
            f"{path} holds a view {unknown[0]!r} that this release does not know; upgrade Maxella, or "
            "install the package that brings it"
        )
    try:
        return BundleManifest.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BundleError(f"{path}: {key}: {first['msg']}; {REMEDY}") from None


def _renamed(content: dict[str, Any]) -> dict[str, Any]:
    """A manifest with today's names of the models; the files that it lists keep theirs."""
    named = {
        key: content[key] for key in ("preset", "views", "seconds") if isinstance(content.get(key), dict)
    }
    return {**content, **{key: renamed(value) for key, value in named.items()}}


def _files_in(folder: Path) -> set[str]:
    """The files of a folder and its sub-folders, relative to it.

    Raises:
        BundleError: for a link or anything else that is not a plain file.
    """
    files = set()
    for path in folder.rglob("*"):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise BundleError(f"{path} is not a plain file; a bundle holds nothing else")
        if path.is_file():
            files.add(path.relative_to(folder).as_posix())
    return files


def _checksum_line(path: Path) -> bytes:
    return f"{sha256_of(path)}  {path.name}\n".encode()


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not (path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name)
