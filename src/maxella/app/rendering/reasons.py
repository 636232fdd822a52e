"""Why a line or a file cannot be read, in the reader's language; the intake says it in English."""

import re

from maxella.app.texts import DEFAULT, TEXTS, text

PREFIX = "import.reason."
_NAME = re.compile(r"\\\{(\w+)\\\}")


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_NAME.sub(r"(?P<\1>.+?)", re.escape(template)), re.DOTALL)


_PATTERNS = {
    key.removeprefix(PREFIX): _pattern(words)
    for key, words in TEXTS[DEFAULT].items()
    if key.startswith(PREFIX)
}
"""By the name of its text, how a reason is told."""


def reason_text(reason: str) -> str:
    """A reason in the language that is spoken; one that is not known stays as it is."""
    for name, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(reason):
            words = found.groupdict()
            if "why" in words:
                words["why"] = reason_text(words["why"])
            return text(f"import.reason.{name}", **words)
    return reason
