"""The examples of README.md and the guide, read from their Markdown."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """A block of code in a page."""

    page: str
    language: str
    code: str

    @property
    def lines(self) -> list[str]:
        """The commands of a shell block."""
        return [line for line in self.code.splitlines() if line]


def examples(language: str) -> list[Example]:
    """All blocks of a language, page by page in their order."""
    return [
        Example(str(page.relative_to(ROOT)), *match)
        for page in PAGES
        for match in _BLOCK.findall(page.read_text(encoding="utf-8"))
        if match[0] == language
    ]


def shell_commands(program: str) -> list[str]:
    """The lines of all shell blocks that start a program."""
    return [line for example in examples("sh") for line in example.lines if line.split()[0] == program]
