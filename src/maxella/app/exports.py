"""All that a profile said, as a file to take away; it imports again unchanged."""

from typing import Literal

from fastapi import Response

from maxella.app.storage.records import Mark, Profile
from maxella.app.storage.store import Store
from maxella.formats.exporting import export_csv, export_json
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Movie


def exported(
    store: Store, profile: Profile, recommender: Recommender, kind: Literal["csv", "json"]
) -> Response:
    """The file, for spreadsheets or for programs."""
    marks, movies = _said(store, profile, recommender)
    if kind == "csv":
        return _attached(export_csv(marks, movies, recommender.scale), "maxella.csv", "text/csv")
    content = export_json(marks, movies, recommender.scale, recommender.manifest.dataset)
    return _attached(content, "maxella.json", "application/json")


def _said(store: Store, profile: Profile, recommender: Recommender) -> tuple[list[Mark], dict[str, Movie]]:
    """All that a profile said, also of films that the model does not know; and the films that it does."""
    said = [
        mark
        for mark in store.marks(profile.id, recommender.manifest.dataset)
        if mark.rating is not None or mark.is_seen or mark.is_hidden or mark.is_saved
    ]
    strange = set(recommender.unknown_movies(mark.movie_id for mark in said))
    known = recommender.facts(mark.movie_id for mark in said if mark.movie_id not in strange)
    return said, {movie.movie_id: movie for movie in known}


def _attached(content: str, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)
