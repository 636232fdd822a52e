"""A real Chromium in front of the service: the system's browser, never one that is downloaded."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from tests.app.running import running
from tests.app.small_recommender import small_recommender
from tests.conftest import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

OpenPage = Callable[..., "Page"]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path_factory.mktemp('app') / 'store.sqlite3'}")) as store:
        yield store


@pytest.fixture(scope="session")
def app(store: Store) -> FastAPI:
    return create_app(Fixed(small_recommender()), store, Settings(development=True))


@pytest.fixture(scope="session")
def address(app: FastAPI) -> Iterator[str]:
    with running(app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """For one module at a time: while Playwright runs, no other event loop can run in this thread."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None, "Chromium is not there: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the console says, what pages throw, and what they ask of others; who expects some clears it."""
    return []


@pytest.fixture
def open_page(browser: "Browser", address: str, complaints: list[str]) -> Iterator[OpenPage]:
    """Opens the page in a browser of its own; a complaint fails the test."""
    contexts = []

    def open_page(path: str = "/", **context_options: Any) -> "Page":
        context = browser.new_context(base_url=address, **context_options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda asked: None if asked.url.startswith(address) else complaints.append(asked.url)
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
