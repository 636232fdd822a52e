"""The motifs of the posters: one geometric figure for each kind of film, varied by the movie's id.

A motif is drawn in a box of 200 × 200 and may run over its edges, which the poster cuts off.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from maxella.app.posters.palettes import Palette

Dice = np.random.Generator
Motif = Callable[[Dice, Palette], str]


def discs(dice: Dice, colours: Palette) -> str:
    """Large discs that cover each other in part."""
    turn = dice.uniform(0, 2 * math.pi)
    shapes = []
    for index, colour in enumerate((colours.second, colours.first, colours.third)):
        angle = turn + index * 2.2
        radius = (50, 42, 24)[index] * dice.uniform(0.85, 1.05)
        shapes.append(_disc(100 + 46 * math.cos(angle), 100 + 20 * math.sin(angle), radius, colour))
    return "".join(shapes)


def bounce(dice: Dice, colours: Palette) -> str:
    """Half discs in a grid, some of them turned over."""
    shapes = []
    for row in range(4):
        for column in range(4):
            colour = (colours.first, colours.second, colours.third)[dice.integers(3)]
            x, y, sweep = column * 50, row * 50 + 37, int(dice.integers(2))
            shapes.append(f'<path d="M{x} {y}a25 25 0 0 {sweep} 50 0z" fill="{colour}"/>')
    return "".join(shapes)


def rays(dice: Dice, colours: Palette) -> str:
    """A burst of wedges around a disc."""
    x, y = dice.uniform(50, 150), dice.uniform(85, 125)
    count = int(dice.integers(9, 15))
    turn = dice.uniform(0, 1)
    shapes = []
    for wedge in range(count):
        start, end = ((wedge + turn + part) * 2 * math.pi / count for part in (0, 0.5))
        corners = [(x, y), *((x + 260 * math.cos(a), y + 260 * math.sin(a)) for a in (start, end))]
        shapes.append(_polygon(corners, colours.second if wedge % 3 else colours.first))
    return "".join(shapes) + _disc(x, y, dice.uniform(22, 38), colours.third)


def tunnel(dice: Dice, colours: Palette) -> str:
    """Squares inside squares, each turned a little further."""
    step = dice.uniform(4, 13) * dice.choice((-1, 1))
    tones = (colours.second, colours.ground, colours.first, colours.ground)
    shapes = []
    for index, half in enumerate(range(118, 8, -14)):
        shapes.append(
            f'<rect x="{-half}" y="{-half}" width="{2 * half}" height="{2 * half}" fill="{tones[index % 4]}" '
            f'transform="translate(100 104) rotate({step * index:.1f})"/>'
        )
    return "".join(shapes) + _disc(100, 104, 7, colours.third)


def embrace(dice: Dice, colours: Palette) -> str:
    """Two discs, and the lens that they share."""
    radius = dice.uniform(52, 62)
    apart = dice.uniform(0.5, 0.8) * radius
    tilt = dice.uniform(-20, 20)
    half = math.sqrt(radius**2 - apart**2)
    arc = f"A{radius:.1f} {radius:.1f} 0 0 1 0"
    lens = f"M0 {-half:.1f}{arc} {half:.1f}{arc} {-half:.1f}z"
    return (
        f'<g transform="translate(100 102) rotate({tilt:.1f})">'
        + _disc(-apart, 0, radius, colours.first)
        + _disc(apart, 0, radius, colours.second)
        + f'<path d="{lens}" fill="{colours.third}"/></g>'
    )


def orbits(dice: Dice, colours: Palette) -> str:
    """Rings around a sun, each with its planet."""
    x, y = dice.uniform(60, 140), dice.uniform(90, 130)
    shapes = [_disc(x, y, dice.uniform(16, 28), colours.first)]
    for radius in (44, 68, 96, 130):
        angle = dice.uniform(0, 2 * math.pi)
        shapes.append(_ring(x, y, radius, colours.second, 2.5))
        planet = colours.third if radius in {44, 96} else colours.first
        centre = (x + radius * math.cos(angle), y + radius * math.sin(angle))
        shapes.append(_disc(*centre, dice.uniform(5, 12), planet))
    return "".join(shapes)


def spikes(dice: Dice, colours: Palette) -> str:
    """Teeth that rise under a moon."""
    shapes = [_disc(dice.uniform(60, 140), dice.uniform(50, 80), dice.uniform(28, 44), colours.third)]
    for colour, low, high in ((colours.second, 60, 120), (colours.first, 110, 165)):
        count = int(dice.integers(5, 9))
        width = 200 / count
        for tooth in range(count):
            tip = (width * (tooth + dice.uniform(0.25, 0.75)), dice.uniform(low, high))
            shapes.append(_polygon([(width * tooth, 230), tip, (width * (tooth + 1), 230)], colour))
    return "".join(shapes)


def ridges(dice: Dice, colours: Palette) -> str:
    """Mountains behind mountains, and a sun."""
    shapes = [_disc(dice.uniform(50, 150), dice.uniform(50, 78), dice.uniform(20, 32), colours.third)]
    for colour, height in ((colours.second, 88), (colours.first, 128), (colours.ink, 172)):
        across = np.linspace(-10, 210, int(dice.integers(4, 7)))
        line = [(float(x), float(height + dice.uniform(-26, 26))) for x in across]
        shapes.append(_polygon([(-10, 240), *line, (210, 240)], colour))
    return "".join(shapes)


def blocks(dice: Dice, colours: Palette) -> str:
    """Quarter discs laid as tiles."""
    shapes = []
    for row in range(4):
        for column in range(4):
            colour, behind = dice.permutation((colours.first, colours.second, colours.third, colours.ground))[
                :2
            ]
            # A little larger than its place, so that no seam shows between tiles.
            tile = (
                f'<rect x="-.5" y="-.5" width="51" height="51" fill="{behind}"/>'
                f'<path d="M-.5-.5H50.5a51 51 0 0 1-51 51z" fill="{colour}"/>'
            )
            turn = 90 * int(dice.integers(4))
            shapes.append(
                f'<g transform="translate({column * 50} {row * 50}) rotate({turn} 25 25)">{tile}</g>'
            )
    return "".join(shapes)


def blinds(dice: Dice, colours: Palette) -> str:
    """A lamp and its halo behind venetian blinds."""
    x, y, radius = dice.uniform(80, 120), dice.uniform(92, 108), dice.uniform(46, 54)
    lamp = _disc(x, y, radius * 1.45, colours.second) + _disc(x, y, radius, colours.first)
    gap = dice.uniform(13, 19)
    tilt = dice.uniform(-14, 14)
    slats = "".join(
        f'<rect x="-60" y="{y:.1f}" width="320" height="{gap * 0.5:.1f}" fill="{colours.ground}"/>'
        for y in np.arange(-60, 260, gap)
    )
    return lamp + f'<g transform="rotate({tilt:.1f} 100 100)">{slats}</g>'


def chevrons(dice: Dice, colours: Palette) -> str:
    """Stripes of rank, one of them marked."""
    count = int(dice.integers(4, 7))
    marked = int(dice.integers(count))
    depth = dice.uniform(30, 60)
    height = 200 / count
    shapes = []
    for index in range(count):
        y = index * height + 10
        outline = [(-5, y + depth), (100, y), (205, y + depth), (205, y + depth + height * 0.55)]
        outline += [(100, y + height * 0.55), (-5, y + depth + height * 0.55)]
        shapes.append(_polygon(outline, colours.first if index == marked else colours.second))
    return "".join(shapes)


def horizon(dice: Dice, colours: Palette) -> str:
    """A low sun over bands of land."""
    y = dice.uniform(95, 125)
    sun = _disc(dice.uniform(60, 140), y, dice.uniform(46, 66), colours.first)
    height = (200 - y) / 4
    bands = "".join(
        f'<rect y="{y + index * height:.1f}" width="200" height="{height + 10:.1f}" fill="{colour}"/>'
        for index, colour in enumerate((colours.second, colours.third, colours.second, colours.ground))
    )
    return sun + bands


def waves(dice: Dice, colours: Palette) -> str:
    """Ribbons that swing."""
    length = dice.uniform(90, 170)
    swing = dice.uniform(12, 24)
    shapes = []
    for index, colour in enumerate(
        (colours.second, colours.first, colours.third, colours.first, colours.second)
    ):
        y = 34 + index * 34
        turn = dice.uniform(0, 1)
        points = " ".join(
            f"{x} {y + swing * math.sin(2 * math.pi * (x / length + turn)):.1f}" for x in range(-10, 215, 8)
        )
        shapes.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="15"/>')
    return "".join(shapes)


def phases(dice: Dice, colours: Palette) -> str:
    """A moon in its phases."""
    shapes = []
    for row in range(3):
        for column in range(3):
            x, y = 34 + column * 66, 36 + row * 64
            shapes.append(_disc(x, y, 25, colours.second))
            bulge = dice.uniform(-24, 24)
            lit = f"M{x} {y - 25}a25 25 0 0 1 0 50a{abs(bulge):.1f} 25 0 0 {int(bulge > 0)} 0-50z"
            shapes.append(f'<path d="{lit}" fill="{colours.third if row == column else colours.first}"/>')
    return "".join(shapes)


def arches(dice: Dice, colours: Palette) -> str:
    """Doorways inside doorways."""
    shift = dice.uniform(-9, 9)
    tones = (colours.second, colours.first, colours.ground, colours.third, colours.second)
    shapes = []
    for index, half in enumerate((92, 74, 54, 36, 16)):
        x = 100 + shift * index
        top = 20 + index * dice.uniform(15, 20) + half
        shapes.append(
            f'<path d="M{x - half:.1f} 240V{top:.1f}a{half} {half} 0 0 1 {2 * half} 0V240z" '
            f'fill="{tones[index]}"/>'
        )
    return "".join(shapes)


def frames(dice: Dice, colours: Palette) -> str:
    """A contact sheet, one frame of it chosen."""
    chosen = int(dice.integers(12))
    shapes = []
    for index in range(12):
        x, y = 14 + index % 3 * 60, 12 + index // 3 * 47
        colour = colours.first if index == chosen else colours.second
        shapes.append(f'<rect x="{x}" y="{y}" width="52" height="39" fill="{colour}"/>')
        inner = colours.third if index == chosen else colours.ground
        shapes.append(_disc(x + dice.uniform(14, 38), y + dice.uniform(14, 25), dice.uniform(5, 11), inner))
    return "".join(shapes)


def _disc(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>'


def _ring(x: float, y: float, radius: float, colour: str, width: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="none" stroke="{colour}" '
        f'stroke-width="{width}"/>'
    )


def _polygon(corners: Sequence[tuple[float, float]], colour: str) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'
