from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.app.made_up_figures import FOUND, ship
from tests.browser.test_home_page import CONTRASTS, DESKTOP

if TYPE_CHECKING:
    from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 380, "height": 720}, "has_touch": True, "is_mobile": True}


@pytest.fixture(autouse=True)
def shipping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(FOUND, tmp_path, monkeypatch)


def test_on_a_phone_tables_move_and_the_page_does_not(open_page: "OpenPage") -> None:
    page = open_page("/results", **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#retrieval summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    table = page.get_by_role("region", name="Table: Retrieval: which movies")
    whose = table.get_by_role("rowheader", name="Maxella")
    before = whose.bounding_box()
    table.evaluate("box => { box.scrollLeft = 200 }")
    assert table.evaluate("box => box.scrollLeft") == 200
    assert whose.bounding_box() == before, "whose figures they are stays in sight"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_and_the_picture_is_of_the_theme(open_page: "OpenPage", scheme: str) -> None:
    page = open_page("/results", **DESKTOP, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    ratios = page.evaluate(CONTRASTS.read_text(encoding="utf-8"))
    assert len(ratios) > 30
    assert min(ratios.values()) >= 4.5, sorted(ratios.items(), key=lambda item: item[1])[:5]
    chart = page.locator(".chart").first
    chart.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.chart').naturalWidth > 0")
    assert ("theme=dark" in chart.evaluate("image => image.currentSrc")) == (scheme == "dark")
