"""The palette of a poster: hue from the genre, saturation from the decade, and one of three grounds."""

from dataclasses import dataclass
from typing import Literal

from maxella.app.posters.colour import hex_of

Ground = Literal["dark", "deep", "paper"]
GROUNDS: tuple[Ground, ...] = ("dark", "deep", "paper")

# (first year, saturation, turn of the hue in degrees): silver prints, then Technicolor, then faded stock,
# neon, and the muted grading of today.
_DECADES = (
    (0, 0.25, 0),
    (1940, 0.4, 0),
    (1950, 0.85, -6),
    (1960, 1.0, 0),
    (1970, 0.9, 8),
    (1980, 1.25, -10),
    (1990, 1.0, 0),
    (2000, 0.9, 4),
    (2010, 0.75, -4),
)


@dataclass(frozen=True)
class Palette:
    """The five colours of a poster, as `#rrggbb`."""

    ground: str
    ink: str
    """The lettering; readable on the ground (contrast of 4.5 or more)."""
    first: str
    second: str
    third: str


def palette_of(hue: float, year: int | None, ground: Ground) -> Palette:
    """The palette of a hue (degrees, in OKLCH) and a year on one of the grounds."""
    saturation = 1.0
    if year is not None:
        _, saturation, turn = max(row for row in _DECADES if row[0] <= max(year, 0))
        hue += turn

    def colour(lightness: float, chroma: float, away: float = 0) -> str:
        return hex_of(lightness, chroma * saturation, hue + away)

    match ground:
        case "dark":
            return Palette(
                colour(0.27, 0.045),
                "#f4ead8",
                colour(0.68, 0.17),
                colour(0.44, 0.11, -28),
                colour(0.85, 0.09, 42),
            )
        case "deep":
            return Palette(
                colour(0.47, 0.14),
                "#fbf3e4",
                colour(0.8, 0.14, 48),
                colour(0.33, 0.09, -12),
                colour(0.92, 0.05, 60),
            )
        case "paper":
            return Palette(
                colour(0.9, 0.045),
                "#221b16",
                colour(0.6, 0.18),
                colour(0.4, 0.1, 150),
                colour(0.78, 0.12, 38),
            )
