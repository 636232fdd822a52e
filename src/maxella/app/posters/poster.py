"""A poster as one SVG: ground, motif, title, and a footer with director and year."""

import zlib
from html import escape

import numpy as np

from maxella.app.posters.genres import style_of
from maxella.app.posters.lettering import LINE_HEIGHT, Lettering, set_title
from maxella.app.posters.palettes import GROUNDS, palette_of
from maxella.recommend.results import Movie

WIDTH, HEIGHT, MARGIN = 200, 300, 16
TITLE_HEIGHT = 104
FOOTER_TOP = 268
LARGEST_TURN = 16.0
_SERIF = (
    "'Iowan Old Style','Palatino Linotype','URW Palladio L',P052,'Book Antiqua',Georgia,"
    "'DejaVu Serif Condensed',serif"
)


def poster_svg(movie: Movie) -> str:
    """Draw the poster of a movie: always the same for the same id, title, genres and year."""
    dice = np.random.default_rng(zlib.crc32(movie.movie_id.encode()))
    style = style_of(movie.genres)
    ground = GROUNDS[dice.integers(len(GROUNDS))]
    hue = style.hue + dice.uniform(-LARGEST_TURN, LARGEST_TURN)
    colours = palette_of(hue, movie.release_year, ground)
    motif = style.motif(dice)(dice, colours)
    lettering = set_title(_printable(movie.title), WIDTH - 2 * MARGIN, TITLE_HEIGHT)
    title_is_above = bool(dice.integers(3))
    title_top = MARGIN - 4 if title_is_above else FOOTER_TOP - lettering.height
    motif_top = title_top + lettering.height + 10 if title_is_above else 0
    motif_height = (FOOTER_TOP if title_is_above else title_top - 8) - motif_top
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colours.ground}"/>'
        f'<svg y="{motif_top:.1f}" width="{WIDTH}" height="{motif_height:.1f}" viewBox="0 0 200 200" '
        f'preserveAspectRatio="xMidYMid slice">{motif}</svg>'
        f'<g fill="{colours.ink}" font-family="{_SERIF}">{_title(lettering, title_top)}'
        f'<text x="{MARGIN}" y="{FOOTER_TOP + 18}" font-size="10">{_footer(movie)}</text></g></svg>'
    )


def _title(lettering: Lettering, top: float) -> str:
    leading = lettering.size * LINE_HEIGHT
    lines = (
        f'<text x="{MARGIN}" y="{top + (index + 0.8) * leading:.1f}">{escape(line)}</text>'
        for index, line in enumerate(lettering.lines)
    )
    return f'<g font-size="{lettering.size}" font-weight="700" letter-spacing="-0.3">{"".join(lines)}</g>'


def _footer(movie: Movie) -> str:
    facts = (movie.director, str(movie.release_year) if movie.release_year else None)
    return escape(" · ".join(_printable(fact) for fact in facts if fact))


def _printable(text: str) -> str:
    """The text without the control characters that XML forbids."""
    return "".join(character if character.isprintable() else " " for character in text)
