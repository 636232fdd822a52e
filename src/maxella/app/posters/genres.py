"""Styles of the genres: the hue of each one's palette, and its motifs."""

from dataclasses import dataclass

from maxella.app.posters import motifs
from maxella.app.posters.motifs import Dice, Motif


@dataclass(frozen=True)
class Style:
    """A genre's hue and motifs."""

    hue: float
    """Degrees, in OKLCH."""
    motifs: tuple[Motif, ...]
    """The first is drawn twice as often as each other one."""

    def motif(self, dice: Dice) -> Motif:
        """One of the motifs."""
        return self.motifs[max(0, int(dice.integers(len(self.motifs) + 1)) - 1)]


_MUSICAL = Style(345, (motifs.waves,))
_SCIENCE_FICTION = Style(262, (motifs.orbits, motifs.tunnel))
_FOR_CHILDREN = Style(95, (motifs.blocks, motifs.bounce))

# The genres of MovieLens and TMDB, the most telling one first: a film is drawn as the first that it has.
STYLES = {
    "Film-Noir": Style(75, (motifs.blinds, motifs.phases)),
    "Western": Style(55, (motifs.horizon, motifs.ridges)),
    "Animation": Style(200, (motifs.blocks, motifs.bounce)),
    "Musical": _MUSICAL,
    "Music": _MUSICAL,
    "Documentary": Style(150, (motifs.frames,)),
    "Horror": Style(18, (motifs.spikes, motifs.phases)),
    "Sci-Fi": _SCIENCE_FICTION,
    "Science Fiction": _SCIENCE_FICTION,
    "Fantasy": Style(300, (motifs.arches, motifs.phases)),
    "Mystery": Style(285, (motifs.phases, motifs.blinds)),
    "Children's": _FOR_CHILDREN,
    "Children": _FOR_CHILDREN,
    "Family": _FOR_CHILDREN,
    "Romance": Style(8, (motifs.embrace, motifs.waves)),
    "War": Style(118, (motifs.chevrons, motifs.horizon)),
    "Crime": Style(245, (motifs.blinds, motifs.tunnel)),
    "History": Style(65, (motifs.arches, motifs.horizon)),
    "Adventure": Style(172, (motifs.ridges, motifs.arches)),
    "Thriller": Style(225, (motifs.tunnel, motifs.blinds, motifs.rays)),
    "Action": Style(35, (motifs.rays, motifs.chevrons)),
    "Comedy": Style(85, (motifs.bounce, motifs.blocks, motifs.discs)),
    "Drama": Style(30, (motifs.discs, motifs.horizon, motifs.arches, motifs.waves)),
}
UNKNOWN = Style(60, (motifs.discs,))


def telling_first(genres: tuple[str, ...]) -> list[str]:
    """The genres, those that tell most about a film first, and those that are not known here last."""
    return [genre for genre in STYLES if genre in genres] + [genre for genre in genres if genre not in STYLES]


def style_of(genres: tuple[str, ...]) -> Style:
    """Give the style of the most telling of some genres."""
    return next((style for genre, style in STYLES.items() if genre in genres), UNKNOWN)
