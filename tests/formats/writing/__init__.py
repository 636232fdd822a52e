"""A writer of every format: random profiles in the many ways in which people may have them."""

from collections.abc import Callable
from random import Random

from tests.formats.writing import others, services
from tests.formats.writing.profile import Written

WRITERS: dict[str, Callable[[Random], Written]] = {
    each.__name__: each
    for each in (
        services.letterboxd_ratings, services.letterboxd_diary, services.letterboxd_marks,
        services.letterboxd_for_import, services.imdb_ratings, services.imdb_lists, services.trakt,
        services.movielens, services.simkl, services.tmdb, others.netflix_history, others.netflix_viewings,
        others.netflix_ratings, others.yamtrack, others.criticker, others.filmaffinity, others.kinopoisk,
        others.plex, others.jellyfin, others.kodi, others.maxella, others.table,
    )
}  # fmt: skip
