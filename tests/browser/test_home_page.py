import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.data.dataset import RatingScale
from tests.app.running import running
from tests.app.small_recommender import small_recommender
from tests.tables import checkerboard

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

CONTRASTS = Path(__file__).with_name("contrasts.js")
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True, "is_mobile": True}


def films(page: "Page", part: str) -> list[str]:
    return page.locator(f"{part} .film").evaluate_all("films => films.map(film => film.dataset.film)")


def film(page: "Page", part: str, movie_id: str) -> "Locator":
    return page.locator(f'{part} .film[data-film="{movie_id}"]')


def rate(page: "Page", part: str, movie_id: str, rating: str) -> None:
    """Rate a film, and wait until the shelf has answered."""
    with page.expect_response("**/parts/programme"):
        film(page, part, movie_id).locator(".seat", has_text=rating).click()
    film(page, "#mine", movie_id).wait_for()


def search(page: "Page", query: str) -> None:
    page.get_by_role("searchbox").fill(query)
    page.locator("#found .film").first.wait_for()


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_search_then_rate_changes_the_shelf_and_says_why(
    open_page: "OpenPage", device: dict[str, object]
) -> None:
    page = open_page(**device)
    assert page.locator("#shelf-title").inner_text() == "Films many people have rated"
    search(page, "movie 7")
    assert films(page, "#found")[0] == "m7"
    rate(page, "#found", "m7", "5")
    assert page.locator("#shelf-title").inner_text() == "For you"
    shelf = films(page, "#shelf")
    assert "m7" not in shelf
    assert int(shelf[0][1:]) % 2 == 1, "a film of the same taste comes first"
    first = page.locator("#shelf .film").first
    assert "Because you rated Movie 7 5." in first.locator(".why").inner_text()
    assert re.match(r"\d\.\d\s+you", first.locator(".prediction").inner_text())
    assert film(page, "#found", "m7").locator("input:checked").get_attribute("value") == "5.0"


def test_every_further_rating_moves_the_shelf_and_newcomers_are_marked(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP)
    rate(page, "#shelf", films(page, "#shelf")[0], "5")
    before = films(page, "#shelf")
    other_kind = "m7" if int(before[0][1:]) % 2 == 0 else "m8"
    search(page, f"movie {other_kind[1:]}")
    rate(page, "#found", other_kind, "5")
    after = films(page, "#shelf")
    assert after != before
    newcomers = page.locator("#shelf .film:has(.new:not([hidden]))").evaluate_all(
        "films => films.map(film => film.dataset.film)"
    )
    assert newcomers
    assert set(newcomers) == set(after) - set(before)


def test_ratings_outlive_the_visit_and_can_be_changed_taken_back_and_forgotten(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP)
    for _ in range(2):
        rate(page, "#shelf", films(page, "#shelf")[0], "4")
    rated = films(page, "#mine")
    page.reload()
    film(page, "#mine", rated[0]).wait_for()
    assert films(page, "#mine") == rated

    with page.expect_response("**/parts/programme"):
        film(page, "#mine", rated[0]).locator(".seat", has_text="1").click()
    page.wait_for_function("() => JSON.parse(localStorage['maxella.ratings.checkerboard'])[1]?.[1] === 1")
    with page.expect_response("**/parts/programme"):
        film(page, "#mine", rated[0]).locator(".seat-none").click()
    film(page, "#mine", rated[0]).wait_for(state="detached")
    assert films(page, "#mine") == rated[1:]

    page.get_by_text("Forget them all").click()
    page.get_by_text("Films many people have rated").wait_for()
    page.reload()
    assert films(page, "#mine") == []


def test_the_second_click_of_a_double_one_does_not_rate_the_next_film(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP, reduced_motion="reduce")
    first = films(page, "#shelf")[0]
    seat = film(page, "#shelf", first).locator(".seat", has_text="5")
    rate(page, "#shelf", first, "5")
    box = page.locator("#shelf .film").first.locator(".seat", has_text="5").bounding_box()
    assert box
    assert seat.count() == 0, "another film is in its place"
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    page.wait_for_load_state("networkidle")
    assert films(page, "#mine") == [first]


def test_digits_rate_the_focused_film_and_the_focus_stays_in_the_list(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP)
    second = films(page, "#shelf")[1]
    film(page, "#shelf", second).locator("input").first.focus()
    with page.expect_response("**/parts/programme"):
        page.keyboard.press("4")
    film(page, "#mine", second).wait_for()
    assert film(page, "#mine", second).locator("input:checked").get_attribute("value") == "4.0"
    focused = page.evaluate("document.activeElement.closest('#shelf .film')?.dataset.film")
    assert focused == films(page, "#shelf")[1]


