"""The address where Radarr reads a profile's list: made and ended by the profile, for all who know it."""

from collections.abc import Iterable

from maxella.app.storage.records import Profile
from maxella.app.storage.store import Store
from maxella.app.tokens import end_tokens, new_token
from maxella.numerals import bounded_int
from maxella.recommend.results import Movie

HIGHEST_ID = 2**31 - 1
"""Of Radarr's numbers of films."""
_NONE = "none"


def list_path(store: Store, profile: Profile) -> str | None:
    """Where the list stands, below the address of the service; None while there is none."""
    token = store.setting(_name(profile)) or _NONE
    return None if token == _NONE else f"/lists/{token}/radarr.json"


def open_list(store: Store, profile: Profile) -> str:
    """Give the list an address, in place of the one that it had."""
    close_list(store, profile)
    token = new_token(store, "list", profile.id)
    store.change_setting(_name(profile), token)
    return f"/lists/{token}/radarr.json"


def close_list(store: Store, profile: Profile) -> None:
    """End the address of the list."""
    end_tokens(store, "list", profile.id)
    store.change_setting(_name(profile), _NONE)


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


def _name(profile: Profile) -> str:
    return f"list.{profile.id}"
