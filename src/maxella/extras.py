"""What an installation has beyond serving a bundle, and the error that names what is missing.

`pip install maxella` serves; whatever trains or draws comes with an extra of the distribution.
"""

from importlib.util import find_spec
from typing import Final, Literal

from maxella.errors import UsageError

Extra = Literal["train", "explore", "mcp", "postgres"]

LIBRARIES: Final[dict[Extra, tuple[str, ...]]] = {
    "train": ("implicit", "jax", "keras", "keras_rs", "optuna"),
    "explore": ("altair", "vl_convert", "zipcodes"),
    "mcp": ("mcp",),
    "postgres": ("psycopg",),
}
"""The packages of each extra, as they are imported."""


class MissingExtraError(UsageError):
    """What was asked for needs libraries that an extra of Maxella installs."""


def is_installed(extra: Extra) -> bool:
    """Whether all libraries of an extra are there; none of them is loaded."""
    return all(find_spec(library) is not None for library in LIBRARIES[extra])


def how_to_install(extra: Extra) -> str:
    """The command that installs an extra."""
    return f"pip install 'maxella[{extra}]'"


def require(extra: Extra, asker: str) -> None:
    """Ask for an extra before anything is begun that needs it.

    Args:
        extra: its name.
        asker: what needs it, as the message begins: a command, for instance.

    Raises:
        MissingExtraError: when it is not installed.
    """
    if not is_installed(extra):
        raise MissingExtraError(f"{asker} needs what serving does not: {how_to_install(extra)}")
