"""The charts of the figures that ship, as the pictures that ship beside them."""

import hashlib
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from maxella.errors import UnknownIdError
from maxella.experiments.found import Found
from maxella.experiments.importance.results import ImportanceResults

IMPORTANCE_MAP = "importance-map"
IMPORTANCE_METHODS = "importance-methods"
DRAWN_OF = "drawn-of.txt"
"""The file with the fingerprint of the figures that the pictures beside it show."""
_LIGHT, _DARK = "-light.svg", "-dark.svg"


@dataclass(frozen=True)
class Pictures:
    """The pictures of one dataset, each light and dark."""

    folder: Traversable

    @property
    def version(self) -> str:
        """Changes with the figures, so that browsers may keep a picture."""
        return (self.folder / DRAWN_OF).read_text(encoding="ascii").strip()

    @property
    def names(self) -> frozenset[str]:
        """What there are pictures of: families of rows, and the importance of fields."""
        files = (file.name for file in self.folder.iterdir())
        return frozenset(name.removesuffix(_LIGHT) for name in files if name.endswith(_LIGHT))

    def svg(self, name: str, *, dark: bool) -> str:
        """A picture as SVG.

        Args:
            name: one of `names`. It may come from anywhere: it is compared before a file is opened.
            dark: the one for dark paper.

        Raises:
            UnknownIdError: when there is none of that name.
        """
        if name not in self.names:
            raise UnknownIdError(f"no chart {name!r}; there are {', '.join(sorted(self.names)) or 'none'}")
        return (self.folder / file_name(name, dark=dark)).read_text(encoding="utf-8")


def file_name(name: str, *, dark: bool) -> str:
    """What the file of a picture is called."""
    return name + (_DARK if dark else _LIGHT)


def fingerprint(found: Found, importance: ImportanceResults | None) -> str:
    """Changes with the figures that pictures show: eight hexadecimal digits."""
    figures = found.model_dump_json() + (importance.model_dump_json() if importance else "")
    return hashlib.sha256(figures.encode()).hexdigest()[:8]
