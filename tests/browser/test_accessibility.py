"""No page has a fault that axe-core finds, by WCAG 2.2 up to AA and by its own best practices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.app.pages_of_all import PAGES_OF_ALL
from tests.browser.people import DESKTOP, PHONE, begin, films, rate
from tests.conftest import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.axe]

PAGES = (
    *PAGES_OF_ALL,
    "/?newer=-1",
    "/movies/m0",
    "/movies/m7?by=content",
    "/search?q=movie",
    "/docs",
    "/operator",
    "/styleguide",
)
LOOKS: dict[str, dict[str, Any]] = {
    "light": {**DESKTOP, "color_scheme": "light"},
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "phone": PHONE,
}
RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  const where = (fault) => fault.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ");
  return violations.map((fault) => `${fault.id}: ${fault.help}; ${where(fault)}`);
}"""


@pytest.fixture(scope="module", params=LOOKS)
def page(browser: "Browser", address: str, request: pytest.FixtureRequest) -> Iterator["Page"]:
    """A person who has rated and saved films, and never wants some; the policy lets axe in."""
    context = browser.new_context(base_url=address, bypass_csp=True, **LOOKS[request.param])
    page = context.new_page()
    page.goto("/start")
    begin(page, request.param)
    for _ in range(3):
        rate(page, films(page)[0], "5")
    page.locator("#shelf-1 .flag").first.click()
    page.goto("/movies/m7")
    page.locator(".never summary").click()
    page.locator(".never-name").first.click()
    page.wait_for_selector(".never-set")
    yield page
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_fault(page: "Page", path: str) -> None:
    page.goto(path)
    page.add_script_tag(path=AXE)
    assert page.evaluate(RUN) == []
