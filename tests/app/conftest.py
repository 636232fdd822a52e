"""A small recommender, and a client of the service around it."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender


@pytest.fixture(scope="session")
def recommender() -> Recommender:
    return small_recommender()


@pytest.fixture(scope="session")
def app(recommender: Recommender) -> FastAPI:
    return create_app(Fixed(recommender))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with client_of(app) as client:
        yield client
