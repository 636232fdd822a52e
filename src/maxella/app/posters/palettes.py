"""The palette of a poster: hue from the genre, saturation from the decade, and one of three grounds.

Colours are OKLCH (lightness, chroma, hue), where equal steps look equal, made to hexadecimal codes.
"""

import math
from dataclasses import dataclass
from typing import Literal

Rgb = tuple[float, float, float]
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
_Colour = tuple[float, float, float]
# Of each ground: the ink, and lightness, chroma and turn of the hue of the ground and of three colours.
_COLOURS: dict[Ground, tuple[str, tuple[_Colour, ...]]] = {
    "dark": ("#f4ead8", ((0.27, 0.045, 0), (0.68, 0.17, 0), (0.44, 0.11, -28), (0.85, 0.09, 42))),
    "deep": ("#fbf3e4", ((0.47, 0.14, 0), (0.8, 0.14, 48), (0.33, 0.09, -12), (0.92, 0.05, 60))),
    "paper": ("#221b16", ((0.9, 0.045, 0), (0.6, 0.18, 0), (0.4, 0.1, 150), (0.78, 0.12, 38))),
}


@dataclass(frozen=True)
class Palette:
    """The five colours of a poster, as `#rrggbb`."""

    ink: str
    """The lettering; readable on the ground (contrast of 4.5 or more)."""
    ground: str
    first: str
    second: str
    third: str


def palette_of(hue: float, year: int | None, ground: Ground) -> Palette:
    """The palette of a hue (degrees, in OKLCH) and a year on one of the grounds."""
    saturation = 1.0
    if year is not None:
        _, saturation, turn = max(row for row in _DECADES if row[0] <= max(year, 0))
        hue += turn

    ink, colours = _COLOURS[ground]
    return Palette(
        ink, *(hex_of(lightness, chroma * saturation, hue + away) for lightness, chroma, away in colours)
    )


def hex_of(lightness: float, chroma: float, hue: float) -> str:
    """`#rrggbb` of an OKLCH colour; chroma is lowered until the colour exists in sRGB.

    Args:
        lightness: 0 (black) to 1 (white).
        chroma: 0 (grey) to about 0.32.
        hue: degrees.

    References:
        Ottosson, "A perceptual color space for image processing", 2020.
    """
    rgb = _rgb_of(lightness, chroma, hue)
    while chroma > 0 and not all(-0.001 <= channel <= 1.001 for channel in rgb):
        chroma = max(0.0, chroma - 0.005)
        rgb = _rgb_of(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _gamma(min(max(channel, 0.0), 1.0))):02x}" for channel in rgb)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours (`#rrggbb`) as WCAG 2 defines it, from 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _rgb_of(lightness: float, chroma: float, hue: float) -> Rgb:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
