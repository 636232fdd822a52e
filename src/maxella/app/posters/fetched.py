"""TMDB's posters, fetched and kept by the server, so that browsers never talk to anybody else.

Whatever goes wrong, there is no picture and the poster is drawn; without a network, the asking soon stops.
"""

import logging
import re
import threading
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import TypeGuard
from urllib.error import HTTPError

from maxella.app.posters.kept import KeptPictures, Picture
from maxella.data.web import open_url
from maxella.errors import SourceError

TMDB = "https://image.tmdb.org/t/p/w342"
"""Posters 342 pixels wide: sharp on dense screens at the widths that the pages show."""
SECONDS_A_FETCH_TAKES = 3.0
MOST_BYTES = 2 << 20
"""Of one poster; they have some 40,000."""
FETCHES_AT_ONCE = 4
REQUESTS_THAT_WAIT = 12
"""At most so many requests wait for fetches, so that a slow network never takes all threads of the app."""
SECONDS_A_FILM_RESTS = 600.0
"""After a failure, until that film's poster is asked for again."""
FAILURES_BORNE = 3
"""In a row, until fetching pauses; then a single fetch tries whether it works again."""
SECONDS_OF_PAUSE = 60.0
_PATH = re.compile(r"/[A-Za-z0-9_-]{5,60}\.(jpg|png|webp)")

log = logging.getLogger(__name__)


def is_fetchable(poster_path: str | None) -> TypeGuard[str]:
    """Tell whether it is a path as TMDB writes them: a slash, one plain file name, the ending of an image."""
    return poster_path is not None and _PATH.fullmatch(poster_path) is not None


class FetchedPosters:
    """The posters of one server of images. Safe to use from several threads.

    Args:
        folder: where they are kept.
        base: the address that a film's `poster_path` is put behind.
        seconds: how long one fetch may take.
        clock: monotonic seconds, for rests and pauses.

    Raises:
        ServiceError: when there can be no such folder.
    """

    def __init__(
        self,
        folder: Path,
        base: str = TMDB,
        *,
        seconds: float = SECONDS_A_FETCH_TAKES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kept = KeptPictures(folder)
        self._base = base
        self._seconds = seconds
        self._clock = clock
        self._waiting = threading.BoundedSemaphore(REQUESTS_THAT_WAIT)
        self._turns = threading.BoundedSemaphore(FETCHES_AT_ONCE)
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Event] = {}
        self._rests_until: dict[str, float] = {}
        self._failures = 0
        self._paused_until = 0.0

    def picture(self, poster_path: str | None) -> Picture | None:
        """The poster of a film, fetched if need be; None when it cannot be had now."""
        if not is_fetchable(poster_path):
            return None
        name = poster_path.removeprefix("/")
        kept = self._kept.get(name)
        if kept or not self._waiting.acquire(blocking=False):
            return kept
        try:
            self._wait_for(name)
        finally:
            self._waiting.release()
        return self._kept.get(name)

    def _wait_for(self, name: str) -> None:
        """Fetch a poster, or wait for whoever fetches it already."""
        done = threading.Event()
        with self._lock:
            if self._rests_until.get(name, 0.0) > self._clock():
                return
            done_by_another = self._under_way.get(name)
            if done_by_another is None:
                if not self._may_fetch(name):
                    return
                self._under_way[name] = done
        if done_by_another:
            # They wait for a turn first, and for the fetch then.
            done_by_another.wait(2 * self._seconds)
        elif not self._turns.acquire(timeout=self._seconds):
            self._end(name, done)
        else:
            # Name resolution knows no time limit, so it must be possible to leave a fetch behind.
            threading.Thread(target=self._fetch, args=(name, done), daemon=True).start()
            if not done.wait(self._seconds):
                self._note_failure(name, f"no answer in {self._seconds:g} seconds")

    def _may_fetch(self, name: str) -> bool:
        if self._kept.get(name):
            return False  # It has just come.
        if self._failures < FAILURES_BORNE:
            return True
        return self._paused_until <= self._clock() and not self._under_way

    def _fetch(self, name: str, done: threading.Event) -> None:
        try:
            self._kept.keep(name, _download(f"{self._base}/{name}", self._seconds))
        except HTTPError as error:
            error.close()
            self._note_failure(name, str(error), is_missing=error.code in {404, 410})
        except (OSError, HTTPException, SourceError) as error:
            self._note_failure(name, str(error) or type(error).__name__)
        else:
            with self._lock:
                self._failures = 0
        finally:
            self._turns.release()
            self._end(name, done)

    def _end(self, name: str, done: threading.Event) -> None:
        with self._lock:
            del self._under_way[name]
        done.set()

    def _note_failure(self, name: str, reason: str, *, is_missing: bool = False) -> None:
        """Let the film rest; pause when the server of images fails, not when it says that it has none."""
        with self._lock:
            now = self._clock()
            if self._rests_until.get(name, 0.0) > now:
                return  # A fetch that was left behind has failed now.
            self._rests_until[name] = now + SECONDS_A_FILM_RESTS
            self._failures = 0 if is_missing else self._failures + 1
            if self._failures >= FAILURES_BORNE:
                self._paused_until = now + SECONDS_OF_PAUSE
                log.warning(
                    "posters are drawn for %.0f seconds, as none is fetched: %s", SECONDS_OF_PAUSE, reason
                )


def _download(url: str, seconds: float) -> Picture:
    """Fetch an image, whole.

    Raises:
        OSError: when there is no answer, or too late; HTTPError for a status of 300 and above.
        HTTPException: when the answer is no HTTP or breaks off.
        SourceError: when it is no image, or too large.
    """
    deadline = time.monotonic() + seconds
    headers = {"Accept": "image/webp,image/jpeg,image/png"}
    with open_url(url, timeout=seconds, headers=headers, follow_redirects=False) as response:
        if response.length is None and not response.chunked:
            raise SourceError(f"{url} does not tell its size")
        content = b""
        # A read that returns with the first bytes that came: a server that trickles is left in time.
        while chunk := response.read1(1 << 16):
            content += chunk
            if len(content) > MOST_BYTES:
                raise SourceError(f"{url} is larger than {MOST_BYTES:,} bytes")
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} took more than {seconds:g} seconds")
        if response.length:
            raise SourceError(f"{url} broke off")
    picture = Picture.of(content)
    if picture is None:
        raise SourceError(f"{url} is no JPEG, PNG or WebP image")
    return picture
