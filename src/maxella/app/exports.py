"""A profile's exports: all that it said, as files for itself and for others, and the address of its list."""

from typing import Literal

from fastapi import Response

from maxella.app.storage.records import Mark, Profile
from maxella.app.storage.store import Store
from maxella.app.tokens import end_tokens, new_token
from maxella.formats.exporting import DESTINATIONS, Departure, Site, export_csv, export_for, export_json
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Movie

_NONE = "none"


def exported(
    store: Store, profile: Profile, recommender: Recommender, kind: Literal["csv", "json"]
) -> Response:
    """The file, for spreadsheets or for programs."""
    marks, movies = _said(store, profile, recommender)
    kept = [row.entry for row in store.import_rows.kept(profile.id)]
    if kind == "csv":
        return _attached(export_csv(marks, movies, recommender.scale, kept), "maxella.csv", "text/csv")
    content = export_json(marks, movies, recommender.scale, recommender.manifest.dataset, kept)
    return _attached(content, "maxella.json", "application/json")


def departures(store: Store, profile: Profile, recommender: Recommender) -> list[Departure]:
    """Tell what would leave for each service."""
    marks, movies = _said(store, profile, recommender)
    return [export_for(site, marks, movies, recommender.scale) for site in DESTINATIONS]


def exported_for(store: Store, profile: Profile, recommender: Recommender, site: Site) -> Response:
    """The file for a service."""
    found = export_for(site, *_said(store, profile, recommender), recommender.scale)
    name = found.destination.file
    kind = "text/csv" if name.endswith(".csv") else "application/json"
    return _attached(found.content, name, kind)


def _said(store: Store, profile: Profile, recommender: Recommender) -> tuple[list[Mark], dict[str, Movie]]:
    """All that a profile said, also of films that the model does not know; and the films that it does."""
    said = [
        mark
        for mark in store.marks.of(profile.id, recommender.manifest.dataset)
        if mark.rating is not None or mark.is_seen or mark.is_hidden or mark.is_saved
    ]
    strange = set(recommender.unknown_movies(mark.movie_id for mark in said))
    known = recommender.facts(mark.movie_id for mark in said if mark.movie_id not in strange)
    return said, {movie.movie_id: movie for movie in known}


def _attached(content: str, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)


def list_path(store: Store, profile: Profile) -> str | None:
    """Give the list's path below the address of the service; None while there is none."""
    token = store.settings.get(_name(profile)) or _NONE
    return None if token == _NONE else f"/lists/{token}/radarr.json"


def open_list(store: Store, profile: Profile) -> str:
    """Give the list an address, in place of the one that it had."""
    close_list(store, profile)
    token = new_token(store, "list", profile.id)
    store.settings.set(_name(profile), token)
    return f"/lists/{token}/radarr.json"


def close_list(store: Store, profile: Profile) -> None:
    """End the address of the list."""
    end_tokens(store, "list", profile.id)
    store.settings.set(_name(profile), _NONE)


def _name(profile: Profile) -> str:
    return f"list.{profile.id}"