def test_half_stars_are_offered_where_the_data_has_them(browser: "Browser") -> None:
    dataset = checkerboard()
    half_stars = RatingScale(low=0.5, high=5, step=0.5)
    dataset = replace(dataset, manifest=dataset.manifest.model_copy(update={"rating_scale": half_stars}))
    with running(create_app(Fixed(small_recommender(dataset)))) as address:
        page = browser.new_page()
        page.goto(address)
        first = film(page, "#shelf", films(page, "#shelf")[0])
        offered = " ".join(first.locator(".seat:visible").all_inner_texts())
        assert offered == "½ 1 1½ 2 2½ 3 3½ 4 4½ 5"
        movie_id = str(first.get_attribute("data-film"))
        first.get_by_role("radio", name="3½ of 5").focus()
        page.keyboard.press("0")
        chosen = film(page, "#mine", movie_id).locator("input:checked")
        assert chosen.get_attribute("value") == "5.0", "0 is the tenth of ten"
        page.close()


def test_arrow_keys_choose_and_only_enter_or_leaving_rates(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP)
    first = films(page, "#shelf")[0]
    film(page, "#shelf", first).locator("input").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert films(page, "#mine") == []
    with page.expect_response("**/parts/programme"):
        page.keyboard.press("Enter")
    film(page, "#mine", first).wait_for()
    assert film(page, "#mine", first).locator("input:checked").get_attribute("value") == "3.0"


def test_the_page_can_be_used_by_keyboard_alone(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.type("movie 7")
    page.locator("#found .film").first.wait_for()
    page.keyboard.press("ArrowDown")
    with page.expect_response("**/parts/programme"):
        page.keyboard.press("5")
    film(page, "#mine", "m7").wait_for()
    assert page.evaluate("document.activeElement.closest('#found .film').dataset.film") == "m7"


def test_what_changed_is_said_to_screen_readers(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP)
    search(page, "movie 7")
    status = page.locator("#status")
    assert re.fullmatch(r"\d films found", status.inner_text())
    rate(page, "#found", "m7", "5")
    page.wait_for_function("() => document.getElementById('status').textContent.includes('for you. First:')")


def test_controls_have_names(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP)
    group = page.get_by_role("group", name="Your rating of Movie").first
    assert group.get_by_role("radio", name="4 of 5").count() == 1
    assert page.get_by_role("searchbox", name="Find a film you have seen").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1


def test_touch_targets_are_large_and_nothing_runs_over_the_edge_of_a_phone(open_page: "OpenPage") -> None:
    for width in (320, 375):
        page = open_page(**{**PHONE, "viewport": {"width": width, "height": 720}})
        boxes = page.locator("#shelf .seat:visible").evaluate_all(
            "seats => seats.map(seat => seat.getBoundingClientRect()).map(box => [box.width, box.height])"
        )
        assert min(box[0] for box in boxes) >= 43.5, "44 pixels, but for rounding"
        assert min(box[1] for box in boxes) >= 44
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_service_that_does_not_answer_is_told_and_ratings_are_kept(
    open_page: "OpenPage", complaints: list[str]
) -> None:
    page = open_page(**DESKTOP)
    first = films(page, "#shelf")[0]
    page.route("**/parts/**", lambda route: route.abort())
    film(page, "#shelf", first).locator(".seat", has_text="4").click()
    page.get_by_role("alert").wait_for()
    assert "Your ratings are safe in this browser" in page.get_by_role("alert").inner_text()
    page.unroute("**/parts/**")
    page.get_by_text("Try again").click()
    film(page, "#mine", first).wait_for()
    assert not page.get_by_role("alert").is_visible()
    assert all("net::ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()


def test_without_a_script_forms_do_the_same(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP, java_script_enabled=False)
    page.get_by_role("searchbox").fill("movie 7")
    page.get_by_text("Search", exact=True).click()
    film(page, "#found", "m7").locator(".seat", has_text="5").click()
    page.locator("#results").get_by_text("Show films for these ratings").click()
    assert page.get_by_role("heading", name="For you").is_visible()
    assert film(page, "#mine", "m7").is_visible()
    assert "Because you rated Movie 7 5." in page.locator("#shelf .why").first.inner_text()

    shelf_film = page.locator("#shelf .film").first.get_attribute("data-film")
    assert shelf_film
    film(page, "#shelf", shelf_film).locator(".seat", has_text="1").click()
    page.locator("#ratings").get_by_text("Show films for these ratings").click()
    assert film(page, "#mine", shelf_film).is_visible()
    assert film(page, "#mine", "m7").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_in_both_themes(open_page: "OpenPage", scheme: str) -> None:
    page = open_page(**DESKTOP, color_scheme=scheme)
    rate(page, "#shelf", films(page, "#shelf")[0], "5")
    ratios = page.evaluate(CONTRASTS.read_text(encoding="utf-8"))
    assert len(ratios) > 50
    assert min(ratios.values()) >= 4.5, sorted(ratios.items(), key=lambda item: item[1])[:5]


def test_films_move_at_once_where_motion_is_unwanted(open_page: "OpenPage") -> None:
    page = open_page(**DESKTOP, reduced_motion="reduce")
    page.evaluate("() => { document.startViewTransition = () => { throw new Error('moved') } }")
    rated = films(page, "#shelf")[0]
    rate(page, "#shelf", rated, "5")
    assert rated not in films(page, "#shelf")


def test_the_reference_page_opens(open_page: "OpenPage") -> None:
    page = open_page("/docs", **PHONE)
    assert page.get_by_role("heading", name="REST interface").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
