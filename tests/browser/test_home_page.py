import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.tables.rating_scales import RatingScale
from tests.app.running import running
from tests.app.small_recommender import small_recommender
from tests.browser.people import DESKTOP, PHONE, begin, film, films, mark, rate
from tests.checkerboards import checkerboard

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

CONTRASTS = Path(__file__).with_name("contrasts.js")


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_one_rating_moves_the_shelves_and_says_why(open_page: "OpenPage", device: dict[str, object]) -> None:
    page = begin(open_page("/start", **device))
    assert page.locator("#shelf-1-title").inner_text() == "Films many people have rated"
    first = films(page)[0]
    rate(page, first, "5")
    assert page.locator("#shelf-1-title").inner_text() == "For you"
    after = films(page)
    assert first not in after
    assert (int(after[0][1:]) - int(first[1:])) % 2 == 0, "a film of the same taste comes first"
    card = page.locator("#shelf-1 .film").first
    assert re.match(r"Because you rated Movie \d+ 5\.", card.locator(".why").inner_text())
    assert re.match(r"\d\.\d\s+you", card.locator(".prediction").inner_text())


def test_every_further_rating_moves_them_and_newcomers_are_marked(open_page: "OpenPage") -> None:
    page = begin(open_page("/start", **DESKTOP))
    rate(page, films(page)[0], "5")
    before = films(page, "#programme")
    rate(page, films(page)[1], "5")
    after = films(page, "#programme")
    assert after != before
    newcomers = page.locator("#programme .film:has(.new:not([hidden]))").evaluate_all(
        "films => films.map(film => film.dataset.film)"
    )
    assert set(newcomers) == set(after) - set(before)


def test_each_thing_said_can_be_taken_back_from_its_toast(open_page: "OpenPage") -> None:
    page = begin(open_page("/start", **DESKTOP))
    before = films(page)
    for flag in ("Seen it", "Not interested"):
        first = films(page)[0]
        mark(page, first, flag)
        assert first not in films(page)
        with page.expect_response("**/undo*"):
            page.locator(".toast-undo").click()
        film(page, first).wait_for()
    rate(page, before[0], "4")
    with page.expect_response("**/undo*"):
        page.locator(".toast-undo").click()
    film(page, before[0]).wait_for()
    assert films(page) == before


def test_others_take_the_place_of_a_shelf(open_page: "OpenPage") -> None:
    page = begin(open_page("/start", **DESKTOP))
    rate(page, films(page)[0], "5")
    before = films(page)
    with page.expect_response("**/others*"):
        page.get_by_role("button", name="Show me others: For you").click()
    page.wait_for_function("film => !document.querySelector(`[data-film='${film}']`)", arg=before[0])
    assert not set(before) & set(films(page, "#programme"))


def test_the_second_click_of_a_double_one_does_not_rate_the_next_film(open_page: "OpenPage") -> None:
    page = begin(open_page("/start", **DESKTOP, reduced_motion="reduce"))
    rate(page, films(page)[0], "5")
    before = films(page)
    box = film(page, before[0]).locator(".seat", has_text="5").bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    page.wait_for_load_state("networkidle")
    assert films(page) == before


def test_digits_rate_the_focused_film_and_the_focus_stays_in_the_list(open_page: "OpenPage") -> None:
    page = begin(open_page("/start", **DESKTOP))
    second = films(page)[1]
    film(page, second).locator("input").first.focus()
    with page.expect_response("**/marks*"):
        page.keyboard.press("4")
    film(page, second).wait_for(state="detached")
    focused = page.evaluate("document.activeElement.closest('#shelf-1 .film')?.dataset.film")
    assert focused == films(page)[1]


def test_arrow_keys_choose_and_only_enter_or_leaving_rates(open_page: "OpenPage") -> None:
    page = begin(open_page("/start", **DESKTOP))
    first = films(page)[0]
    film(page, first).locator("input").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    assert films(page)[0] == first
    with page.expect_response("**/marks*"):
        page.keyboard.press("Enter")
    film(page, first).wait_for(state="detached")
    assert page.locator(".toast-words").inner_text().endswith(": 3")


