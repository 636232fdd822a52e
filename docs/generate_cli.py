"""Write docs/guide/cli.md: the help of every command, as the command line itself gives it.

python docs/generate_cli.py [--check]
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.testing import CliRunner

from maxella.cli.main import app

PAGE = Path(__file__).parent / "guide" / "cli.md"
HEAD = """# The command line

Progress and notices go to stderr, results to stdout. Exit codes: 0 good, 1 failed, 2 wrong use, 130
interrupted. An error is one line that says what was wrong, where, and what to do. Files are CSV or Parquet by
their ending. Data lives in `MAXELLA_HOME`; files that you have already are looked for in the folders of
`MAXELLA_SOURCES`.

This page is generated: `make docs` writes it anew.
"""
WIDTH = 100


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for path in _commands():
        heading = " ".join(("maxella", *path))
        parts.append(f"## `{heading}`\n\n```text\n{_help(path)}\n```\n")
    return "\n".join(parts)


def _commands() -> Iterator[tuple[str, ...]]:
    """The names of the program, of each group and of each command, in the order of the help."""
    yield ()
    for name, command in _members(typer.main.get_command(app)).items():
        yield (name,)
        yield from ((name, member) for member in _members(command))


def _members(command: object) -> dict[str, object]:
    return getattr(command, "commands", {})  # a command that is no group has none


def _help(path: tuple[str, ...]) -> str:
    runner = CliRunner(env={"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH), "NO_COLOR": "1"})
    result = runner.invoke(app, [*path, "--help"], prog_name="maxella")
    if result.exit_code:
        raise SystemExit(f"{' '.join(path)} --help failed: {result.output}")
    return "\n".join(line.rstrip() for line in result.output.strip().splitlines())


def main(arguments: list[str]) -> None:
    """Write the page, or with `--check` fail when it is not up to date."""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        raise SystemExit(f"{PAGE.name} is not what the command line says; run `make docs`")


if __name__ == "__main__":
    main(sys.argv[1:])
