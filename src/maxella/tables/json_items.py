"""The items of a JSON list, one by one, each with the line on which it starts."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LIST_OF_OBJECTS = re.compile(r'"\s*:\s*(?=\[\s*\{)')
_LIST_OF_FILMS = re.compile(r'"(?:movies|films)"\s*:\s*(?=\[\s*\{)', re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class Item:
    """An item; where `is_broken`, reading ended here."""

    line: int
    value: Any
    text: str
    is_broken: bool = False

    def __getitem__(self, path: str) -> Any:
        """What stands under keys in keys: `movie.ids.imdb`; None where nothing does."""
        value = self.value
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value


def begins_as_json(text: str) -> bool:
    """Whether a text begins as a JSON list or object does."""
    return text.lstrip()[:1] in {"[", "{"}


def as_list(text: str) -> str:
    """JSON Lines, an object a line, as a list on the same lines; any other text as it is."""
    lines = text.strip("\ufeff \r\n\t").splitlines()
    if len(lines) < 2 or not all(line.strip().startswith("{") for line in lines[:2]):
        return text
    try:
        json.loads(lines[0])
    except (ValueError, RecursionError):
        return text
    return "[" + ",\n".join(line for line in lines if line.strip()) + "]"


def start_of_items(text: str) -> int | None:
    """Where the list begins that a text is, or that of films, or the first of objects, in an object."""
    whole = text.lstrip("\ufeff \r\n\t")
    if whole.startswith("["):
        return len(text) - len(whole)
    found = _LIST_OF_FILMS.search(text) or _LIST_OF_OBJECTS.search(text)
    return found.end() if found else None


def items_of(text: str, start: int = 0) -> Iterator[Item]:
    """The items of the list that begins at or after `start`."""
    decoder = json.JSONDecoder()
    begins = text.find("[", start)
    if begins < 0:
        return
    line, counted, place = 1, 0, begins + 1
    while True:
        place = _end_of_gap(text, place)
        line, counted = line + text.count("\n", counted, place), place
        if text[place : place + 1] == "]":
            return
        try:
            value, after = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            yield Item(line, None, text[place : place + 300], is_broken=True)
            return
        yield Item(line, value, text[place : min(after, place + 300)])
        place = after


def _end_of_gap(text: str, place: int) -> int:
    found = _BETWEEN.match(text, place)
    return found.end() if found else place
