"""The list of a profile as Radarr polls it."""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request

from maxella.app.api.responses import ResponseModel
from maxella.app.errors import documented
from maxella.app.limits import RADARR_LENGTH, TOKEN_LENGTH
from maxella.app.serving import Serving
from maxella.app.sessions import Storage
from maxella.app.storage.records import Profile
from maxella.app.taste import Taste
from maxella.app.tokens import profile_with
from maxella.app.turns import turn_of
from maxella.errors import SignInError, UnknownIdError
from maxella.numerals import bounded_int
from maxella.recommend.results import Movie

HIGHEST_ID = 2**31 - 1
"""Of Radarr's numbers of films."""

router = APIRouter(prefix="/lists", tags=["lists"])

Token = Annotated[
    str, Path(max_length=TOKEN_LENGTH, description="The token of the address, from the profile's page.")
]
Content = Annotated[
    Literal["saved", "for-you"], Query(description="The watchlist, or what is recommended first.")
]
Length = Annotated[
    int, Query(ge=1, le=RADARR_LENGTH, description="How many are recommended; a watchlist is whole.")
]


class ListedMovie(ResponseModel):
    """A movie as Radarr reads it: custom lists by `id`, lists in StevenLu's form by `imdb_id`."""

    id: int | None = None
    """In The Movie Database."""
    tmdb_id: int | None = None
    """The same."""
    imdb_id: str | None = None
    title: str
    year: int | None = None


def _listed(token: Token, store: Storage) -> Profile:
    """The profile whose list has this address."""
    try:
        return profile_with(store, "list", token)
    except SignInError:
        raise UnknownIdError("no list has this address, or not any more; My taste makes a new one") from None


Listed = Annotated[Profile, Depends(_listed)]


async def _turn(request: Request, listed: Listed) -> AsyncIterator[None]:
    async with turn_of(request, listed.id):
        yield


@router.get(
    "/{token}/radarr.json",
    dependencies=[Depends(_turn, scope="function")],
    responses=documented(404, 422, 503),
    response_model=list[ListedMovie],
    response_description="The movies.",
    response_model_exclude_none=True,
)
def radarr(listed: Listed, serving: Serving, store: Storage, of: Content = "saved", k: Length = 20) -> Any:
    """Movies with title, year and ids; those without an id that Radarr knows are left out."""
    recommender = serving.recommender
    taste = Taste.of(store, listed, recommender)
    if of == "saved":
        saved = sorted((mark for mark in taste.marks if mark.is_saved), key=lambda mark: -mark.changed_at)
        return entries_of(recommender.facts(mark.movie_id for mark in saved))
    found = recommender.recommend(
        taste.history, k=k, filters=taste.filters(), exclude=taste.excluded, reasons=0
    )
    return entries_of(each.movie for each in found)


def entry_of(movie: Movie) -> dict[str, str | int] | None:
    """A movie as Radarr reads it, without what is not known; None where it has no id that Radarr knows.

    Custom lists read `id`, the number in The Movie Database; lists in StevenLu's form read `imdb_id`.
    """
    tmdb = bounded_int(movie.tmdb_id or "", HIGHEST_ID) or None
    known = {
        "id": tmdb,
        "tmdb_id": tmdb,
        "imdb_id": movie.imdb_id,
        "title": movie.title,
        "year": movie.release_year,
    }
    entry = {name: value for name, value in known.items() if value is not None}
    return entry if "id" in entry or "imdb_id" in entry else None


def entries_of(movies: Iterable[Movie]) -> list[dict[str, str | int]]:
    """The movies that Radarr can find, as it reads them."""
    return [entry for entry in map(entry_of, movies) if entry]
