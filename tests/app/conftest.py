"""A small recommender, and a client of the service around it."""

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from maxella.app.http.throttle import Throttle
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage import passwords
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender


@pytest.fixture(scope="session")
def recommender() -> Recommender:
    return small_recommender()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path_factory.mktemp('app') / 'store.sqlite3'}")) as store:
        yield store


@pytest.fixture(scope="session")
def app(recommender: Recommender, store: Store) -> FastAPI:
    return create_app(Fixed(recommender), store)


@pytest.fixture(autouse=True)
def forgotten_tries(request: pytest.FixtureRequest) -> None:
    """All tests come from one address, whose tries would add up."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app").state.throttle = Throttle()


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no time, where it is not the hashes that are tested."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._hash_of_nothing.cache_clear()


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with client_of(app) as client:
        yield client
