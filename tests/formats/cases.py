"""Files that people have, as bytes, made of few films: each kind of file with what it holds."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from tests.formats.exports import Film

FILMS = (
    Film("2571", "The Matrix", 1999, "tt0133093", "603"),
    Film("6", "Heat", 1995, "tt0113277", "949"),
    Film("296", "Pulp Fiction", 1994, "tt0110912", "680"),
    Film("608", "Fargo", 1996, "tt0116282", "275"),
    Film("1214", "Alien", 1979, "tt0078748", "348"),
    Film("1721", "Titanic", 1997, "tt0120338", "597"),
    Film("3404", "Titanic", 1953, "tt0046435", "16535"),
    Film("1387", "Jaws", 1975, "tt0073195", "578"),
    Film("2959", "Fight Club", 1999, "tt0137523", "550"),
    Film("593", "The Silence of the Lambs", 1991, "tt0102926", "274"),
    Film("367", "The Mask", 1994, "tt0110475", "854"),
    Film("1562", "Batman & Robin", 1997, "tt0118688", "415"),
    Film("1", "Toy Story", 1995, "tt0114709", "862"),
    Film("2", "Jumanji", 1995, "tt0113497", "8844"),
    Film("3", "Grumpier Old Men", 1995, "tt0113228", "15602"),
    Film("4", "Waiting to Exhale", 1995, "tt0114885", "31357"),
    Film("1186", "The Mirror (Zerkalo)", 1974, "tt0072443", "1396"),
)
PLACES = {film.title: film for film in reversed(FILMS)}
SIX = {"The Matrix": 4.5, "Heat": 4, "Pulp Fiction": 5, "Fargo": 3.5, "Alien": 0.5, "Titanic": 2}
LETTERBOXD = ("Date", "Name", "Year", "Letterboxd URI", "Rating")


def table(
    header: Sequence[str], rows: Iterable[Sequence[object]], separator: str = ",", end: str = "\n"
) -> str:
    """A table as text, its cells as they are."""
    lines = [separator.join(map(str, row)) for row in ([header] if header else []) + list(map(list, rows))]
    return end.join(lines) + end


def letterboxd(
    separator: str = ",", end: str = "\n", comma: str = ".", ratings: Mapping[str, float] | None = None
) -> str:
    """The ratings of Letterboxd, of six films."""
    rows = [
        (f"2024-03-{day:02}", title, PLACES[title].release_year, f"u{day}", f"{rating:g}".replace(".", comma))
        for day, (title, rating) in enumerate((ratings or SIX).items(), start=1)
    ]
    return table(LETTERBOXD, rows, separator, end)


def own_table(header: Sequence[str], rows: Iterable[Sequence[object]], separator: str = ",") -> bytes:
    """A table of no known service."""
    return table(header, rows, separator).encode()


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip whose names are written as they are, backslashes too."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, member in members.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            zipped.writestr(info, member)
    return content.getvalue()
