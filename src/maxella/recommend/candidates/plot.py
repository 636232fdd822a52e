"""A line of the plot: the beginning of an overview, short enough to stand on a card."""

import re

LONGEST = 140
"""In characters, with the mark that something was cut off."""
SHORTEST = 40
"""A first sentence of fewer ("Paris, 1942.") is followed by the next one where both fit."""
_CUT = "…"
_FULL_STOP = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s|$)""")  # noqa: RUF001 - typographic quotes are meant
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"'.])(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Sr|Jr|Lt|Col|Gen|Sgt|Capt|Det|Prof|Rev|Gov|Sen|No|vs|etc)\.$"
)
"""What a full stop ends without ending a sentence: an initial, a title."""


def plot_line(overview: str | None) -> str | None:
    """The first sentence of an overview, cut at a word where it is long; None where nothing is known."""
    text = " ".join((overview or "").split())
    if not text:
        return None
    line = ""
    for end in _ends(text):
        if end > LONGEST:
            break
        line = text[:end]
        if end >= SHORTEST:
            break
    return line if len(line) >= SHORTEST or line == text else _cut(text)


def _ends(text: str) -> list[int]:
    """Where the sentences end, the text itself last."""
    ends = [
        found.end()
        for found in _FULL_STOP.finditer(text, 0, 2 * LONGEST)
        if not _ABBREVIATED.search(text[: found.start() + 1])
    ]
    return [*ends, len(text)]


def _cut(text: str) -> str:
    """The first words that fit, and a mark that there are more."""
    room = LONGEST - len(_CUT)
    words = text[: room + 1].rsplit(" ", 1)[0][:room]
    return words.rstrip(" ,;:.-–—") + _CUT
