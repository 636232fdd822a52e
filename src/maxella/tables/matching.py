"""Which movie of the catalogue an entry means: by ids first, then by title and year.

A match is sure only where nothing else is possible: an id that the catalogue knows and that title and year do
not contradict, or the title and the exact year of one movie, unless its ids are others. What is not sure
carries candidates for the person to choose from.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self, cast

import polars as pl

from maxella.tables.agreement import agrees, with_told_ids
from maxella.tables.catalogue import CatalogueMovie, MovieIndex, movies_of
from maxella.tables.entries import Entry
from maxella.tables.names import Title, taken_apart
from maxella.tables.similar import MOST, Question, similar

How = Literal[
    "own id",
    "imdb",
    "tmdb",
    "movielens",
    "title and year",
    "title and year, other ids",
    "title, year off by one",
    "title, other year",
    "title, no year",
    "title alone",
    "ids disagree",
    "id and title disagree",
    "several films",
    "similar title",
    "not in the catalogue",
    "not looked for",
    "chosen by hand",
]


_IN_BRACKETS = re.compile(r"(?<=\S)\s+\[[^\[\]]{1,30}\]$")
_ENDS = ("]", ")", *"0123456789")
"""What a title ends with that has brackets or a year at its end."""
_YEAR_AT_END = re.compile(r"(.*\S)(?:[\s,–-]+|\s+\[|\s+\()((?:18|19|20)[0-9]{2})[\])]?")


@dataclass(frozen=True, slots=True)
class Match:
    """What an entry means."""

    entry: Entry
    movie_id: str | None
    """The movie; where it is not sure, the likeliest one, if there is one."""
    candidates: tuple[str, ...]
    """Where it is not sure, the movies to choose from, the likeliest first, at most five."""
    how: How
    is_sure: bool

    def chosen(self, movie_id: str) -> "Match":
        """The same entry with the movie that the person chose."""
        return replace(self, movie_id=movie_id, candidates=(), how="chosen by hand", is_sure=True)


class Catalogue:
    """The movies of a recommender, to match entries with."""

    def __init__(self, movies: Iterable[CatalogueMovie], *, movielens_ids: bool = False) -> None:
        """Index the movies (two seconds for 90,000).

        Args:
            movies: the movies, in any order.
            movielens_ids: whether their ids are those of movielens.org, as in ml-1m, ml-25m, ml-32m and the
                latest ones; those of ml-100k are not.
        """
        self._index = MovieIndex(movies, movielens_ids)

    @classmethod
    def of_table(cls, movies: pl.DataFrame, *, movielens_ids: bool = False) -> Self:
        """The catalogue of a movie table (`Bundle.movies`, `Dataset.movies`)."""
        return cls(movies_of(movies), movielens_ids=movielens_ids)

    def match(self, entry: Entry) -> Match:
        """What one entry means; for many, `match_all` is much faster."""
        return self.match_all([entry])[0]

    def match_all(self, entries: Sequence[Entry], *, with_similar: bool = True) -> list[Match]:
        """What each of the entries means; similar titles, which cost time, need not be looked for."""
        entries = self._undecorated(entries)
        texts = {text for entry in entries for text in (entry.title, entry.other_title) if text}
        apart = taken_apart(texts)
        named: dict[tuple[str | None, str | None], list[Title]] = {}
        for entry in entries:
            both = entry.title, entry.other_title
            if both not in named:
                named[both] = [apart[text] for text in both if text in apart]
        titles = [named[entry.title, entry.other_title] for entry in entries]
        del apart, named
        if any(entry.movielens_id for entry in entries):
            entries = with_told_ids(self._index, list(zip(entries, titles, strict=True)))
        matches = self._each_once(zip(entries, titles, strict=True))
        if not with_similar:
            return matches
        questions = [
            _question(match.entry, called) if match.how == "not in the catalogue" else None
            for match, called in zip(matches, titles, strict=True)
        ]
        answers = similar(self._index, [question for question in questions if question])
        return [
            self._with_similar(match, answers.get(question)) if question else match
            for match, question in zip(matches, questions, strict=True)
        ]

    def _undecorated(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries without square brackets behind their titles, and with a year that stands there.

        A title that the catalogue has as it is, such as one that ends in 2049, is left so.
        """
        plain = {entry.title: _plain(entry.title) for entry in entries if entry.title}
        apart = taken_apart(title for title, (stem, _) in plain.items() if stem != title)
        known = {title for title, names in apart.items() if self._index.knows([names])}

        def undecorated(entry: Entry) -> Entry:
            stem, year = plain.get(entry.title or "", (entry.title, None))
            if stem == entry.title or entry.title in known or (year and entry.year not in (None, year)):
                return entry
            return replace(entry, title=stem, year=entry.year or year)

        return [undecorated(entry) for entry in entries]

    def _each_once(self, asked: Iterable[tuple[Entry, Sequence[Title]]]) -> list[Match]:
        """What each entry means; those that name their film alike are looked for once."""
        found: dict[tuple[object, ...], Match] = {}
        matches = []
        for entry, titles in asked:
            key = (*entry.name, entry.other_title, entry.is_without_years)
            match = found.get(key)
            if match is None:
                match = found[key] = self._match(entry, titles)
            else:
                match = Match(entry, match.movie_id, match.candidates, match.how, match.is_sure)
            matches.append(match)
        return matches

    def _match(self, entry: Entry, titles: Sequence[Title]) -> Match:
        own = self._index.place_of.get(entry.movie_id) if entry.movie_id else None
        if own is not None and self._is_told(own, entry):
            return self._sure(entry, own, "own id")
        by_ids = self._index.by_ids(entry)
        if not (by_ids or self._index.knows(titles)):
            return Match(entry, None, (), "not in the catalogue", is_sure=False)
        year = _year(entry, titles)
        named = self._of_year(titles, year)
        if by_ids:
            return self._by_ids(entry, by_ids, titles, named)
        if named:
            return self._by_title(entry, named)
        return self._by_title_of_another_year(entry, titles, year)

    def _by_title_of_another_year(self, entry: Entry, titles: Sequence[Title], year: int | None) -> Match:
        how, found = self._of_other_years(titles, year)
        found = [place for place in found if not self._index.has_other_ids(place, entry)]
        if not found:
            return Match(entry, None, (), "not in the catalogue", is_sure=False)
        if how == "title, no year" and entry.is_without_years and len(found) == 1:
            return self._sure(entry, found[0], "title alone")
        suggest = how != "title, other year"
        return self._unsure(entry, found, how if len(found) == 1 else "several films", suggest)

    def _of_year(self, titles: Sequence[Title], year: int | None) -> list[int]:
        """The movies of that title and exact year, the best first."""
        if year is None:
            return []
        whole = self._index.named(titles, self._index.of_year(year), whole=True)
        if whole:
            return whole
        parts = self._index.named(titles, self._index.of_year(year), whole=False)
        if not parts:
            return []
        # "The Best Man (Il Testimone dello sposo)" is not The Best Man, if only a few years lie between.
        return parts + [place for place in self._of_any_year(titles) if place not in parts]

    def _of_any_year(self, titles: Sequence[Title]) -> list[int]:
        return self._index.named(titles, lambda place: True, whole=True)

    def _of_other_years(self, titles: Sequence[Title], year: int | None) -> tuple[How, list[int]]:
        if year is None:
            return "title, no year", self._of_any_year(titles)
        for whole in (True, False):
            if near := self._index.named(titles, self._index.near_year(year), whole=whole):
                return "title, year off by one", near
        if undated := self._index.named(titles, self._index.without_year, whole=True):
            return "title, no year", undated
        return "title, other year", self._of_any_year(titles)

    def _by_ids(
        self, entry: Entry, by_ids: list[tuple[str, set[int]]], titles: Sequence[Title], named: list[int]
    ) -> Match:
        common = set.intersection(*(places for _, places in by_ids))
        possible = common or set.union(*(places for _, places in by_ids))
        told = [place for place in named if place in possible]
        if len(told) == 1:  # the title and year agree with an id
            how = next(how for how, places in by_ids if told[0] in places)
            return self._sure(entry, told[0], cast(How, how))
        if not common:
            return self._unsure(entry, sorted(possible), "ids disagree", suggest=False)
        if len(common) > 1:  # several movies that are one film
            return self._unsure(entry, told or sorted(common), "several films")
        [place], how = common, by_ids[0][0]
        if how != "imdb" and self._index.has_other_ids(place, entry):
            return self._unsure(entry, [place, *named], "ids disagree")
        is_imdb = how == "imdb"  # the first of them, and no number that another source uses too
        if not self._confirms(entry, place, titles, is_imdb and not named):
            return self._contradicted(entry, place, titles, named)
        return self._sure(entry, place, cast(How, how))

    def _confirms(self, entry: Entry, place: int, titles: Sequence[Title], may_be_translated: bool) -> bool:
        """Whether title and year do not contradict an id; a title in another language needs the very year."""
        year = _year(entry, titles)
        if agrees(self._index, place, titles, year):
            return True
        return may_be_translated and year is not None and self._index.of_year(year)(place)

    def _contradicted(self, entry: Entry, place: int, titles: Sequence[Title], named: list[int]) -> Match:
        """What an entry may mean whose id leads to the movie at a place, and whose title does not."""
        others = named or self._of_any_year(titles)
        match = self._unsure(entry, [place, *others], "id and title disagree", suggest=False)
        return replace(match, movie_id=self._index.movie_ids[named[0]]) if len(named) == 1 else match

    def _by_title(self, entry: Entry, named: list[int]) -> Match:
        if len(named) > 1:
            return self._unsure(entry, named, "several films", suggest=False)
        if self._index.has_other_ids(named[0], entry):
            return self._unsure(entry, named, "title and year, other ids")
        return self._sure(entry, named[0], "title and year")

    def _is_told(self, place: int, entry: Entry) -> bool:
        same_year = entry.year is None or entry.year == self._index.years[place]
        return same_year and (entry.title or "") == self._index.titles[place]

    def _with_similar(self, match: Match, places: Sequence[int] | None) -> Match:
        if places is None:
            return Match(match.entry, None, (), "not looked for", is_sure=False)
        fitting = [place for place in places if not self._index.has_other_ids(place, match.entry)]
        return self._unsure(match.entry, fitting, "similar title", suggest=False) if fitting else match

    def _sure(self, entry: Entry, place: int, how: How) -> Match:
        return Match(entry, self._index.movie_ids[place], (), how, is_sure=True)

    def _unsure(self, entry: Entry, places: Sequence[int], how: How, suggest: bool = True) -> Match:
        """An unsure match; the first movie is suggested, unless there are several or it is not to be."""
        candidates = tuple(self._index.movie_ids[place] for place in dict.fromkeys(places))[:MOST]
        suggested = candidates[0] if suggest and (len(candidates) == 1 or how == "ids disagree") else None
        return Match(entry, suggested, candidates, how, is_sure=False)


def _plain(title: str) -> tuple[str, int | None]:
    """A title without what stands in square brackets behind it, and without the year there; and that year."""
    if not title.endswith(_ENDS):
        return title, None
    if found := _YEAR_AT_END.fullmatch(title):
        return found[1], int(found[2])
    stem = _IN_BRACKETS.sub("", title)
    return (stem, None) if stem == title else _plain(stem)


def _year(entry: Entry, titles: Sequence[Title]) -> int | None:
    return entry.year if entry.year is not None else next((title.year for title in titles), None)


def _question(entry: Entry, titles: Sequence[Title]) -> Question | None:
    year = _year(entry, titles)
    whole = next((name.loose for title in titles for name in title.names if name.is_whole), None)
    return None if year is None or whole is None else (whole, year, entry.imdb_id is not None)
