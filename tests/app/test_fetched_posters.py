import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from maxella.app.posters import fetched
from maxella.app.posters.fetched import (
    FAILURES_BORNE,
    FETCHES_AT_ONCE,
    MOST_BYTES,
    REQUESTS_THAT_WAIT,
    SECONDS_A_FILM_RESTS,
    SECONDS_OF_PAUSE,
    TMDB,
    FetchedPosters,
    is_fetchable,
)
from maxella.app.posters.kept import Picture
from tests.data.file_server import Answer, FileServer, serving

JPEG = b"\xff\xd8\xff\xe0" + bytes(50_000)
POSTER = "/abcDEF_-123.jpg"


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving(JPEG) as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def posters(server: FileServer, clock: Clock, tmp_path: Path) -> FetchedPosters:
    return FetchedPosters(tmp_path / "posters", _base(server), seconds=5, clock=clock)


def _base(server: FileServer) -> str:
    return server.url.removesuffix("/file.zip") + "/t/p/w342"


def _path(number: int) -> str:
    return f"/poster{number}.jpg"


def test_a_poster_is_fetched_once_and_kept(
    server: FileServer, posters: FetchedPosters, tmp_path: Path
) -> None:
    assert posters.picture(POSTER) == Picture(JPEG, "image/jpeg")
    assert posters.picture(POSTER) == Picture(JPEG, "image/jpeg")
    assert server.paths == ["/t/p/w342" + POSTER]
    assert [path.name for path in (tmp_path / "posters").iterdir()] == [POSTER[1:]]
    # The next start needs no server.
    assert FetchedPosters(tmp_path / "posters", "http://127.0.0.1:9").picture(POSTER)


def test_the_server_of_images_learns_nothing_of_who_asks(server: FileServer, posters: FetchedPosters) -> None:
    posters.picture(POSTER)
    _, headers = server.requests[0]
    assert set(headers) == {"Accept", "Accept-Encoding", "Connection", "Host", "User-Agent"}


def test_posters_come_from_tmdb_over_https() -> None:
    assert TMDB.startswith("https://image.tmdb.org/")


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "/",
        "abcdefgh.jpg",
        "/abc.jpg",
        "/abcdefgh.svg",
        "/abcdefgh.jpg\n",
        "/abcdefgh.jpg?size=original",
        "/../../secret.jpg",
        "/..%2f..%2fsecret.jpg",
        "//elsewhere.example/abcdefgh.jpg",
        "/@elsewhere.example/abcdefgh.jpg",
        "/posters/abcdefgh.jpg",
        "/abcdefghé.jpg",
        "/" + "a" * 61 + ".jpg",
    ],
)
def test_only_paths_as_tmdb_writes_them_are_asked_for(
    server: FileServer, posters: FetchedPosters, path: str | None
) -> None:
    assert not is_fetchable(path)
    assert posters.picture(path) is None
    assert not server.requests


@pytest.mark.parametrize("content", [b"<html>Sign in to the network</html>", b"<svg/>", b""])
def test_what_is_no_image_is_not_taken(content: bytes, tmp_path: Path) -> None:
    with serving(content) as server:
        assert FetchedPosters(tmp_path, _base(server)).picture(POSTER) is None
    assert not list(tmp_path.iterdir())


def test_what_is_too_large_is_not_taken(tmp_path: Path) -> None:
    with serving(JPEG + bytes(MOST_BYTES)) as server:
        assert FetchedPosters(tmp_path, _base(server)).picture(POSTER) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=404),
        Answer(status=503),
        Answer(hang_up=True),
        Answer(cut_after=20_000),
        Answer(length=False),
    ],
)
def test_a_poster_that_does_not_come_whole_is_not_taken(
    server: FileServer, posters: FetchedPosters, answer: Answer, tmp_path: Path
) -> None:
    server.script = [answer]
    assert posters.picture(POSTER) is None
    assert not list((tmp_path / "posters").iterdir())


def test_redirects_are_not_followed(server: FileServer, posters: FetchedPosters) -> None:
    with serving(JPEG) as elsewhere:
        server.script = [Answer(location=elsewhere.url)]
        assert posters.picture(POSTER) is None
        assert not elsewhere.requests


@pytest.mark.parametrize("answer", [Answer(stall_after=0), Answer(stall_after=20_000), Answer(delay=0.2)])
def test_a_slow_server_is_left_in_time(server: FileServer, tmp_path: Path, answer: Answer) -> None:
    posters = FetchedPosters(tmp_path, _base(server), seconds=0.3)
    server.script = [answer]
    assert posters.picture(POSTER) is None


def test_a_fetch_that_was_left_ends_soon_and_brings_nothing(server: FileServer) -> None:
    server.script = [Answer(delay=0.2)]
    with pytest.raises(TimeoutError, match=r"more than 0\.3 seconds"):
        fetched._download(server.url, 0.3)


