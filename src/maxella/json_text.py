"""Reading JSON that comes from outside: whatever is wrong with it is one kind of error, with one line."""

import json
from typing import Any

DEEPEST = 100
"""Lists and objects within each other; nothing of ours has ten."""


class JsonTextError(ValueError):
    """A text is no JSON, or such as nobody writes: too deep, a key twice, numbers that are none."""


def parsed_json(text: str | bytes) -> Any:
    """What a JSON text says.

    Raises:
        JsonTextError: when it is no JSON, has a key twice in an object, `NaN` or the infinities, a number of
            thousands of digits, or more than `DEEPEST` lists and objects within each other.
    """
    try:
        value = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_number)
        deep = [value]
        for _ in range(DEEPEST):
            deep = [inner for outer in deep for inner in _within(outer)]
    except RecursionError:
        deep = [None]
    except ValueError as error:
        raise JsonTextError(str(error)) from None
    if deep:
        raise JsonTextError("lists and objects stand too deep within each other")
    return value


def _within(value: object) -> list[Any]:
    """The lists and objects that stand directly in a value."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [each for each in inner if isinstance(each, dict | list)]


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")
