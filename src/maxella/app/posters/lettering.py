"""Breaking a title into lines that fit a poster, without knowing the font that will draw it."""

from dataclasses import dataclass

# Widths in em of a bold old-style serif, rounded up: the reader's font is not known here.
_NARROW = frozenset("iljtfrI.,:;'\u2019!|()[]- ")
_WIDE = frozenset("mwMW@%&—…")
_FIRST_FULL_WIDTH = "\u2e80"

SIZES = (40, 36, 32, 28, 25, 22, 20, 18, 16, 14)
LINE_HEIGHT = 1.08
_ELLIPSIS = "…"


@dataclass(frozen=True)
class Lettering:
    """A title, broken."""

    lines: tuple[str, ...]
    size: int
    """Of the font, in the poster's units."""

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last."""
        return len(self.lines) * self.size * LINE_HEIGHT


def width_of(text: str) -> float:
    """An estimate of the width of `text` in em."""
    return sum(_width_of_character(character) for character in text)


def set_title(title: str, width: float, height: float) -> Lettering:
    """Set a title as large as it fits a box, in lines of even length; what never fits ends in an ellipsis."""
    words = title.split()
    for size in SIZES:
        most = int(height / (size * LINE_HEIGHT))
        if max((width_of(word) for word in words), default=0) * size > width:
            continue
        lines = _even_lines(words, width / size)
        if len(lines) <= most:
            return Lettering(tuple(lines), size)
    size = SIZES[-1]
    most = int(height / (size * LINE_HEIGHT))
    lines = _even_lines(_chopped(words, width / size), width / size)
    if len(lines) > most:
        lines = [*lines[: most - 1], _with_ellipsis(lines[most - 1], width / size)]
    return Lettering(tuple(lines), size)


def _even_lines(words: list[str], width: float) -> list[str]:
    """The fewest lines that hold the words, then as narrow as they can be with that many."""
    fewest = len(_filled(words, width))
    narrowest = _filled(words, width)
    trial = width
    while trial > 1:
        trial -= 0.25
        lines = _filled(words, trial)
        if len(lines) > fewest or max(map(width_of, lines), default=0) > width:
            break
        narrowest = lines
    return narrowest


def _filled(words: list[str], width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and width_of(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _chopped(words: list[str], width: float) -> list[str]:
    """The words, those too wide for a line cut into pieces that fit."""
    pieces: list[str] = []
    for word in words:
        piece = ""
        for character in word:
            if piece and width_of(piece + character) > width:
                pieces.append(piece)
                piece = ""
            piece += character
        pieces.append(piece)
    return pieces


def _with_ellipsis(line: str, width: float) -> str:
    """The line, cut so that an ellipsis after it still fits."""
    kept = line[:-1]
    while kept and width_of(kept + _ELLIPSIS) > width:
        kept = kept[:-1]
    return kept + _ELLIPSIS


def _width_of_character(character: str) -> float:
    if character in _NARROW:
        return 0.4
    if character in _WIDE:
        return 1.0
    if character >= _FIRST_FULL_WIDTH:
        return 1.0
    return 0.78 if character.isupper() else 0.6
