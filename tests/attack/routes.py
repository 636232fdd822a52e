"""Every route of the app, found where FastAPI keeps them: a new one is attacked without a word."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from fastapi import FastAPI


class Route(NamedTuple):
    """A method and an address with `{names}`."""

    method: str
    path: str


def routes_of(app: FastAPI) -> list[Route]:
    """The routes, each once for each of its methods."""
    return sorted(set(_routes(app.routes)))


def _routes(routes: Iterable[Any]) -> Iterator[Route]:
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from _routes(route.effective_candidates())
        elif getattr(route, "path", None):
            for method in getattr(route, "methods", None) or ("GET",):
                yield Route(method, route.path)
