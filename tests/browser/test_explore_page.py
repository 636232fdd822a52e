"""The explored page in a real browser, opened from the disk."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maxella.charts.theme import DARK, LIGHT
from maxella.explore.explore import explore
from maxella.explore.report import write_report
from tests.explore.test_explore import silent
from tests.explore.world import small_world

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Opened = Callable[..., "Page"]
NO_FAULT = 'Dropping "fit-y" because spec has discrete height'
"""Vega-Lite says so of every chart that fits its width and has as many rows as it needs."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("explored") / "report.html"
    write_report(explore(small_world(), silent), small_world(), target)
    return target


@pytest.fixture
def opened(browser: "Browser", report: Path) -> Iterator[Opened]:
    """Opens the page, and fails the test for whatever the console says and whatever the page asks for."""
    complaints: list[str] = []
    contexts = []

    def opened(width: int, scheme: str) -> "Page":
        options: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: None if NO_FAULT in said.text else complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda asked: complaints.append(asked.url) if asked.url.startswith("http") else None
        )
        page.goto(report.as_uri())
        page.wait_for_selector("html[data-drawn='1']", state="attached")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


@pytest.mark.parametrize("width", [380, 1280])
def test_every_chart_is_drawn_and_nothing_is_wider_than_the_page(opened: Opened, width: int) -> None:
    page = opened(width, "light")
    charts = page.locator(".chart").count()
    assert charts == page.locator(".chart svg").count() > 20
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    charts_too_wide = """[...document.querySelectorAll('.chart')]
        .filter((chart) => chart.scrollWidth > chart.clientWidth + 1)
        .map((chart) => chart.dataset.chart)"""
    assert page.evaluate(charts_too_wide) == []


def test_charts_follow_the_paper(opened: Opened) -> None:
    page = opened(800, "light")
    month = page.locator("[data-chart=preferred-month]")
    assert LIGHT.accent in month.inner_html()
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-drawn='2']", state="attached")
    assert DARK.accent in month.inner_html()
    assert LIGHT.accent not in month.inner_html()


def test_pointing_at_a_bar_tells_its_numbers(opened: Opened) -> None:
    page = opened(1280, "light")
    page.locator("[data-chart=preferred-weekday] .mark-rect path").first.hover()
    tip = page.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert "Mon" in tip.inner_text()
    assert "6" in tip.inner_text()


def test_a_hostile_title_stays_text(opened: Opened) -> None:
    page = opened(1280, "light")
    assert page.locator("script").count() == 4
    page.locator("#worst-movies summary").click()
    assert page.get_by_text("</script><script>alert(1)</script>").count() > 0
