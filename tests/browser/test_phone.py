"""What stands where on a phone."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.people import begin

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WAYS = 57
"""Pixels at the foot of the screen that the ways take."""
MASTHEAD = 64


def bottom(page: "Page", selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def tops(page: "Page") -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = page.locator(".tile").evaluate_all(
        "tiles => tiles.map(tile => [tile.dataset.film, tile.getBoundingClientRect().top + scrollY])"
    )
    return found


def test_the_first_rating_stands_on_the_first_screen_and_nothing_is_too_wide(open_page: "OpenPage") -> None:
    page = begin(open_page("/start", **PHONE))
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        for path, control in (("/", ".seat"), ("/movies/m3", ".seat"), ("/wall", ".answer")):
            page.goto(path)
            assert bottom(page, ".masthead") <= MASTHEAD, path
            assert bottom(page, control) <= 844 - WAYS, path
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    page.goto("/tonight")
    assert page.locator(".pick .button:not(.button-soft)").count() == 1


def test_an_answer_moves_nothing_on_the_wall(open_page: "OpenPage") -> None:
    page = begin(open_page("/start", **PHONE))
    page.goto("/wall")
    for _ in range(3):
        before = tops(page)
        with page.expect_response("**/parts/wall*"):
            page.locator(".tile").nth(1).locator(".answer-loved").click()
        page.locator(f'.tile[data-film="{before[1][0]}"]').wait_for(state="detached")
        after = tops(page)
        assert [at for at in range(len(after)) if after[at][0] != before[at][0]] == [1]
        assert [top for _, top in after] == [top for _, top in before]
