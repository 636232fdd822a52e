"""What a person does with the pages, in the words of the tests."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True}


def begin(page: "Page", name: str = "Ada") -> "Page":
    """Make a profile on the start page, and go on to the films."""
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="To the films").click()
    page.locator("#shelf-1 .film").first.wait_for()
    return page


def films(page: "Page", part: str = "#shelf-1") -> list[str]:
    """The ids of the films of a part of the page."""
    found: list[str] = page.locator(f"{part} .film").evaluate_all(
        "films => films.map(film => film.dataset.film)"
    )
    return found


def film(page: "Page", movie_id: str) -> "Locator":
    """A film of the page."""
    return page.locator(f'main .film[data-film="{movie_id}"]')


def rate(page: "Page", movie_id: str, rating: str) -> None:
    """Rate a film of a shelf, and wait until it has gone."""
    with page.expect_response("**/marks*"):
        film(page, movie_id).locator(".seat", has_text=rating).click()
    film(page, movie_id).wait_for(state="detached")


def mark(page: "Page", movie_id: str, flag: str) -> None:
    """Press one of the buttons of a film of a shelf, and wait until the film has gone."""
    with page.expect_response("**/marks*"):
        film(page, movie_id).get_by_role("button", name=flag).click()
    film(page, movie_id).wait_for(state="detached")
