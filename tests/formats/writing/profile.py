"""Random profiles, and what a file of one says."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from tests.formats.writing.dressing import DATES, DateStyle, Table, date_style

TITLES = (
    "Heat", "M", "1917", "8½", "2001: A Space Odyssey", "Blade Runner 2049", '"Crocodile" Dundee',
    "'71", "$9.99", "I, Robot", "Good Night, and Good Luck.", "(500) Days of Summer", "Amélie",
    "À bout de souffle", "Señorita", "Das weiße Band", "Et Dieu… créa la femme", "Wall·E", "Face/Off",
    "Se7en", "[REC]²", "Andrei & Ivan", "#Alive", "Ирония судьбы", "Брат 2", "Иди и смотри",
    "千と千尋の神隠し", "劇場版　空の境界", "기생충", "Ā", "+1", "=3", "8 and ½ – a film", "What?",
    "Kill Bill: Vol. 2", "Either; Or", "Yes | No", "Tab's Back", "100%", "If....",
    "…And Justice for All", "π", "The Good, the Bad and the Ugly",
    'Dr. "Strange" Love: or, How I Learned', "<3", "a" * 120, "🎬 Action", "007", "-", "A & B; C",
    "&amp;", "Le Fabuleux Destin d'Amélie Poulain", "Crime, Une", "No. 5", "3:10 to Yuma", "12/24",
    "50/50", "9.5", "(T)Raumschiff", "Straße, die", "Ma mère", "1,000 Times", "[Rec] 2", "«Тень»",
    "Слово и дело", "O",
)  # fmt: skip


class Told(NamedTuple):
    """What a row of a file says of a film."""

    title: str | None
    year: int | None = None
    imdb: str | None = None
    tmdb: str | None = None
    rating: float | None = None
    highest: float | None = None
    at: int | None = None
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Written:
    """A file, and what it says."""

    source: str
    name: str
    content: bytes
    told: Sequence[Told]
    set_aside: int = 0
    """Rows that are no film, or no mark of the person."""
    mapping: dict[str, str] | None = None
    has_years_in_titles: bool = False


class Profile:
    """Films of one person, as each format can tell them."""

    def __init__(self, rng: Random, styles: Sequence[DateStyle] = DATES) -> None:
        self.rng = rng
        times = [rng.randrange(1_000_000_000, 1_750_000_000) for _ in range(rng.choice((1, 2, 5, 20, 40)))]
        may_lack = rng.random() < 0.3
        has_date = [not may_lack or rng.random() < 0.8 for _ in times]
        written = [time for time, has in zip(times, has_date, strict=True) if has]
        self.style = date_style(rng, written, styles)
        self.films = [
            Told(
                rng.choice(TITLES),
                rng.randrange(1890, 2030),
                f"tt{rng.randrange(1, 10**8):07}",
                str(rng.randrange(1, 10**6)),
                at=self.style.told(time) if has else None,
            )
            for time, has in zip(times, has_date, strict=True)
        ]
        self._times = times

    def date(self, place: int) -> str:
        return "" if self.films[place].at is None else self.style.of(self._times[place])

    def rating(self, low: float, high: float, step: float) -> float:
        return round(low + step * self.rng.randrange(round((high - low) / step) + 1), 6)

    def imdb(self, film: Told) -> str:
        """The id as services and spreadsheets write it."""
        assert film.imdb
        digits = film.imdb[2:]
        return self.rng.choice((film.imdb, film.imdb, digits, f"https://www.imdb.com/title/{film.imdb}/"))

    def number(self, text: object) -> str:
        """A whole number, now and then as a spreadsheet has it."""
        return self.rng.choice((f"{text}", f"{text}", f"{text}.0"))


Cells = dict[str, object]


def table_of(header: str, rows: Sequence[Cells]) -> Table:
    names = [name.strip() for name in header.split(",")]
    assert not [name for row in rows for name in row if name not in names]
    return Table(names, [[row.get(name, "") for name in names] for row in rows])


def plain_number(value: float) -> object:
    """Whole numbers without a point; the point of others may be a comma."""
    return int(value) if value == int(value) else value
