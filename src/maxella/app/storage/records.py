"""What the store takes and gives: frozen records, and texts that fit; all times are unix seconds, UTC."""

import math
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from maxella.app.limits import KEY_LENGTH
from maxella.errors import UsageError
from maxella.recommend.results import NameKind
from maxella.tables.entries import Entry
from maxella.tables.rating_scales import RatingScale

Kind = Literal["rating", "seen", "hidden", "saved", "passed", "unwatched"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FLAGS: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind != "rating")
"""The kinds that are only set or not."""

COLOURS = ("amber", "brick", "moss", "teal", "slate", "plum", "rose", "sand")
"""The names of the colours that a profile may have."""

LONGEST_KEY = KEY_LENGTH + 4
"""An undo puts a mark before the key, and a form a place behind it."""
LONGEST_MOVIE_ID = 128
_UNSTORABLE = re.compile("[\\0\ud800-\udfff]")


def fitting(text: str, what: str, longest: int) -> str:
    """Give back a text that can be stored, the same on every database.

    Args:
        text: what somebody gave.
        what: what it is, as the message names it.
        longest: characters that it may have; it must have one.

    Raises:
        UsageError: when it is empty, too long, or holds what a database cannot keep: NUL, half a character.
    """
    if 0 < len(text) <= longest and text.isprintable():
        return text  # as nearly all are: NUL and half a character cannot be printed
    if not text:
        raise UsageError(f"{what} is empty; give at least one character")
    if len(text) > longest:
        raise UsageError(f"{what} has {len(text)} characters; {longest} are the most")
    if _UNSTORABLE.search(text):
        raise UsageError(f"{what} holds characters that cannot be stored; leave them out")
    return text


@dataclass(frozen=True)
class Profile:
    """A person, as the app knows them."""

    id: str
    """32 hexadecimal digits."""
    name: str
    colour: str
    """One of `COLOURS`."""
    has_pin: bool
    is_shared: bool
    """Whether others may ask for Tonight with this profile."""
    account_id: str | None
    """The account it belongs to; None where there are no accounts."""
    created_at: int
    scale: str | None = None
    """The name of the scale that it rates on; None for that of the dataset."""


@dataclass(frozen=True)
class Account:
    """Who signs in where several people share one address; it has profiles."""

    id: str
    """32 hexadecimal digits."""
    name: str
    created_at: int


@dataclass(frozen=True)
class Session:
    """A browser that is signed in, and as whom."""

    id_hash: str
    """The SHA-256 of what its cookie holds, 64 hexadecimal digits."""
    account: Account | None
    profile: Profile | None
    operator_until: int | None
    """Until when the operator's pages are open to it."""
    created_at: int
    seen_at: int
    """When it was last seen, to a few minutes."""
    device: str
    """The browser and its system, as `Firefox · Android`; empty where that is not known."""


@dataclass(frozen=True)
class Mark:
    """How one movie stands with a profile now; as it is made by default, nothing was said of it."""

    movie_id: str
    rating: float | None = None
    rated_at: int | None = None
    changed_at: int = 0
    is_seen: bool = False
    is_hidden: bool = False
    """Dismissed: not interested."""
    is_saved: bool = False
    """On the watchlist."""
    is_passed: bool = False
    """Passed over once, for others to be shown."""
    is_unwatched: bool = False
    """Said not to have been seen, on the wall of well-known films."""
    scale: RatingScale | None = None
    """Of the rating, as it was given; None for that of the dataset, as earlier releases kept it."""

    @property
    def was_watched(self) -> bool:
        """Whether it was rated, or said to have been seen."""
        return self.rating is not None or self.is_seen


@dataclass(frozen=True)
class Never:
    """Names of what a profile never wants to be shown, as somebody wrote them; capitals do not matter."""

    genres: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Directors and cast."""
    keywords: tuple[str, ...] = ()

    @property
    def by_kind(self) -> dict[NameKind, tuple[str, ...]]:
        """The names of each kind."""
        return {"genres": self.genres, "people": self.people, "keywords": self.keywords}

    @property
    def count(self) -> int:
        """How many names there are."""
        return sum(map(len, self.by_kind.values()))

    def has(self, kind: NameKind, name: str) -> bool:
        """Whether a name is one of them."""
        return name.casefold() in (each.casefold() for each in self.by_kind[kind])


WANTS_ALL = Never()
"""Of who never said that something is never wanted."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that a person did with a movie, to be recorded.

    Args:
        key: makes a repeated write harmless: 1 to 64 characters, unique within the profile.
        kind: what it is about.
        movie_id: the movie, in the ids of the dataset.
        value: the rating, 1 to set a flag, None to clear either.
        at: when it happened; of an import, the date in the file.
        scale: of a rating, the scale on which it was said.
        given_at: when it was given, if not at its place in time: it may come after something without a date.

    Raises:
        UsageError: when a text does not fit, the kind is not known, or the value is no finite number.
    """

    key: str
    kind: Kind
    movie_id: str
    value: float | None
    at: int
    scale: RatingScale | None = None
    given_at: int | None = None

    def __post_init__(self) -> None:
        fitting(self.key, "the key of an event", LONGEST_KEY)
        fitting(self.movie_id, "a movie id", LONGEST_MOVIE_ID)
        if self.kind not in KINDS:
            raise UsageError(f"{self.kind!r} is no kind of event; there are {', '.join(KINDS)}")
        if self.value is not None and not math.isfinite(self.value):
            raise UsageError(f"{self.value} is no rating; give a finite number")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was recorded; it is never changed, but an import's may be set aside."""

    id: int
    profile_id: str
    dataset: str
    key: str
    kind: Kind
    movie_id: str
    value: float | None
    at: int
    """When it happened."""
    import_id: int | None
    recorded_at: int
    """When it was written."""
    scale: RatingScale | None = None
    """Of a rating, as it was said; None for that of the dataset, as earlier releases kept it."""
    set_aside_at: int | None = None
    """Since when it does not count, because its import meant another film."""


class StandingEvent(NamedTuple):
    """What is asked of an event that counts, where a whole history is gone through."""

    movie_id: str
    kind: Kind
    value: float | None
    at: int
    scale: RatingScale | None
    import_id: int | None


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What a file says of a film, and what that is taken for."""

    entry: Entry
    name: bytes
    """As what the file names the film; `name_of` gives it."""
    dataset: str | None = None
    """The dataset of the movie."""
    movie_id: str | None = None
    """None where it is kept until a catalogue has the film."""
    is_forgotten: bool = False
    """Of a kept film: whether nobody wants to know of it any more."""
    id: int = 0
    """0 while it is not written."""
    import_id: int = 0


@dataclass(frozen=True)
class ImportedFilm:
    """A film as a file names it."""

    row: ImportRow
    """One that says a rating, if there is one."""
    rows: int
    """How many say something of it."""


@dataclass(frozen=True)
class Import:
    """A file whose content was taken over, and can be taken back as a whole."""

    id: int
    profile_id: str
    dataset: str
    source: str
    file_name: str
    created_at: int
    events: int
    """How many events it brought."""
    rows: int
    """How many rows of its files are kept."""
    is_undone: bool
    summary: dict[str, int]
    """What became of the file's lines, in numbers."""
