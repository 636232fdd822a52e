"""Netflix: the viewing history of a profile, and viewings and ratings of an account's whole archive.

None of them says years, nor films from series: what a title holds between its colons tells episodes. Thumbs
are words (liked, not for me, loved); of the years before 2017 there are stars.

Shapes: `import_netflix.csv` of FuzzyGrim/Yamtrack has the history; headers of `ViewingActivity.csv` and
`Ratings.csv` as several public readers of the archive give them.
"""

import re
from collections.abc import Mapping
from functools import partial

from maxella.formats.description import ExportFormat, always
from maxella.tables.cells import CellError, number_of
from maxella.tables.rating_cells import DOWN, TWICE_UP, UP
from maxella.tables.rating_scales import STARS, WORDS, RatingScale

_THUMBS = {1: DOWN, 2: UP, 3: TWICE_UP}
_NUMBERED = (
    "season series book volume vol. part chapter collection staffel teil buch saison partie temporada parte"
    " libro stagione"
    " seizoen deel sæson säsong sesong kausi sezon odcinek сезон часть シーズン パート 시즌 季"
)
_SEASON = re.compile(
    rf"limited series|mini-?series|specials?|(?:{'|'.join(map(re.escape, _NUMBERED.split()))}) ?[0-9ivx]+"
    "|第 ?[0-9]+ ?季",
    re.I,
)
_EPISODE = re.compile(r"\((?:episode|folge|épisode|episodio|aflevering|серия) [0-9]+\)\s*$", re.I)
_TRAILER = re.compile(r"\(.*\btrailer\b.*\)\s*$|^clip(?: [0-9]+)?:", re.I)


def _no_film(title: str) -> str | None:
    if _TRAILER.search(title):
        return "trailers"
    parts = [part.strip() for part in title.split(":")]
    is_season = any(map(_SEASON.fullmatch, parts[1:-1])) or (
        len(parts) > 1
        and re.match(r"(?:season|staffel|saison|temporada|stagione|сезон) [0-9]+$", parts[-1], re.I)
    )
    return "episodes" if is_season or _EPISODE.search(title) else None


def _no_viewing(row: Mapping[str, str]) -> str | None:
    return "trailers" if row["supplemental video type"].strip() else _no_film(row["title"])


def _rated(row: Mapping[str, str]) -> tuple[float, RatingScale] | None:
    """Thumbs, or stars; 0 and less say that a title was not rated, not of interest, or taken back."""
    if row["rating type"].strip().lower() == "star":
        stars = number_of(row["star value"])
        if stars is not None and stars > STARS.high:
            raise CellError(f"{stars:g} stars are more than {STARS.high:g}")
        return None if stars is None or stars <= 0 else (stars, STARS)
    thumbs = number_of(row["thumbs value"])
    if thumbs is None or thumbs <= 0:
        return None
    if thumbs not in _THUMBS:
        raise CellError(f"{thumbs:g} is no number of thumbs")
    return _THUMBS[int(thumbs)], WORDS


_file = partial(ExportFormat, source="netflix", is_without_years=True)
HISTORY = _file(
    columns={"title": ("title",), "date": ("date",)},
    keys=("title", "date"),
    skip=lambda row: _no_film(row["title"]),
    marks=always("is_seen"),
)
VIEWINGS = _file(
    has=("profile name", "start time", "title", "supplemental video type"),
    columns={"title": ("title",), "date": ("start time",)},
    skip=_no_viewing,
    marks=always("is_seen"),
    profile="profile name",
)
RATINGS = _file(
    has=("profile name", "title name", "rating type", "thumbs value"),
    columns={"title": ("title name",), "date": ("event utc ts",)},
    rated=_rated,
    nothing_said="other marks",
    skip=lambda row: _no_film(row["title name"]),
    profile="profile name",
)
FORMATS = (HISTORY, VIEWINGS, RATINGS)
