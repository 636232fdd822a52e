"""A status, as tables of one's own have it: whether a film was seen, is planned, or was given up."""

from collections.abc import Callable

from maxella.formats.description import Cells
from maxella.tables.columns import letters_of

_PLANNED = (
    "plan planned planning plantowatch planetowatch wanttowatch wantto wanttosee watchlist wishlist"
    " towatch tosee watchlater later backlog geplant merkliste aregarder pendiente porver"
)
_BEGUN = "watching inprogress started onhold paused current unfinished notfinished angefangen"
_UNSEEN = "no false unwatched notwatched unseen notseen nein non n"
_GIVEN_UP = "dropped abandoned notinteresting notinterested abgebrochen"
PLANNED, BEGUN, UNSEEN, GIVEN_UP = (
    frozenset(words.split()) for words in (_PLANNED, _BEGUN, _UNSEEN, _GIVEN_UP)
)
WORDS = (
    PLANNED
    | BEGUN
    | UNSEEN
    | GIVEN_UP
    | frozenset(["completed", "complete", "watched", "seen", "finished", "yes", "true", "y", "ja", "oui"])
)
"""All that is understood."""


def word_of(cell: object) -> str:
    """A status in letters alone."""
    return letters_of(str(cell))


def marks_of(status: str, rating: str | None) -> Callable[[Cells], tuple[str, ...]]:
    """What a row says by its column of status; one with a rating says that instead.

    Args:
        status: the column.
        rating: that of ratings, if there is one.
    """

    def marks(row: Cells) -> tuple[str, ...]:
        word = word_of(row[status])
        if rating is not None and str(row[rating]).strip():
            return ()
        if word in PLANNED:
            return ("is_saved",)
        return ("is_hidden",) if word in GIVEN_UP else ()

    return marks


def left_out(status: str, rating: str | None) -> Callable[[Cells], str | None]:
    """As what a row is counted that says neither that a film was seen nor that it is planned."""

    def skip(row: Cells) -> str | None:
        word = word_of(row[status])
        if rating is not None and str(row[rating]).strip():
            return None
        return "unfinished" if word in BEGUN else "films not seen" if word in UNSEEN else None

    return skip
