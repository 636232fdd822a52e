"""Looking at what people bring along: what files hold, and which films they mean."""

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from weakref import WeakKeyDictionary

from maxella.app.garbage import without_collecting
from maxella.app.limits import PREVIEWED_ENTRIES
from maxella.app.storage.import_rows import name_of
from maxella.app.uploads import Files
from maxella.formats.exporting import error_file
from maxella.formats.reading import read_exports
from maxella.formats.table import NeedsMapping
from maxella.recommend.recommender import Recommender
from maxella.tables.entries import Name, Reading
from maxella.tables.matching import Catalogue, How, Match
from maxella.tables.rating_scales import RatingScale, scale_of, written

MOVIELENS_IDS = ("ml-1m", "ml-25m", "ml-32m", "ml-latest", "ml-latest-small")
"""The datasets whose ids are those of movielens.org."""
BYTES_OF_A_ROW = 50
"""Of a file, about; of a zip, fewer."""
_NOWHERE: How = "not in the catalogue"
_Choices = Mapping[bytes, str | None]
_Look = tuple[str, tuple[tuple[str, str], ...], frozenset[tuple[bytes, str | None]]]
"""The token of an upload, how its columns were mapped, and which films were chosen before."""


@dataclass(frozen=True)
class Outcome:
    """The changes that an import would make to a profile."""

    brought: Mapping[str, int]
    """How many events of each kind it brings."""
    changed: int
    """How many films get another rating than they have."""


@dataclass(frozen=True)
class Preview:
    """What files would bring."""

    reading: Reading
    matches: tuple[Match, ...]
    """One for each entry, in their order."""
    outcomes: dict[Hashable, Outcome] = field(default_factory=dict, repr=False, compare=False)
    """What it would change, by whose history and what state of that; `bringing` works it out."""

    @cached_property
    def unsure(self) -> list[tuple[int, Match]]:
        """The films for the person to decide, each with the place of the first entry that names it so."""
        first: dict[Name, tuple[int, Match]] = {}
        for place, each in enumerate(self.matches):
            if not each.is_sure and each.candidates:
                first.setdefault(each.entry.name, (place, each))
        return list(first.values())

    @cached_property
    def unmatched(self) -> list[Match]:
        """The first entry of each film that is not in the catalogue."""
        missing = (each for each in self.matches if not each.is_sure and not each.candidates)
        first: dict[Name, Match] = {}
        for each in missing:
            first.setdefault(each.entry.name, each)
        return list(first.values())

    @cached_property
    def sure(self) -> list[Match]:
        """The entries whose film is clear."""
        return [each for each in self.matches if each.is_sure]

    @cached_property
    def films(self) -> int:
        """How many films are clear, of which entries may say more than one thing."""
        return len({each.movie_id for each in self.sure})

    @cached_property
    def scales(self) -> list[RatingScale]:
        """The scales on which ratings are read, the commonest first."""
        rated = (each.entry.scale for each in self.matches if each.entry.rating is not None)
        counts = Counter(written(scale) for scale in rated if scale)
        return [scale_of(text) for text, _ in counts.most_common()]

    @property
    def errors(self) -> str:
        """All that would not come along, as a CSV to mend and import again."""
        return error_file(self.reading.bad_lines, [each for each in self.matches if not each.is_sure])


class Previews:
    """What uploads would bring, or ask, worked out once for all views of it; the oldest give way."""

    def __init__(self, most_entries: int = PREVIEWED_ENTRIES) -> None:
        self._most_entries = most_entries
        self._kept: dict[_Look, Preview | NeedsMapping] = {}
        self._lock = threading.Lock()

    def of(self, look: _Look, make: Callable[[], Preview]) -> Preview:
        """What was worked out for this look before, or what `make` gives.

        Raises:
            NeedsMapping: when a table is of no known service, now or before.
        """
        with self._lock:
            found = self._kept.get(look)
        if found is None:
            try:
                found = make()
            except NeedsMapping as question:
                found = question.with_traceback(None)
            self._keep(look, found)
        if isinstance(found, NeedsMapping):
            raise found
        return found

    def forget(self, token: str) -> None:
        """Forget all looks at an upload."""
        with self._lock:
            for look in [look for look in self._kept if look[0] == token]:
                del self._kept[look]

    def _keep(self, look: _Look, found: Preview | NeedsMapping) -> None:
        with self._lock:
            self._kept[look] = found
            while len(self._kept) > 1 and sum(map(_entries, self._kept.values())) > self._most_entries:
                del self._kept[next(iter(self._kept))]


