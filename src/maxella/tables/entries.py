"""What is read from an export: an entry for each row, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from maxella.tables.rating_scales import RatingScale

Name = tuple[str | None, int | None, str | None, str | None, str | None, str | None]
"""All by which an entry names its film: title, year, and the ids of IMDb, TMDB, MovieLens and ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of an export: a movie as its source names it, and what the person did with it."""

    file: str
    """The file's name, with its folders where it came in a zip."""
    line: int
    """The line of the file on which the row starts, from 1."""
    title: str | None = None
    other_title: str | None = None
    """The original title, where the source gives both."""
    year: int | None = None
    imdb_id: str | None = None
    """As in `tt0113277`: at least seven digits."""
    tmdb_id: str | None = None
    movielens_id: str | None = None
    movie_id: str | None = None
    """Our own id, in our own exports."""
    rating: float | None = None
    """As the source has it."""
    scale: RatingScale | None = None
    """That of the source's ratings; None for the dataset's own."""
    rated_at: int | None = None
    """When it was rated, or else seen or saved: unix seconds, UTC; a day without a time is its midnight."""
    is_without_years: bool = False
    """Whether its source never says a year, so that a title that one film alone has must do."""
    is_current: bool = True
    """Whether the source says that this is the rating of today, not one of its history."""
    is_seen: bool = False
    is_saved: bool = False
    is_hidden: bool = False
    is_liked: bool = False
    is_rewatch: bool = False

    @property
    def name(self) -> Name:
        """All by which it names its film; entries with the same name mean the same film."""
        return self.title, self.year, self.imdb_id, self.tmdb_id, self.movielens_id, self.movie_id


@dataclass(frozen=True, slots=True)
class BadLine:
    """A row that could not be read, and why."""

    file: str
    line: int
    text: str
    """Its beginning, at most 200 characters."""
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read from the files of one import."""

    source: str
    """`letterboxd`, `imdb`, `trakt`, `movielens`, `simkl`, `tmdb`, `table` or `maxella`; several are joined
    by a plus sign."""
    entries: tuple[Entry, ...]
    bad_lines: tuple[BadLine, ...] = ()
    set_aside: Mapping[str, int] = field(default_factory=dict)
    """What is no film or no mark of the person, counted: `series`, `episodes`, `games`, `films of lists`,
    `unfinished`, `other files`."""
    mended: Mapping[str, int] = field(default_factory=dict)
    """Cells that could not be read and were left empty, counted: `dates`, `years`, `ids`."""
    emptied: tuple[BadLine, ...] = ()
    """The rows of these cells, each with what was wrong; the rest of the row counts."""
    columns: tuple[str, ...] | None = None
    """Of a table that needed a mapping: its columns."""
    header: str | None = None
    """Of a table that needed a mapping: the key under which to remember it."""
