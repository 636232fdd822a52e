"""The whole way of a person through the app, on a desktop and on a phone."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maxella.app.storage.store import Store
from tests.app.letterboxd import BAD_LINES, letterboxd_zip
from tests.browser.people import DESKTOP, PHONE, begin, film, films, rate

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_start_to_the_end(
    open_page: "OpenPage", store: Store, tmp_path: Path, device: dict[str, object]
) -> None:
    _a_friend(open_page("/start", **device))
    page = begin(open_page("/start", accept_downloads=True, **device), "Walker")
    _rate_five(page)
    _see_why(page)
    _search_with_a_typo(page)
    _import(page, tmp_path)
    _tonight(page)
    _export(page)
    _delete(page, store)


def _a_friend(page: "Page") -> None:
    """Somebody who shares their profile for Tonight."""
    begin(page, "Friend")
    page.goto("/taste/profile")
    page.get_by_label("Others may choose this profile").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("status").filter(has_text="kept").wait_for()


def _rate_five(page: "Page") -> None:
    """Home changes with each rating; nothing rated returns."""
    rated = []
    for _ in range(5):
        before = films(page, "#programme")
        rated.append(films(page)[0])
        rate(page, rated[-1], "5")
        assert films(page, "#programme") != before
    assert not set(rated) & set(films(page, "#programme"))
    assert page.locator("#shelf-1-title").inner_text() == "For you"


def _see_why(page: "Page") -> None:
    """A card leads to its film, which says how far which ratings push it."""
    title = page.locator("#shelf-1 .film .title-link").first.inner_text()
    page.locator("#shelf-1 .film .title-link").first.click()
    page.get_by_role("heading", level=1, name=title).wait_for()
    why = page.get_by_role("table", name="Which of your ratings push")
    assert why.get_by_role("row").count() > 1
    page.get_by_role("link", name="By content").click()
    page.get_by_text("Like it in genre, people").wait_for()


def _search_with_a_typo(page: "Page") -> None:
    """The list while typing forgives, and the keyboard leads on."""
    page.get_by_role("searchbox").fill("moive 17")
    page.locator("#found .film, #found a").filter(has_text="Movie 17").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Search").wait_for()
    page.locator("main .film").filter(has_text="Movie 17").first.wait_for()


def _import(page: "Page", folder: Path) -> None:
    """What is clear comes along; ten lines that cannot be read are told, and nothing is lost."""
    file = folder / "letterboxd.zip"
    file.write_bytes(letterboxd_zip())
    page.goto("/taste/import")
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Look what is in it").click()
    page.wait_for_url("**/taste/import/*")
    assert f"{BAD_LINES} cannot be read" in " ".join(page.locator("main").inner_text().split())
    with page.expect_download() as errors:
        page.get_by_role("link", name="Take away what does not come along").click()
    lines = Path(errors.value.path()).read_text(encoding="utf-8")
    assert lines.count("ratings.csv") == BAD_LINES + 2
    page.get_by_role("button", name="Bring them along").click()
    page.get_by_role("status").filter(has_text="Letterboxd").wait_for()


def _tonight(page: "Page") -> None:
    """A short list for two, with what each would give, and dials that act at once."""
    page.get_by_role("link", name="Tonight").first.click()
    before = films(page, "#tonight")
    with page.expect_response("**/parts/tonight*"):
        page.get_by_label("Friend").last.check()
    page.locator("#tonight .pick-people li:nth-child(2)").first.wait_for()
    assert page.locator("#tonight .pick-people").first.locator("li").count() == 2
    choices = page.locator("details.choices")
    if choices.get_attribute("open") is None:
        choices.locator("summary").first.click()
    with page.expect_response("**/parts/tonight*"):
        page.get_by_label("Each in turn").check()
    with page.expect_response("**/parts/tonight*"):
        page.locator('input[name="newer"]').fill("1")
    page.wait_for_function(
        "was => [...document.querySelectorAll('#tonight .film')].map(f => f.dataset.film).join() != was",
        arg=",".join(before),
    )


def _export(page: "Page") -> None:
    """All that was said, to take away."""
    page.goto("/taste")
    with page.expect_download() as file:
        page.get_by_role("link", name="as JSON").click()
    said = json.loads(Path(file.value.path()).read_text(encoding="utf-8"))
    assert sum(movie["rating"] is not None for movie in said["movies"]) >= 5


def _delete(page: "Page", store: Store) -> None:
    """The profile and everything of it go, once the name is typed."""
    page.goto("/taste/profile")
    page.locator('form[action="/profiles/delete"] input[name="name"]').fill("Walker")
    page.get_by_role("button", name="Delete").last.click()
    page.wait_for_url("**/start")
    assert "Walker" not in {profile.name for profile in store.profiles.of_account()}
    assert not page.get_by_text("Walker").count()
    assert film(page, "m0").count() == 0
