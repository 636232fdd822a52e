"""What a search asks for beside words: genres, years and decades."""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

LONGEST_GENRE = 3
"""Words of a genre's name, at most."""
LOWEST_GENRE_SIMILARITY = 0.8
SHORTEST_FUZZY_GENRE = 5
FILLERS = frozenset(
    {"a", "and", "by", "directed", "film", "films", "from", "in", "movie", "movies", "of", "set", "starring"}
    | {"the", "with"}
)
"""Words that say nothing beside a genre, a time or a person ("comedies from the 1990s")."""
OTHER_NAMES = {
    "animated": "animation",
    "cartoon": "animation",
    "children": "kid",
    "family": "kid",
    "historical": "history",
    "noir": "filmnoir",
    "romantic": "romance",
    "sciencefiction": "scifi",
}
"""Names of genres that mean the same; which one a catalogue uses does not matter."""
_DECADE = re.compile(r"([0-9][0-9](?:[0-9][0-9])?)s")
_YEAR = re.compile(r"1[89][0-9]{2}|20[0-9]{2}")


@dataclass(frozen=True)
class Query:
    """A search, taken apart."""

    genres: frozenset[str]
    """As the catalogue writes them; films must be of all."""
    years: tuple[int, int] | None
    """From the first to the last year, both included."""
    words: tuple[str, ...]
    """What is left: of titles and names."""

    @property
    def has_facets(self) -> bool:
        """Whether a genre or a time is asked for."""
        return bool(self.genres) or self.years is not None


class QueryReader:
    """Takes searches apart, with the genres of a catalogue."""

    def __init__(self, genres: Iterable[str], newest_year: int, known_words: Container[str]) -> None:
        """Learn what can be asked for.

        Args:
            genres: of the catalogue.
            newest_year: tells the century of "20s".
            known_words: words of titles and names, which are never misspelt genres.
        """
        self._genres = {_key(re.findall(r"\w+", genre.casefold())): genre for genre in genres}
        self._newest_year = newest_year
        self._known_words = known_words

    def read(self, words: Sequence[str]) -> Query:
        """Take apart a search, whose words come as `words_of` gives them."""
        genres: set[str] = set()
        years: tuple[int, int] | None = None
        left: list[str] = []
        at = 0
        while at < len(words):
            time = self._years(words[at])
            genre, length = self._genre(words[at:])
            if time and years is None:
                years = time
                at += 1
            elif genre:
                genres.add(genre)
                at += length
            else:
                left.append(words[at])
                at += 1
        return Query(frozenset(genres), years, tuple(word for word in left if word not in FILLERS))

    def _years(self, word: str) -> tuple[int, int] | None:
        if _YEAR.fullmatch(word):
            return int(word), int(word)
        decade = _DECADE.fullmatch(word)
        if not decade or int(decade[1]) % 10:
            return None
        first = int(decade[1])
        if first < 100:
            first += 2000 if 2000 + first <= self._newest_year else 1900
        return first, first + 9

    def _genre(self, words: Sequence[str]) -> tuple[str | None, int]:
        """The genre that the words begin with, and how many of them are its name."""
        for length in range(min(LONGEST_GENRE, len(words)), 0, -1):
            genre = self._genres.get(_key(words[:length]))
            if genre:
                return genre, length
        if len(words[0]) < SHORTEST_FUZZY_GENRE or words[0] in self._known_words:
            return None, 0
        likest = process.extractOne(
            words[0],
            list(self._genres),
            scorer=OSA.normalized_similarity,
            score_cutoff=LOWEST_GENRE_SIMILARITY,
        )
        return (self._genres[likest[0]], 1) if likest else (None, 0)


def _key(words: Sequence[str]) -> str:
    """A genre's name in one word and in the singular: "sciencefiction" and "Sci-Fi" are "scifi"."""
    joined = "".join(words)
    singular = re.sub(r"s$", "", re.sub(r"ies$", "y", joined))
    return OTHER_NAMES.get(singular, singular)
