"""Colours in OKLCH (lightness, chroma, hue), where equal steps look equal, as hexadecimal codes."""

import math

Rgb = tuple[float, float, float]


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
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
