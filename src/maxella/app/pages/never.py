"""Names that a person never wants to be shown: said on a film's page or here, each taken back with one click.

A form names `genres`, `people` or `keywords` with a name, once for each; `clear-genres` and its like take
that back. The address that it leads back to tells what was changed, so that the page can offer to undo it.
"""

from dataclasses import dataclass
from typing import get_args
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app.http.forms import Fields, value_of, values_of
from maxella.app.limits import NEVER_LENGTH
from maxella.app.pages.history import counts_of
from maxella.app.pages.marks import WayBack
from maxella.app.pages.visit import Visit
from maxella.app.rendering.wording import genre_text
from maxella.app.sessions import OwnPage, Storage, Visitor, local_path, see_other
from maxella.app.storage.records import Never
from maxella.app.texts import text
from maxella.app.turns import VisitorsTurn
from maxella.errors import ToldError
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import MovieDetail, NameKind

router = APIRouter(include_in_schema=False)

KINDS: tuple[NameKind, ...] = get_args(NameKind)

CLEAR = "clear-"
"""Before the kind, it takes a name back."""
NAMES_OFFERED = 20
"""Of each kind, on the page of a film."""
CHANGED = "changed"
"""Carries in an address what was just changed: `genres:Horror`."""


@dataclass(frozen=True)
class Choice:
    """A name that can be said never to be wanted, or be taken back."""

    kind: NameKind
    name: str
    is_never: bool
    is_known: bool = True
    """Whether the model has a film of this name."""

    @property
    def shown(self) -> str:
        """The name in the language of the reader, where there is one."""
        return genre_text(self.name) if self.kind == "genres" else self.name

    @property
    def field(self) -> str:
        """What its button sends the name as."""
        return f"{CLEAR}{self.kind}" if self.is_never else self.kind


@router.get("/taste/never", dependencies=[VisitorsTurn])
def show(visit: Visit) -> HTMLResponse:
    """Show all that is never wanted, each with the way back, and a form to say more."""
    recommender, never = visit.recommender, visit.taste.never
    return visit.render(
        "taste_never.html",
        counts=counts_of(visit.taste),
        said=_said(never, recommender),
        genres=[genre for genre in sorted(recommender.genres) if not never.has("genres", genre)],
        longest=NEVER_LENGTH,
        done=changed_of(visit.request, never, recommender),
    )


@router.post("/taste/never", dependencies=[OwnPage])
def change(store: Storage, profile: Visitor, fields: Fields) -> Response:
    """Keep what a form says is never wanted, and what is wanted again."""
    add, remove = _named(fields), _named(fields, CLEAR)
    if any(len(name) > NEVER_LENGTH for names in add.by_kind.values() for name in names):
        raise ToldError(text("never.too-long", most=NEVER_LENGTH))
    store.never.change(profile.id, add=add, remove=remove)
    return see_other(_telling(value_of(fields, "back", "/taste/never"), add if add.count else remove))


def choices_of(movie: MovieDetail, never: Never) -> list[Choice]:
    """List what can be said never to be wanted on the page of a film: its genres, people and keywords."""
    names: dict[NameKind, tuple[str, ...]] = {
        "genres": movie.genres,
        "people": (*movie.directors, *movie.cast),
        "keywords": movie.keywords,
    }
    return [
        Choice(kind, name, is_never)
        for kind, of_kind in names.items()
        for index, name in enumerate(dict.fromkeys(of_kind))
        if (is_never := never.has(kind, name)) or index < NAMES_OFFERED
    ]


def changed_of(request: Request, never: Never, recommender: Recommender) -> WayBack | None:
    """The way back from what the address says was just changed, as far as it names anything."""
    kind, _, name = request.query_params.get(CHANGED, "").partition(":")
    if kind not in KINDS:
        return None
    choice = Choice(kind, name, never.has(kind, name))
    if not choice.is_never and recommender.unknown_names(kind, [name]):
        return None
    words = text("never.done" if choice.is_never else "never.undone", name=choice.shown)
    return WayBack(words, "/taste/never", choice.field, name)


def _said(never: Never, recommender: Recommender) -> dict[NameKind, list[Choice]]:
    """The names of each kind that has some."""
    return {
        kind: [
            Choice(kind, name, is_never=True, is_known=not recommender.unknown_names(kind, [name]))
            for name in names
        ]
        for kind, names in never.by_kind.items()
        if names
    }


def _named(fields: list[tuple[str, str]], before: str = "") -> Never:
    """The names that a form has of each kind; what was left empty names nothing."""
    return Never(
        **{
            kind: tuple(name for name in values_of(fields, f"{before}{kind}") if name.strip())
            for kind in KINDS
        }
    )


def _telling(back: str, changed: Never) -> str:
    """An address with the first name that was changed; the names of earlier changes go."""
    told = [(kind, name) for kind, names in changed.by_kind.items() for name in names][:1]
    parts = urlsplit(local_path(back))
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in (CHANGED, "done")]
    query = urlencode([*kept, *((CHANGED, f"{kind}:{name.strip()}") for kind, name in told)])
    return urlunsplit(("", "", parts.path, query, ""))
