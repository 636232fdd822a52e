"""A bundle that is loaded: where it came from, and what it knows."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

import polars as pl

from maxella.recommend.bundle.bundle import Bundle, load_bundle, write_bundle
from maxella.recommend.bundle.manifest import BundleManifest
from maxella.recommend.bundle.pointer import resolve
from maxella.recommend.results import NameKind
from maxella.tables.rating_scales import RatingScale


class LoadedBundle:
    """Holds a bundle and what answers from it."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle, self._serving = bundle, bundle.serving()

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Load a bundle, or the current one of a folder of bundles.

        Raises:
            BundleError: when there is none, or it is damaged.
        """
        return cls(load_bundle(resolve(Path(path))))

    def save(self, folder: Path | str) -> None:
        """Write the bundle; one that stands there is replaced as a whole.

        Raises:
            BundleError: when it cannot be written.
        """
        write_bundle(self._bundle, Path(folder))

    @property
    def manifest(self) -> BundleManifest:
        """What is served: dataset, preset, versions, figures."""
        return self._bundle.manifest

    @property
    def holds_app_ratings(self) -> bool:
        """Whether ratings that people gave in the app were fitted too."""
        return self._bundle.holds_app_ratings

    @property
    def scale(self) -> RatingScale:
        """The scale of ratings, of those that come in and of those that are predicted."""
        return self._serving.data.scale

    @property
    def has_ratings(self) -> bool:
        """Whether movies are rated; else the model knows who saw what, and predicts no ratings."""
        return self._serving.data.has_ratings

    @property
    def genres(self) -> list[str]:
        """The genres of the catalogue, most frequent first."""
        return list(self._serving.table.genres)

    @property
    def movie_table(self) -> pl.DataFrame:
        """The movies of the catalogue with all that is known of them (`maxella.data.schema.MOVIES`)."""
        return self._bundle.movies

    def unknown_movies(self, movie_ids: Iterable[str]) -> list[str]:
        """Those of the ids that are not in the catalogue."""
        return [movie_id for movie_id in movie_ids if movie_id not in self._serving.data.catalogue.index]

    def unknown_users(self, user_ids: Iterable[str]) -> list[str]:
        """Those of the ids whose ratings were not fitted."""
        return [user_id for user_id in user_ids if user_id not in self._serving.user_index]

    def unknown_names(self, kind: NameKind, names: Iterable[str]) -> list[str]:
        """Those of some names of genres, people or keywords that no movie of the catalogue has."""
        named = self._serving.table.named(kind)
        return [name for name in names if not named.knows(name)]
