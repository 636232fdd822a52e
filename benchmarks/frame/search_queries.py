"""Searches as people type them, made by seed from any catalogue, each with the film that is meant."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from maxella.recommend.candidates.words import NUMBER_WORDS, SMALL_WORDS, bare_key, search_words, whole_key

ROMAN = {2: "II", 3: "III", 4: "IV", 5: "V", 6: "VI", 7: "VII", 8: "VIII", 9: "IX"}
ARTICLES = ("The ", "A ", "An ")
SHORTEST_TITLE = 4
"""Of what is half typed or misspelt, in letters."""
TRIES = 400

Form = Callable[["Film", random.Random], str | None]


@dataclass(frozen=True)
class Film:
    """A film of the catalogue."""

    movie_id: str
    title: str
    """Without what stands in parentheses."""
    names: tuple[str, ...]
    """All that it goes by, and the parts of those."""
    last_names: tuple[str, ...]
    renown: int

    @cached_property
    def others(self) -> tuple[str, ...]:
        """All names, as one word each."""
        return tuple({whole_key(search_words(name)) for name in self.names})


@dataclass(frozen=True)
class MadeQuery:
    """A search."""

    kind: str
    text: str
    meant: frozenset[str]
    """The ids of the films that are called so as much as the one of which it was made."""


def films_of(movies: pl.DataFrame) -> list[Film]:
    """The films of a movie table, with the number of ratings where it has that."""
    films = []
    for row in movies.iter_rows(named=True):
        title = row["title"] or row["movie_id"]
        names = [title, re.sub(r"\(.*?\)", "", title), *re.split(r"[():]| - ", title)]
        names += [row.get("original_title") or "", row.get("tmdb_title") or ""]
        people = [row.get("director"), *(row.get("cast") or ())]
        films.append(
            Film(
                row["movie_id"],
                re.sub(r"\(.*?\)", "", title).strip() or title,
                tuple(name for name in dict.fromkeys(names) if search_words(name)),
                tuple({words[-1] for name in people if name and (words := search_words(name))}),
                row.get("rating_count") or 0,
            )
        )
    return films


def article_dropped(film: Film, _: random.Random) -> str | None:
    """Leave the article out that the title begins with."""
    found = next((film.title[len(each) :] for each in ARTICLES if film.title.startswith(each)), None)
    return found.lower() if found else None


def letters_swapped(film: Film, chance: random.Random) -> str | None:
    """Let two letters of a word change places."""
    words = film.title.lower().split()
    long = [at for at, word in enumerate(words) if len(word) >= SHORTEST_TITLE and word.isalpha()]
    if not long:
        return None
    at = chance.choice(long)
    word = words[at]
    left = chance.randrange(len(word) - 1)
    words[at] = word[:left] + word[left + 1] + word[left] + word[left + 2 :]
    return " ".join(words) if words[at] != word else None


def numeral_otherwise(film: Film, chance: random.Random) -> str | None:
    """Write a number in another way: as a word, in digits, as a Roman numeral."""
    words = film.title.split()
    written = {value: word for word, value in NUMBER_WORDS.items()}
    values = {word: value for value, word in ROMAN.items()} | {str(value): value for value in written}
    for at, word in enumerate(words):
        value = values.get(word.strip(":,"), NUMBER_WORDS.get(word.lower().strip(":,")))
        if value is None or (at == 0 and word in ROMAN.values()):
            continue
        ways = [str(value), written[value], *([ROMAN[value]] if value in ROMAN and at else [])]
        others = [way for way in ways if way.lower() != word.lower().strip(":,")]
        return " ".join([*words[:at], chance.choice(others), *words[at + 1 :]]).lower()
    return None


def initials(film: Film, _: random.Random) -> str | None:
    """Call a title by its first letters, a number of it whole."""
    words = [word for word in search_words(film.title) if word != "the"]
    if len(words) < 3 and not (len(words) == 2 and words[-1].isdecimal()):
        return None
    return "".join(word if word.isdecimal() else word[0] for word in words)


def half_typed(film: Film, chance: random.Random) -> str | None:
    """Type the first letters, more than half of them."""
    length = len(film.title)
    if length < 2 * SHORTEST_TITLE:
        return None
    return film.title[: chance.randint(max(SHORTEST_TITLE, length // 2 + 1), length - 1)].strip().lower()


def people_and_word(film: Film, chance: random.Random) -> str | None:
    """Type one word of the title, and a last name."""
    words = [
        word for word in search_words(film.title) if len(word) >= SHORTEST_TITLE and word not in SMALL_WORDS
    ]
    if not words or not film.last_names:
        return None
    return f"{chance.choice(words)} {chance.choice(sorted(film.last_names))}"


def punctuation_otherwise(film: Film, chance: random.Random) -> str | None:
    """Leave blanks or punctuation out."""
    plain = re.sub(r"[^\w\s]", "", film.title.lower())
    joined = plain.replace(" ", "")
    return chance.choice([plain, joined]) if plain != joined else None


FORMS: dict[str, Form] = {
    "article dropped": article_dropped,
    "letters swapped": letters_swapped,
    "numeral otherwise": numeral_otherwise,
    "initials": initials,
    "half typed": half_typed,
    "person and word": people_and_word,
    "punctuation otherwise": punctuation_otherwise,
}


def queries(films: Sequence[Film], seed: int, of_each: int) -> Iterator[MadeQuery]:
    """Make searches of every kind.

    A search that says as much of a better known film is not made: "alie" means Alien, never Aliens.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    rivals = _Rivals(films)
    for kind, form in FORMS.items():
        made = 0
        for _ in range(TRIES * of_each):
            film = chance.choice(films)
            text = form(film, chance)
            if text and len(whole_key(search_words(text))) > 1 and (meant := rivals.meant(kind, text, film)):
                yield MadeQuery(kind, text, meant)
                made += 1
            if made == of_each:
                break


class _Rivals:
    """The films that a search says as much of as of the one of which it was made."""

    def __init__(self, films: Sequence[Film]) -> None:
        self._films = films
        self._called = _by(films, lambda film: film.others)
        self._bare = _by(films, lambda film: [bare_key(search_words(film.title))])
        self._short = _by(films, lambda film: [initials(film, random.Random(0)) or ""])  # noqa: S311
        self._words = _by(films, lambda film: search_words(film.title))

    def meant(self, kind: str, text: str, film: Film) -> frozenset[str] | None:
        """The films that may come first; None where the film is not the best known of those."""
        key = whole_key(search_words(text))
        called = self._called.get(key, [])
        rivals = [film, *called, *self._bare.get(bare_key(search_words(film.title)), [])]
        if kind == "initials":
            rivals += self._short.get(text, [])
        elif kind == "letters swapped":
            swapped = (key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in range(len(key) - 1))
            rivals += [each for other in swapped for each in self._called.get(other, [])]
        elif kind == "half typed":
            rivals += [each for each in self._films if any(name.startswith(key) for name in each.others)]
        elif kind == "person and word":
            word, name = text.rsplit(" ", 1)
            rivals += [each for each in self._words.get(word, []) if name in each.last_names]
        if film.renown < max(each.renown for each in rivals):
            return None
        if called and film not in called:
            return None  # it is another film's name
        return frozenset(each.movie_id for each in rivals if each.renown == film.renown)


def _by(films: Iterable[Film], keys: Callable[[Film], Iterable[str]]) -> dict[str, list[Film]]:
    found: dict[str, list[Film]] = defaultdict(list)
    for film in films:
        for key in set(keys(film)):
            found[key].append(film)
    return found