def previewed(
    token: str,
    files: Callable[[], Files],
    mapping: Mapping[str, str] | None,
    choices: _Choices,
    recommender: Recommender,
) -> Preview:
    """The preview of an upload that is kept under a token: worked out once for all its views.

    Args:
        token: that of the upload.
        files: reads it.
        mapping: which column is which: see `preview`.
        choices: what the person said before which film is meant: see `remembered`.
        recommender: knows the films.

    Raises:
        NeedsMapping: when a table is of no known service.
    """
    previews, mapped = previews_of(recommender), tuple(sorted((mapping or {}).items()))

    def as_read() -> Preview:
        look: _Look = (token, mapped, frozenset())
        return previews.of(look, lambda: preview(files(), mapping, recommender))

    if not choices:
        return as_read()
    look: _Look = (token, mapped, frozenset(choices.items()))
    return previews.of(look, lambda: remembered(as_read(), choices, recommender))


def previews_of(recommender: Recommender) -> Previews:
    """What was worked out with a recommender; forgotten with it."""
    with _choosing:
        return _previews.setdefault(recommender, Previews())


def preview(files: Files, mapping: Mapping[str, str] | None, recommender: Recommender) -> Preview:
    """Read files and find their films.

    Raises:
        NeedsMapping: when a table is of no known service.
        ExchangeError: when nothing of it can be read, or it is larger than is read.
        UsageError: when the mapping is wrong.
    """
    with without_collecting(sum(len(content) for _, content in files) // BYTES_OF_A_ROW):
        reading = read_exports(files, mapping)
        return Preview(reading, tuple(catalogue_of(recommender).match_all(reading.entries)))


def chosen(found: Preview, choices: Mapping[int, str]) -> list[Match]:
    """All matches, those that the person chose a film for taken as sure.

    Args:
        found: what the files bring.
        choices: the film for the entry at each place, and for all that name theirs the same; only candidates
            count.
    """
    by_name = {
        found.matches[place].entry.name: movie_id
        for place, movie_id in choices.items()
        if 0 <= place < len(found.matches) and movie_id in found.matches[place].candidates
    }

    def decided(match: Match) -> Match:
        movie_id = None if match.is_sure else by_name.get(match.entry.name)
        return match.chosen(movie_id) if movie_id in match.candidates and movie_id else match

    return [decided(each) for each in found.matches]


def remembered(found: Preview, choices: _Choices, recommender: Recommender) -> Preview:
    """The preview with what the person said before which film is meant.

    Args:
        found: what the files bring.
        choices: the movie for each name (`name_of`); None for none of the catalogue.
        recommender: knows the films.
    """
    unknown = set(recommender.unknown_movies(filter(None, choices.values())))
    known = {name: movie_id for name, movie_id in choices.items() if movie_id not in unknown}
    if not known:
        return found

    def decided(match: Match) -> Match:
        name = name_of(match.entry)
        if name not in known:
            return match
        movie_id = known[name]
        return match.chosen(movie_id) if movie_id else Match(match.entry, None, (), _NOWHERE, is_sure=False)

    return Preview(found.reading, tuple(map(decided, found.matches)))


def catalogue_of(recommender: Recommender) -> Catalogue:
    """The index of a recommender's films, made once and forgotten with it."""
    known = _catalogues.get(recommender)
    if known is None:
        movielens = recommender.manifest.dataset in MOVIELENS_IDS
        known = Catalogue.of_table(recommender.movie_table, movielens_ids=movielens)
        _catalogues[recommender] = known
    return known


def _entries(found: Preview | NeedsMapping) -> int:
    return len(found.matches) + len(found.reading.bad_lines) if isinstance(found, Preview) else 1


_catalogues: WeakKeyDictionary[Recommender, Catalogue] = WeakKeyDictionary()
_previews: WeakKeyDictionary[Recommender, Previews] = WeakKeyDictionary()
_choosing = threading.Lock()
