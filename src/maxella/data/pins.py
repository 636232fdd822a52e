"""Pinned digests: what makes an archive safe however it came."""

from collections.abc import Mapping
from pathlib import Path

from maxella.files import digest_of


def mismatch(path: Path, pins: Mapping[str, str]) -> str | None:
    """What a file's digests say against it ("its sha256 is …, not …"), or None when all of `pins` hold.

    Args:
        path: the file.
        pins: hexadecimal digests by algorithm, as `hashlib` calls it.
    """
    for algorithm, pinned in pins.items():
        found = digest_of(path, algorithm)
        if found != pinned:
            return f"its {algorithm} is {found}, not {pinned}"
    return None
