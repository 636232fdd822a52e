"""A file that has come in part, and which version of it the part belongs to."""

import json
from dataclasses import dataclass
from pathlib import Path

from maxella.files import write_atomically
from maxella.json_text import parsed_json


@dataclass(frozen=True)
class PartialFile:
    """What has come of a download; it stays when the process ends."""

    path: Path
    url: str

    @property
    def size(self) -> int:
        """The bytes that are here."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def validator(self) -> str | None:
        """The ETag or the date by which the server knows this version again; None: begin anew."""
        try:
            note = parsed_json(self._note.read_bytes())
            return str(note["validator"]) if note["url"] == self.url else None
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def restart(self, validator: str | None) -> None:
        """Begin anew with the version that `validator` names (None: one that cannot be resumed)."""
        self.discard()
        if validator:
            write_atomically(self._note, json.dumps({"url": self.url, "validator": validator}))

    def discard(self) -> None:
        """Remove the part and the note."""
        self._note.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    @property
    def _note(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")
