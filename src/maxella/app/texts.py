"""Every text of the pages, by key, from one file: `texts.json`."""

import json
from importlib import resources

TEXTS: dict[str, str] = json.loads(
    (resources.files("maxella.app") / "texts.json").read_text(encoding="utf-8")
)


def text(key: str, **values: object) -> str:
    """The text of a key, its `{names}` filled in where values are given.

    Raises:
        KeyError: when there is no such key, or a name has no value.
    """
    return TEXTS[key].format(**values) if values else TEXTS[key]


def counted(key: str, count: int) -> str:
    """The text of `key.one` or `key.many`, with the count."""
    return text(f"{key}.one") if count == 1 else text(f"{key}.many", count=f"{count:,}")
