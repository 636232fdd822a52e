"""The charts of the experiments as pictures, drawn when first asked for and then kept in memory."""

import hashlib
from threading import Lock

from maxella.errors import UnknownIdError
from maxella.experiments.found import Found
from maxella.experiments.importance.results import ImportanceResults

IMPORTANCE_MAP = "importance-map"
IMPORTANCE_METHODS = "importance-methods"


class Pictures:
    """The charts of some figures, and of the importance of fields: as many as these have, light and dark."""

    def __init__(self, found: Found, importance: ImportanceResults | None, version: str) -> None:
        # Here, because Altair takes as long to load as the rest of the app, and few open this page.
        from maxella.experiments.charts import charts  # noqa: PLC0415
        from maxella.experiments.importance.pictures import (  # noqa: PLC0415
            block_norm_map,
            methods_beside_each_other,
        )

        self.version = version
        """Changes with the figures, so that browsers may keep a picture."""
        self._charts = dict(charts(found))
        if importance:
            variant = importance.variant(importance.ablation.variant)
            self._charts[IMPORTANCE_MAP] = block_norm_map(variant)
            self._charts[IMPORTANCE_METHODS] = methods_beside_each_other(importance)
        self._drawn: dict[tuple[str, bool], str] = {}
        self._drawing = Lock()

    @property
    def names(self) -> frozenset[str]:
        """What there are pictures of: families of rows, and the importance of fields."""
        return frozenset(self._charts)

    def svg(self, name: str, *, dark: bool) -> str:
        """A picture as SVG. One is drawn at a time, so that a first visit does not take all cores.

        Raises:
            UnknownIdError: when there is none of that name.
        """
        from maxella.charts.rendering import svg  # noqa: PLC0415

        if name not in self._charts:
            raise UnknownIdError(f"no chart {name!r}; there are {', '.join(self._charts) or 'none'}")
        with self._drawing:
            if (name, dark) not in self._drawn:
                self._drawn[name, dark] = svg(self._charts[name], dark=dark)
            return self._drawn[name, dark]


_latest: dict[str, Pictures] = {}
_choosing = Lock()


def pictures_of(found: Found, importance: ImportanceResults | None) -> Pictures:
    """The pictures of some figures; those of the figures that were asked for last are kept."""
    figures = found.model_dump_json() + (importance.model_dump_json() if importance else "")
    version = hashlib.sha256(figures.encode()).hexdigest()[:8]
    with _choosing:
        if version not in _latest:
            pictures = Pictures(found, importance, version)
            _latest.clear()
            _latest[version] = pictures
        return _latest[version]
