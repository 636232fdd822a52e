"""The films of a page's lists, read as a browser without scripts would."""

import re

_FILM = re.compile(r'data-film="([^"]+)"')
_SHELF = re.compile(r'data-shelf="([^"]+)"')


def films_of(page: str) -> list[str]:
    """The ids of all films, in their order."""
    return _FILM.findall(page)


def shelves_of(page: str) -> dict[str, list[str]]:
    """The ids of the films of each shelf."""
    parts = _SHELF.split(page)[1:]
    return {slug: films_of(part) for slug, part in zip(parts[::2], parts[1::2], strict=True)}
