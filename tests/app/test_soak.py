"""Models are swapped, and the service is begun and ended, again and again: nothing fails, leaks or mixes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from maxella.app.bundles import BundleHolder
from maxella.app.service import create_app
from maxella.app.storage.store import Store
from maxella.errors import NotReadyError
from maxella.recommend.bundle.pointer import promote
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import RatedMovie
from tests.app.api_client import API, ApiClient
from tests.app.running import running
from tests.app.small_recommender import EVEN_FILMS, small_recommender
from tests.app.storage.soaking import tell, times
from tests.checkerboards import checkerboard
from tests.waiting import wait_until

pytestmark = pytest.mark.soak

ASKING = 4
"""Clients that ask while models are swapped."""


@pytest.fixture
def bundles(recommender: Recommender, tmp_path: Path) -> Path:
    """Two bundles whose answers differ: they were fitted on different ratings."""
    folder = tmp_path / "bundles"
    recommender.save(folder / "first")
    small_recommender(checkerboard(seed=7)).save(folder / "second")
    promote(folder, "first")
    return folder


def test_models_are_swapped_under_load_without_an_error_or_a_mixed_answer(
    bundles: Path, store: Store
) -> None:
    swaps = times(100)
    right = {name: _answer(Recommender.load(bundles / name)) for name in ("first", "second")}
    assert right["first"] != right["second"]
    holder = BundleHolder(bundles, poll_seconds=0.02)
    over = threading.Event()
    with running(create_app(holder, store)) as address:
        _wait_until_served(holder, "first")

        def ask(number: int) -> set[str]:
            seen = set()
            with httpx.Client(base_url=address, timeout=30) as client:
                profile = ApiClient(client, f"Soak {number}")
                profile.rate({"m0": 5, "m2": 5, "m4": 5})
                while not over.is_set():
                    answer = client.post(f"{API}/recommendations", json={"history": EVEN_FILMS, "k": 10})
                    assert answer.status_code == 200, answer.text
                    name = answer.json()["bundle"].partition("@")[0]
                    assert [
                        (each["movie"]["movie_id"], each["predicted_rating"])
                        for each in answer.json()["recommendations"]
                    ] == right[name]
                    assert profile.get("/shelves")["bundle"].partition("@")[0] in right
                    seen.add(name)
            return seen

        with ThreadPoolExecutor(ASKING) as pool:
            asking = [pool.submit(ask, number) for number in range(ASKING)]
            try:
                for swap in range(swaps):
                    name = ("second", "first")[swap % 2]
                    promote(bundles, name)
                    _wait_until_served(holder, name)
            finally:
                over.set()
            assert set.union(*(each.result() for each in asking)) == set(right)
    tell("models swapped under load", "sqlite", count=swaps, acknowledged=0, lost=0)


def test_starting_and_ending_the_service_leaks_no_file_and_no_thread(bundles: Path, tmp_path: Path) -> None:
    def cycle() -> None:
        with (
            Store.open(f"sqlite:///{tmp_path / 'cycles.sqlite3'}") as store,
            running(create_app(BundleHolder(bundles), store)) as address,
            httpx.Client(base_url=address, timeout=30) as client,
        ):
            wait_until(lambda: client.get("/healthz").status_code == 200)
            ApiClient(client).rate({"m0": 5})
            assert client.get("/start").status_code == 200

    cycle()
    files, threads = _open_files(), _threads()
    cycles = times(50)
    for _ in range(cycles):
        cycle()
    assert _open_files() <= files
    assert _threads() <= threads
    tell("service started and ended", "sqlite", count=cycles, acknowledged=cycles, lost=0)


def _answer(recommender: Recommender) -> list[tuple[str, float]]:
    history = [RatedMovie.model_validate(film) for film in EVEN_FILMS]
    found = recommender.recommend(history, k=10)
    return [(each.movie.movie_id, each.predicted_rating) for each in found]


def _wait_until_served(holder: BundleHolder, name: str) -> None:
    def is_served() -> bool:
        with suppress(NotReadyError):
            return holder.served().bundle.startswith(f"{name}@")
        return False

    wait_until(is_served)


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _threads() -> int:
    """Threads of ours; those that end by themselves have a moment for it."""
    wait_until(lambda: all(each.name != "maxella-bundles" for each in threading.enumerate()))
    return threading.active_count()