def test_a_resolver_that_hangs_is_left_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released, ended = threading.Event(), threading.Event()

    def hang(url: str, seconds: float) -> Picture:
        released.wait(60)
        ended.set()
        raise TimeoutError

    monkeypatch.setattr(fetched, "_download", hang)
    posters = FetchedPosters(tmp_path, seconds=0.1)
    assert [posters.picture(_path(number % 5)) for number in range(50)] == [None] * 50
    assert not ended.is_set(), "none was waited for"
    released.set()


def test_after_a_failure_a_film_rests(server: FileServer, posters: FetchedPosters, clock: Clock) -> None:
    server.script = [Answer(status=503)]
    assert posters.picture(POSTER) is None
    assert posters.picture(POSTER) is None
    assert len(server.requests) == 1
    assert posters.picture("/another.png"), "others do not rest"
    clock.now += SECONDS_A_FILM_RESTS
    assert posters.picture(POSTER)


def test_after_failures_in_a_row_nothing_is_fetched_for_a_while(
    server: FileServer, posters: FetchedPosters, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    server.script = [Answer(status=503) for _ in range(FAILURES_BORNE)]
    with caplog.at_level(logging.WARNING):
        for number in range(20):
            assert posters.picture(_path(number)) is None
    assert len(server.requests) == FAILURES_BORNE
    assert "503" in caplog.text
    clock.now += SECONDS_OF_PAUSE
    assert posters.picture(_path(20))
    assert posters.picture(_path(19)), "those that were not tried in the pause do not rest"


def test_after_a_pause_a_single_fetch_tries_whether_it_works_again(
    posters: FetchedPosters, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fail(url: str, seconds: float) -> Picture:
        asked.append(url)
        time.sleep(0.05)
        raise TimeoutError

    monkeypatch.setattr(fetched, "_download", fail)
    for number in range(FAILURES_BORNE):
        posters.picture(_path(number))
    clock.now += SECONDS_OF_PAUSE
    with ThreadPoolExecutor(REQUESTS_THAT_WAIT) as pool:
        assert not any(pool.map(posters.picture, map(_path, range(10, 10 + REQUESTS_THAT_WAIT))))
    assert len(asked) == FAILURES_BORNE + 1


def test_posters_that_are_not_there_make_no_pause(server: FileServer, posters: FetchedPosters) -> None:
    server.script = [Answer(status=404) for _ in range(2 * FAILURES_BORNE)]
    for number in range(2 * FAILURES_BORNE):
        assert posters.picture(_path(number)) is None
    assert posters.picture(POSTER)


def test_kept_posters_are_given_in_a_pause(server: FileServer, posters: FetchedPosters) -> None:
    assert posters.picture(POSTER)
    server.script = [Answer(status=503) for _ in range(FAILURES_BORNE)]
    for number in range(FAILURES_BORNE):
        posters.picture(_path(number))
    assert posters.picture(POSTER)


def test_a_poster_that_many_ask_for_is_fetched_once(server: FileServer, posters: FetchedPosters) -> None:
    server.script = [Answer(delay=0.1)]
    with ThreadPoolExecutor(REQUESTS_THAT_WAIT) as pool:
        pictures = list(pool.map(posters.picture, [POSTER] * REQUESTS_THAT_WAIT))
    assert all(pictures)
    assert len(server.requests) == 1


def test_only_few_are_fetched_at_once_and_all_come(
    posters: FetchedPosters, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, most = 0, 0
    lock = threading.Lock()

    def count(url: str, seconds: float) -> Picture:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.05)
        with lock:
            at_once -= 1
        return Picture(JPEG, "image/jpeg")

    monkeypatch.setattr(fetched, "_download", count)
    with ThreadPoolExecutor(REQUESTS_THAT_WAIT) as pool:
        pictures = list(pool.map(posters.picture, map(_path, range(REQUESTS_THAT_WAIT))))
    assert all(pictures)
    assert most == FETCHES_AT_ONCE


def test_requests_beyond_those_that_wait_are_answered_at_once(server: FileServer, tmp_path: Path) -> None:
    posters = FetchedPosters(tmp_path, _base(server), seconds=1)
    server.script = [Answer(stall_after=0)]
    with ThreadPoolExecutor(REQUESTS_THAT_WAIT) as pool:
        waiting = [pool.submit(posters.picture, POSTER) for _ in range(REQUESTS_THAT_WAIT)]
        time.sleep(0.3)
        assert posters.picture("/another.png") is None
        assert not any(each.done() for each in waiting)
        assert not any(each.result() for each in waiting)
    assert posters.picture("/another.png"), "it was not tried, so it does not rest"
