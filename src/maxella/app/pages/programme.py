"""The shelves of the first page: films in rows, each row with what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from maxella.app.limits import SHELF_LENGTH
from maxella.app.pages.cards import Card
from maxella.app.taste import Taste
from maxella.app.texts import counted, text
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Dials, Shelf

SHELF_FILMS = 8
NO_DIALS = Dials()


@dataclass(frozen=True)
class Row:
    """A shelf in words."""

    slug: str
    """Names the shelf in addresses: its kind, and the film that it is about where there is one."""
    title: str | Markup
    lead: str
    cards: tuple[Card, ...]

    @property
    def movie_ids(self) -> list[str]:
        """The films that stand on it."""
        return [card.film.movie.movie_id for card in self.cards]


@dataclass(frozen=True)
class Programme:
    """All shelves of a person."""

    is_personal: bool
    rows: tuple[Row, ...]
    counting: int
    """How many ratings count."""
    unknown: int
    """How many marks do not, since the model does not know their films."""
    has_passed: bool
    """Whether films were passed over for others."""
    has_never: bool
    """Whether there is something that is never wanted."""

    @property
    def announcement(self) -> str:
        """What a screen reader says when the shelves have changed."""
        if not self.rows:
            return text("never.left" if self.has_never else "shelf.empty")
        first = self.rows[0].cards[0].film.movie.title
        return text("shelf.announce", count=sum(len(row.cards) for row in self.rows), title=first)


def programme_of(recommender: Recommender, taste: Taste, dials: Dials = NO_DIALS) -> Programme:
    """The shelves that follow from what a person said so far."""
    shelves = recommender.shelves(
        taste.history, exclude=taste.excluded, length=SHELF_FILMS, dials=dials, filters=taste.filters()
    )
    return Programme(
        is_personal=bool(taste.history),
        rows=tuple(rows_of(shelves, taste, recommender)),
        counting=len(taste.history),
        unknown=taste.unknown,
        has_passed=any(mark.is_passed for mark in taste.marks),
        has_never=bool(taste.never.count),
    )


def one_row(recommender: Recommender, taste: Taste, slug: str) -> Row | None:
    """One shelf with all that fits on it, or None where the person has no such shelf."""
    shelves = recommender.shelves(
        taste.history, exclude=taste.excluded, length=SHELF_LENGTH, filters=taste.filters()
    )
    return next((row for row in rows_of(shelves, taste, recommender) if row.slug == slug), None)


def rows_of(shelves: Iterable[Shelf], taste: Taste, recommender: Recommender) -> Iterable[Row]:
    """Shelves in words."""
    for shelf in shelves:
        cards = tuple(Card.of(each, taste) for each in shelf.recommendations)
        slug = f"{shelf.kind}.{shelf.movie_id}" if shelf.movie_id else shelf.kind
        yield Row(slug, _title(shelf, taste), _lead(shelf, taste), cards)


def _title(shelf: Shelf, taste: Taste) -> str | Markup:
    if shelf.kind == "for-you" and not taste.history:
        return text("shelf.start")
    if shelf.kind == "because":
        # Only our own text is marked up; the title is escaped where it is filled in.
        return Markup(text("shelf.because")).format(  # noqa: S704
            title=Markup("<cite>{}</cite>").format(shelf.about)
        )
    about = shelf.about or ""
    if shelf.kind == "decade":
        about = text("tastes.decade", decade=about.removesuffix("s"))
    return text(f"shelf.{shelf.kind}", about=about)


def _lead(shelf: Shelf, taste: Taste) -> str:
    if shelf.kind == "for-you":
        return (
            counted("shelf.for-you.lead", len(taste.history)) if taste.history else text("shelf.start.lead")
        )
    return text(f"shelf.{shelf.kind}.lead", about=shelf.about or "")
