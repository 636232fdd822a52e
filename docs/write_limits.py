"""Write docs/guide/limits.md: every bound of the tables of limits, with what it is a bound of.

python docs/write_limits.py [--check]
"""

import ast
import importlib
import inspect
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

from limits import RateLimitItem

from maxella.app.http.throttle import (
    ATTEMPTS,
    ATTEMPTS_OF_A_CLIENT,
    ATTEMPTS_OF_STRANGERS,
    CHANGES,
    IMPORTS,
    NEW_ACCOUNTS,
    NEW_PROFILES,
)

PAGE = Path(__file__).parent / "guide" / "limits.md"
MODULES = {
    "The app": "maxella.app.limits",
    "Foreign files and tables": "maxella.tables.limits",
}
RATES = {
    "Tries at one PIN or password of one client": ATTEMPTS,
    "Tries of one client at all of them": ATTEMPTS_OF_A_CLIENT,
    "Tries at one PIN or password of all clients that its owner has not used before": ATTEMPTS_OF_STRANGERS,
    "Accounts that one client makes": NEW_ACCOUNTS,
    "Profiles that one client makes": NEW_PROFILES,
    "Requests of one client that change something": CHANGES,
    "Uploads of one client": IMPORTS,
}
HEAD = """# Limits

What is more is refused with one line that says so: 422 for a request that asks for too much, 413 for a body,
429 for too many tries, and 503 with `Retry-After` when too many requests wait. The names are of constants.

This page is generated: `make docs` writes it anew.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, module in MODULES.items():
        rows = "".join(f"| `{name}` | {value} | {meaning} |\n" for name, value, meaning in _bounds(module))
        parts.append(f"## {title}\n\n`{module}`\n\n| | | of what |\n|---|---:|---|\n{rows}")
    rows = "".join(f"| {what} | {rate.amount:,} in {_period(rate)} |\n" for what, rate in RATES.items())
    parts.append(f"## How often\n\n`maxella.app.http.throttle`\n\n| | |\n|---|---:|\n{rows}")
    return "\n".join(parts)


def _period(rate: RateLimitItem) -> str:
    return f"{rate.multiples} {rate.GRANULARITY.name}{'s' * (rate.multiples > 1)}"


def _bounds(module: str) -> Iterator[tuple[str, str, str]]:
    """The constants of a module: name, value, and the text that stands below each."""
    loaded = importlib.import_module(module)
    body = ast.parse(inspect.getsource(loaded)).body
    for assigned, told in itertools.pairwise(body):
        match assigned, told:
            case (
                ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(meaning))),
            ):
                value = getattr(loaded, name)
                yield name, f"{value:,}", " ".join(meaning.split())


def main(arguments: list[str]) -> None:
    """Write the page, or with `--check` fail when it is not up to date."""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        raise SystemExit(f"{PAGE} is not what the limits are; run `make docs`")


if __name__ == "__main__":
    main(sys.argv[1:])
