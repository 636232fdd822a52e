"""What is said while the server cannot be reached waits in the browser, and is sent again by itself."""

import re
from typing import TYPE_CHECKING

import pytest

from maxella.app.storage.store import Store
from maxella.tables.rating_scales import STARS, TEN, WORDS
from tests.browser.people import PHONE, begin, film, films

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

MARKS = re.compile(r"/marks(\?|$)")
WAITING = "Object.keys(localStorage).filter(name => name.startsWith('maxella.waiting'))"


def said(store: Store, name: str) -> dict[str, tuple[float | None, object]]:
    """The ratings of the profile of that name, with their scales."""
    [profile] = [each for each in store.profiles.of_account() if each.name == name]
    marks = store.marks.of(profile.id, "checkerboard")
    return {mark.movie_id: (mark.rating, mark.scale) for mark in marks}


def tell(page: "Page", movie_id: str, rating: str) -> None:
    film(page, movie_id).locator(".seat", has_text=rating).click()


def told(page: "Page", words: str) -> None:
    page.locator(".toast", has_text=words).wait_for()


def test_what_was_said_offline_is_kept_in_order_and_sent_when_the_way_is_there_again(
    open_page: "OpenPage", store: Store, complaints: list[str]
) -> None:
    page = begin(open_page("/start", **PHONE), "Offline")
    first, second = films(page)[:2]
    page.context.set_offline(True)
    for movie_id, rating in ((first, "2"), (second, "5"), (first, "4")):
        tell(page, movie_id, rating)
        told(page, "Kept on this device and sent by itself")
    page.locator("#query").fill("movie")
    told(page, "The search failed: the server cannot be reached")
    assert said(store, "Offline") == {}
    page.context.set_offline(False)
    told(page, "What waited on this device has been sent")
    assert said(store, "Offline") == {first: (4, STARS), second: (5, STARS)}
    assert page.evaluate(WAITING) == []
    film(page, first).wait_for(state="detached")
    complaints.clear()


def test_what_waits_survives_a_change_of_page_and_is_no_other_profiles(
    open_page: "OpenPage", store: Store, complaints: list[str]
) -> None:
    page = begin(open_page("/start"), "Waiting")
    movie_id = films(page)[0]
    page.route(MARKS, lambda route: route.abort())
    tell(page, movie_id, "3")
    told(page, "Kept on this device")
    page.goto("/search?q=movie")
    told(page, "Kept on this device")
    page.get_by_role("button", name="Waiting").click()
    told(page, "Kept on this device")
    assert page.url.endswith("/search?q=movie"), "who leaves would lose it"
    page.context.clear_cookies()
    page.goto("/start")
    begin(page, "Another")
    assert (said(store, "Waiting"), said(store, "Another")) == ({}, {})
    assert len(page.evaluate(WAITING)) == 1
    page.unroute(MARKS)
    page.get_by_role("button", name="Another").click()
    page.get_by_role("button", name="Waiting").click()
    told(page, "What waited on this device has been sent")
    assert (said(store, "Waiting"), said(store, "Another")) == ({movie_id: (3, STARS)}, {})
    complaints.clear()


def test_what_the_server_refuses_waits_no_longer_and_is_told(
    open_page: "OpenPage", complaints: list[str]
) -> None:
    page = begin(open_page("/start"), "Refused")
    page.locator("#shelf-1 .film .seat input").first.evaluate("input => { input.value = '9' }")
    page.locator("#shelf-1 .film .seat").first.click()
    told(page, "That was not kept: ")
    assert page.evaluate(WAITING) == []
    complaints.clear()


def test_digits_and_typed_numbers_are_kept_on_the_scale_of_the_profile(
    open_page: "OpenPage", store: Store
) -> None:
    page = begin(open_page("/start"), "Digits")
    [profile] = [each for each in store.profiles.of_account() if each.name == "Digits"]
    for scale, key in (("ten", "8"), ("words", "3")):
        store.profiles.change(profile.id, scale=scale)
        page.goto("/movies/m1")
        page.locator(".movie .flag").first.focus()
        with page.expect_response("**/marks*"):
            page.keyboard.press(key)
        expected = (8, TEN) if scale == "ten" else (1, WORDS)
        assert said(store, "Digits")["m1"] == expected
    store.profiles.change(profile.id, scale="hundred")
    page.goto("/movies/m1")
    assert page.get_by_text("You said: loved").is_visible()
    field = page.get_by_label("Your rating of")
    field.fill("83.5")
    with page.expect_response("**/marks*"):
        field.press("Enter")
    assert said(store, "Digits")["m1"][0] == 83.5
