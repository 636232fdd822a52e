import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser

import polars as pl
import pytest

from maxella.data.dataset import Dataset
from maxella.errors import DatasetError
from maxella.explore.explore import explore
from maxella.explore.report import report_page, write_report
from maxella.tables.report import Rule
from tests.explore.test_explore import chapter_of, silent
from tests.explore.world import small_world


class Page(HTMLParser):
    """What a browser makes of the page: its elements, and the text of each."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open = ""
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data):
        if data.strip():
            self.texts.append((self._open, data))

    def named(self, tag):
        return [attributes for each, attributes in self.elements if each == tag]


@pytest.fixture(scope="module")
def source():
    world = small_world()
    return report_page(explore(world, silent), world)


@pytest.fixture(scope="module")
def page(source):
    return Page(source)


def test_the_page_loads_nothing(page):
    assert not page.named("link") + page.named("img") + page.named("iframe")
    for tag, attributes in page.elements:
        for name in ("src", "href", "action"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:text/csv;base64,")), (tag, value)


def test_the_policy_allows_the_scripts_of_the_page_and_no_other(source, page):
    policy = next(each["content"] for each in page.named("meta") if "http-equiv" in each)
    scripts = re.findall(r"<script>(.*?)</script>", source, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]
    assert len(scripts) == 2
    assert policy.startswith(
        "default-src 'none'; script-src " + " ".join(f"'sha256-{each}'" for each in hashes)
    )
    assert "unsafe-eval" not in policy


def test_nothing_from_the_data_becomes_markup(source, page):
    assert len(page.named("script")) == 4
    assert len(page.named("style")) == 1
    assert not [tag for tag, _ in page.elements if tag == "b"]
    assert "alert(1)" in html.unescape(source)
    assert "<script>alert" not in source


def test_the_texts_of_the_manifest_are_escaped():
    world = small_world()
    rule = Rule(name="<img src=x>", file="<i>", effect="noted", count=3, example='"><b>')
    manifest = world.manifest.model_copy(
        update={"source": "<u>Me & you</u>", "licence": "<s>", "rules": [rule]}
    )
    shown = Page(
        report_page([chapter_of()], Dataset(world.interactions, world.movies, world.users, manifest))
    )
    assert not [tag for tag, _ in shown.elements if tag in {"img", "i", "u", "s", "b"}]
    assert ("h1", "<u>Me & you</u>: what the ratings tell") in shown.texts
    assert any(text == "<img src=x>" for _, text in shown.texts)


def test_every_answer_stands_under_its_question_with_picture_and_contents(page):
    world = small_world()
    answers = [answer for chapter in explore(world, silent) for answer in chapter.answers]
    ids = [attributes["id"] for attributes in page.named("article")]
    assert ids == [*(answer.key for answer in answers), "source"]
    links = {attributes["href"] for attributes in page.named("a") if attributes["href"].startswith("#")}
    assert links == {f"#{name}" for name in ids} | {"#story"}
    texts = [text for _, text in page.texts]
    for answer in answers:
        assert answer.heading in texts
        assert answer.answer in texts
        assert answer.caveat is None or answer.caveat in texts


def test_charts_stand_in_the_page_as_json_with_both_themes(source, page):
    charts = json.loads(re.search(r'id="charts">(.*?)</script>', source, re.DOTALL).group(1))
    themes = json.loads(re.search(r'id="themes">(.*?)</script>', source, re.DOTALL).group(1))
    places = [attributes["data-chart"] for attributes in page.named("div") if "data-chart" in attributes]
    assert places == list(charts)
    assert themes.keys() == {"light", "dark"}
    assert themes["light"]["lite"]["axis"].keys() == themes["dark"]["lite"]["axis"].keys()


def test_numbers_can_be_taken_as_csv(source):
    address = re.search(
        r'href="data:text/csv;base64,([^"]*)" download="some-numbers.csv"',
        report_page([chapter_of()], small_world()),
    )
    assert base64.b64decode(address.group(1)).decode() == "name,count\na,1\nb,2\n"


def test_a_table_too_large_for_the_page_is_named_and_cut():
    frame = pl.DataFrame({"number": range(50_000)})
    source = report_page([chapter_of(numbers={"many-rows": frame})], small_world())
    texts = [text.strip() for _, text in Page(source).texts]
    assert "many-rows.csv is written by --images" in texts
    assert "and 49,990 more rows" in texts
    assert "49,000" not in source


def test_what_was_skipped_is_named_at_the_end_with_its_reason():
    texts = [text for _, text in Page(report_page([chapter_of()], small_world())).texts]
    assert "The data cannot answer 1 of the questions." in texts
    assert "Where is it?" in texts
    assert "Left out because no movie has a place." in texts


def test_the_page_says_which_data_it_is_about(page):
    texts = " ".join(text for _, text in page.texts)
    assert (
        "12 ratings of 1 to 5, given by 6 people to 6 movies, from 6 August 2000 to 5 January 2001." in texts
    )


def test_numbers_that_json_cannot_say_become_null():
    frame = pl.DataFrame({"name": ["a"], "count": [float("nan")]})
    spec = {"marks": [], "data": [{"name": "table", "values": frame.to_dicts()}]}
    source = report_page([chapter_of(chart=spec)], small_world())
    charts = json.loads(re.search(r'id="charts">(.*?)</script>', source, re.DOTALL).group(1))
    assert charts["some-thing"]["data"][0]["values"] == [{"name": "a", "count": None}]


def test_the_file_is_replaced_in_one_step_or_not_at_all(tmp_path):
    target = tmp_path / "new" / "report.html"
    size = write_report([chapter_of()], small_world(), target)
    assert target.stat().st_size == size
    assert [path.name for path in target.parent.iterdir()] == ["report.html"]
    with pytest.raises(DatasetError, match=r"cannot write .*choose another place"):
        write_report([chapter_of()], small_world(), target / "report.html")