def test_half_stars_are_offered_where_the_data_has_them(browser: "Browser", store: Store) -> None:
    dataset = checkerboard()
    half_stars = RatingScale(low=0.5, high=5, step=0.5)
    dataset = replace(dataset, manifest=dataset.manifest.model_copy(update={"rating_scale": half_stars}))
    with running(create_app(Fixed(small_recommender(dataset)), store)) as address:
        page = browser.new_page(base_url=address)
        page.goto("/start")
        begin(page)
        first = films(page)[0]
        offered = " ".join(film(page, first).locator(".seat:visible").all_inner_texts())
        assert offered == "½ 1 1½ 2 2½ 3 3½ 4 4½ 5"
        film(page, first).get_by_role("radio", name="3½").focus()
        with page.expect_response("**/marks*"):
            page.keyboard.press("0")
        page.locator(".toast").wait_for()
        assert page.locator(".toast-words").inner_text().endswith(": 5"), "0 is the tenth of ten"
        page.close()


def test_what_changed_is_said_to_screen_readers(open_page: "OpenPage") -> None:
    page = begin(open_page("/start", **DESKTOP))
    rate(page, films(page)[0], "5")
    page.wait_for_function("() => /\\d+ films\\. First:/.test(document.getElementById('status').textContent)")


def test_touch_targets_are_large_and_nothing_runs_over_the_edge_of_a_phone(open_page: "OpenPage") -> None:
    for width in (320, 375):
        page = begin(open_page("/start", **{**PHONE, "viewport": {"width": width, "height": 720}}))
        rate(page, films(page)[0], "5")
        for path in ("/", "/shelves/for-you", "/wall"):
            page.goto(path)
            boxes = page.locator(".seat:visible, .flag:visible, .answer:visible").evaluate_all(
                "seats => seats.map(seat => seat.getBoundingClientRect()).map(box => [box.width, box.height])"
            )
            assert min(box[0] for box in boxes) >= 43.5, "44 pixels, but for rounding"
            assert min(box[1] for box in boxes) >= 43.5
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_service_that_does_not_answer_is_told_and_a_second_try_counts_once(
    open_page: "OpenPage", complaints: list[str]
) -> None:
    page = begin(open_page("/start", **DESKTOP))
    first = films(page)[0]
    page.route("**/marks*", lambda route: route.abort())
    film(page, first).locator(".seat", has_text="4").click()
    page.get_by_text("Kept on this device").wait_for()
    page.unroute("**/marks*")
    with page.expect_response("**/marks*"):
        page.get_by_role("button", name="Try again").click()
    film(page, first).wait_for(state="detached")
    assert all("net::ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()


def test_without_a_script_forms_do_the_same(open_page: "OpenPage") -> None:
    page = open_page("/start", **DESKTOP, java_script_enabled=False)
    page.get_by_label("Name").fill("Plain")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Loved it").first.click()
    page.get_by_role("link", name="To the films").click()
    assert page.get_by_role("heading", name="For you", exact=True).is_visible()
    first = films(page)[0]
    film(page, first).locator(".seat", has_text="1").click()
    page.get_by_role("button", name="Save these ratings").click()
    assert first not in films(page, "#programme")
    page.get_by_role("button", name="Undo").click()
    assert first in films(page, "#programme")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_in_both_themes(open_page: "OpenPage", scheme: str) -> None:
    page = begin(open_page("/start", **DESKTOP, color_scheme=scheme))
    rate(page, films(page)[0], "5")
    ratios = page.evaluate(CONTRASTS.read_text(encoding="utf-8"))
    assert len(ratios) > 50
    assert min(ratios.values()) >= 4.5, sorted(ratios.items(), key=lambda item: item[1])[:5]


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_films_slide_to_their_places_where_motion_is_wanted(
    open_page: "OpenPage", motion: str, moves: bool
) -> None:
    page = begin(open_page("/start", **DESKTOP, reduced_motion=motion))
    page.evaluate(
        "() => { window.moved = 0; const animate = Element.prototype.animate; Element.prototype.animate ="
        " function (...how) { window.moved += 1; return animate.apply(this, how) } }"
    )
    rated = films(page)[0]
    rate(page, rated, "5")
    assert rated not in films(page)
    assert (page.evaluate("window.moved") > 0) is moves


def test_the_reference_page_opens(open_page: "OpenPage") -> None:
    page = open_page("/docs", **PHONE)
    assert page.get_by_role("heading", name="REST interface").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
