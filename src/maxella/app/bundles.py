"""Takes the current bundle of a folder, and a new one as soon as it is promoted, without a restart."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from maxella.app.serving import Served
from maxella.errors import BundleError, MaxellaError, NotReadyError
from maxella.recommend.bundle.manifest import CHECKSUM_NAME
from maxella.recommend.bundle.pointer import MANIFEST_NAME, resolve
from maxella.recommend.recommender import Recommender

log = logging.getLogger("maxella.app")

POLL_SECONDS = 2.0
_Version = tuple[Path, int, int]


class BundleHolder:
    """Loads the bundle of a folder in the background and swaps in whatever takes its place.

    The folder is a bundle, or holds bundles and the pointer `current`. While a new bundle is loaded, checked
    and asked a first question, the running one answers; a damaged one is refused and logged once, and the
    running one stays. Both are in memory for that moment.
    """

    def __init__(
        self,
        folder: Path,
        *,
        load: Callable[[Path], Recommender] = Recommender.load,
        poll_seconds: float = POLL_SECONDS,
        then: Callable[[Recommender], None] | None = None,
    ) -> None:
        """See the class.

        Args:
            folder: a bundle, or a folder of bundles.
            load: makes a recommender of a bundle's folder.
            poll_seconds: how often to look for a new bundle.
            then: what there is to do with each recommender, once it is served.
        """
        self._folder = folder
        self._load = load
        self._poll_seconds = poll_seconds
        self._then = then
        self._served: Served | None = None
        self._reason = "the model is being loaded; ask again in a few seconds"
        self._tried: _Version | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="maxella-bundles", daemon=True)

    def start(self) -> None:
        """Begin to load and to watch, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; a load that is under way is left to the end of the process."""
        self._stopping.set()

    def served(self) -> Served:
        """The bundle to answer with.

        Raises:
            NotReadyError: when none is loaded yet; it says why.
        """
        # One reference is read, so a swap is atomic: a request sees the old bundle or the new one.
        served = self._served
        if served is None:
            raise NotReadyError(self._reason)
        return served

    def look(self) -> None:
        """Take the current bundle if it is another one than at the last look."""
        try:
            folder = resolve(self._folder)
            version = _version(folder)
        except BundleError as error:
            self._refuse(str(error), version=None)
            return
        if version == self._tried:
            return
        try:
            served = Served(self._load(folder), f"{folder.name}@{_checksum(folder)}")
            served.probe()
        except MaxellaError as error:
            self._refuse(str(error), version)
        except Exception as error:
            # Whatever a foreign bundle breaks must not end the watching, nor the service that runs.
            log.exception("the bundle %s cannot be served", folder)
            self._refuse(f"the bundle {folder} cannot be served ({error!r})", version)
        else:
            self._served, self._tried = served, version
            log.info("serving %s", served.bundle)
            self._do_what_follows(served)

    def _do_what_follows(self, served: Served) -> None:
        try:
            if self._then is not None:
                self._then(served.recommender)
        except Exception:
            # It is served all the same, and the watching goes on.
            log.exception("what follows on serving %s failed", served.bundle)

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(self._poll_seconds)

    def _refuse(self, reason: str, version: _Version | None) -> None:
        if version is not None or reason != self._reason:
            stays = f"; {self._served.bundle} stays" if self._served else ""
            log.warning("%s%s", reason, stays)
        self._reason, self._tried = reason, version


def _version(folder: Path) -> _Version:
    """Changes whenever another bundle stands at the folder: a bundle is only ever replaced as a whole."""
    try:
        found = (folder / MANIFEST_NAME).stat()
    except OSError as error:
        raise BundleError(f"{folder / MANIFEST_NAME} cannot be read: {error.strerror}") from error
    return folder, found.st_ino, found.st_mtime_ns


def _checksum(folder: Path) -> str:
    return (folder / CHECKSUM_NAME).read_text(encoding="utf-8")[:12]
