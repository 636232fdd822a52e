"""What version 0.1 called the models, in the presets, bundles, studies and fits that people made with it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from maxella.models.registry import EARLIER_NAMES
from maxella.models.settings import Settings

BLENDS = ("retrieval", "rating", "live", "leave_last_out")
"""The sections of a preset whose keys are models."""
FIRST_SECTIONS = ("towers", "ease", "factors", "ranker", "rankers", "joint", "retrieval", "rating")
"""The sections of a preset of version 0.1."""

_FIRST_NAMES = {kind: name for name, kind in EARLIER_NAMES.items()}


def kind_named(name: str) -> str:
    """The kind that a name, of today or earlier, stands for."""
    return EARLIER_NAMES.get(name, name)


def first_name(kind: str) -> str:
    """What version 0.1 called a kind; a later one has its own name."""
    return _FIRST_NAMES.get(kind, kind)


def renamed(values: Mapping[str, Any], named: Callable[[str], str] = kind_named) -> dict[str, Any]:
    """A preset's values, or any mapping by model, in today's names or in others.

    Raises:
        ValueError: when a model has both its names.
    """
    return {
        name: _renamed(value, named) if name in BLENDS and isinstance(value, dict) else value
        for name, value in _renamed(values, named).items()
    }


def renamed_override(override: str, named: Callable[[str], str] = kind_named) -> str:
    """A `section.key=value` in today's names or in others."""
    key, equals, value = override.partition("=")
    section, dot, setting = key.strip().partition(".")
    return f"{named(section)}{dot}{named(setting) if section in BLENDS else setting}{equals}{value}"


def first_form(preset: Settings) -> str:
    """The JSON that version 0.1 would have made of a preset, so that what it began is found again.

    What it did not know is left out where it is the default, and the weights that a choice begins with
    everywhere: they change no fit.
    """
    values = renamed(preset.model_dump(mode="json", exclude={"live", "leave_last_out"}), first_name)
    defaults = type(preset)().model_dump(mode="json")
    known = {
        name: value for name, value in values.items() if name in FIRST_SECTIONS or value != defaults.get(name)
    }
    return to_json(known).decode()


def rename_checkpoints(folder: Path) -> None:
    """Give the states in the folder of an unfinished fit today's names."""
    for earlier, kind in EARLIER_NAMES.items():
        for prefix in ("", "finished-"):
            state = folder / f"{prefix}{earlier}.safetensors"
            if state.exists():
                state.rename(folder / f"{prefix}{kind}.safetensors")


def _renamed(values: Mapping[str, Any], named: Callable[[str], str]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in values.items():
        new = named(name)
        if new in result:
            raise ValueError(f"{first_name(new)} and {new} are one model; name it {new} alone")
        result[new] = value
    return result
