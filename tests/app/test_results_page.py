import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from maxella.app.pages.verdict import defeats
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.experiments.importance.results import ImportanceResults
from maxella.recommend.recommender import Recommender
from studies.tfrs_movielens.publishing import FIGURES
from tests.app.made_up_figures import DATASET, FOUND, HOSTILE, ship
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender

DOCS = Path(__file__).parents[2] / "docs"
CHART = "/results/charts/retrieval.svg"


@pytest.fixture
def shipping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(FOUND, tmp_path, monkeypatch)


@pytest.fixture
def shipping_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ship(FOUND.model_copy(update={"dataset": "another"}), tmp_path, monkeypatch)


class _Tables(HTMLParser):
    """The lines of all tables, each a list of texts, and the scopes of their header cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[list[str]] = []
        self.scopes: list[str | None] = []
        self.captions = 0
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.lines.append([])
        if tag in {"th", "td"}:
            self.lines[-1].append("")
            self._in_cell = True
        if tag == "th":
            self.scopes.append(dict(attrs).get("scope"))
        self.captions += tag == "caption"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"}:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.lines[-1][-1] += data


@pytest.mark.usefixtures("shipping")
def test_each_row_stands_with_the_figures_of_all_that_ran_it(client: httpx.Client) -> None:
    page = client.get("/results").text
    tables = _Tables(page)
    lines = [line for line in tables.lines if line[0] in {"the study", "TFRS here", "Maxella"}]
    header = next(line for line in tables.lines if line[0] == "Whose")
    place = header.index("top-100 all")
    assert [(line[0], line[place]) for line in lines[:3]] == [
        ("the study", "0.2590"),
        ("TFRS here", "0.1520"),
        ("Maxella", "0.3100 ± 0.0010"),
    ]
    assert lines[2][-3:] == ["2", "61", "2 cores"]
    assert tables.captions == 3
    assert set(tables.scopes) == {"col", "row", "rowgroup"}
    never_run = next(" ".join(line[0].split()) for line in tables.lines if "best-ranker" in line[0])
    assert never_run == "Title of best-ranker best-ranker · not run yet"


@pytest.mark.usefixtures("shipping")
def test_the_best_of_each_goal_stands_at_the_top_and_leads_to_its_row(client: httpx.Client) -> None:
    page = client.get("/results").text
    best = page[: page.index("<table")]
    assert "0.3100 ± 0.0010" in best
    assert "0.8510 ± 0.0010" in best
    links = set(re.findall(r'href="#(row-[^"]+)"', best))
    assert links == {"row-retrieval-4", "row-ranking-4"}
    assert all(f'id="{link}"' in page for link in links)


@pytest.mark.usefixtures("shipping")
def test_words_of_the_figures_are_shown_and_never_run(client: httpx.Client) -> None:
    page = client.get("/results").text
    assert re.findall(r"<script[^>]*>", page) == re.findall(
        r'<script type="module" src="/static/app[^>]*>', page
    )
    assert page.count("&lt;script&gt;alert(&#39;a&#39;)&lt;/script&gt;") >= 2
    assert "A weight on <code>unseen</code> &lt;script" in page
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    picture = ElementTree.fromstring(client.get(CHART).text)  # noqa: S314
    assert HOSTILE in "".join(picture.itertext())
    assert not [node for node in picture.iter() if node.tag.endswith("script")]


@pytest.mark.usefixtures("shipping")
def test_every_picture_of_the_page_is_there_light_and_dark(client: httpx.Client) -> None:
    page = client.get("/results").text
    addresses = [
        each.replace("&amp;", "&") for each in re.findall(r'(?:src|srcset)="(/results/charts/[^"]+)"', page)
    ]
    assert len(addresses) == 4
    for address in addresses:
        answer = client.get(address)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "max-age" in answer.headers["cache-control"]
        assert answer.text.startswith("<svg")


@pytest.mark.usefixtures("shipping")
def test_a_dark_picture_is_not_the_light_one(client: httpx.Client) -> None:
    light, dark = client.get(CHART).text, client.get(f"{CHART}?theme=dark").text
    assert light != dark
    assert "#fffbf3" in light
    assert "#211a16" in dark


@pytest.mark.usefixtures("shipping")
def test_other_figures_have_other_pictures_and_other_addresses(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, picture = client.get("/results").text, client.get(CHART).text
    row = FOUND.rows[0].model_copy(update={"published": {"top-100 all": 0.01}})
    (tmp_path / "later").mkdir()
    ship(FOUND.model_copy(update={"rows": [row]}), tmp_path / "later", monkeypatch)
    version = r"retrieval\.svg\?v=(\w+)"
    assert re.findall(version, client.get("/results").text) != re.findall(version, before)
    assert client.get(CHART).text != picture


@pytest.mark.usefixtures("shipping")
@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/results/charts/nothing.svg", 404, "unknown_id"),
        ("/results/charts/best.svg", 404, "unknown_id"),
        (f"{CHART}?theme=green", 422, "invalid_request"),
        (f"/results/charts/{'x' * 300}.svg", 422, "invalid_request"),
        ("/results/charts/..%2Fretrieval.svg", 404, "not_found"),
    ],
)
def test_a_picture_that_is_not_there_is_refused_in_the_one_shape(
    client: httpx.Client, address: str, status: int, code: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["code"] == code


@pytest.mark.usefixtures("shipping")
def test_figures_that_nobody_drew_stand_as_tables_alone(client: httpx.Client, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "pictures")
    page = client.get("/results").text
    assert "0.3100 ± 0.0010" in page
    assert "/results/charts/" not in page
    assert client.get(CHART).status_code == 404


@pytest.mark.usefixtures("shipping_nothing")
def test_a_dataset_without_experiments_says_so_and_how_to_run_them(client: httpx.Client) -> None:
    page = client.get("/results").text
    assert f"No experiment was run on this dataset ({DATASET})" in page
    assert f"maxella experiment run --dataset {DATASET}" in page
    assert "The model that answers here" in page
    assert "<img" not in page
    assert client.get(CHART).status_code == 404
    assert client.get("/api/v1/results").json()["found"] is None


@pytest.mark.usefixtures("shipping")
def test_programs_get_the_same_figures(client: httpx.Client) -> None:
    answer = client.get("/api/v1/results").json()
    assert answer["dataset"] == DATASET
    assert answer["bundle"]
    assert answer["found"] == FOUND.model_dump(mode="json")


@pytest.mark.usefixtures("shipping_nothing")
def test_the_figures_of_the_bundle_itself_are_shown_as_far_as_they_can_be_read(store: Store) -> None:
    recommender = small_recommender()
    recommender.manifest.metrics.extend([_evaluation(), {"of": "another release"}])
    with client_of(create_app(Fixed(recommender), store)) as client:
        lines = _Tables(client.get("/results").text).lines
    accuracy = [line for line in lines if line[:2] == ["Maxella", "all"]]
    assert len(accuracy) == 1
    assert "0.4512" in accuracy[0]
    assert [cell for line in lines if line[0] == "unseen" for cell in line if cell] == ["unseen", "0.4712"]


@pytest.mark.usefixtures("shipping")
def test_the_importance_of_the_fields_stands_as_pictures_table_and_sentences(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get("/results").text
    assert 'id="importance"' not in page, "none ships for this dataset"
    real = ImportanceResults.load(FIGURES / "importance" / "ml-1m.json")
    ship(FOUND, tmp_path, monkeypatch, real)
    page = client.get("/results").text
    for name in ("importance-map", "importance-methods"):
        assert f"/results/charts/{name}.svg" in page
        assert client.get(f"/results/charts/{name}.svg?theme=dark").text.startswith("<svg")
    assert "A block norm is an illustration, not a proof" in page
    rows = {line[0] for line in _Tables(page).lines}
    assert set(real.variant(real.ablation.variant).settings.fields) <= rows


def test_an_exploration_report_is_shown_and_can_reach_nothing(
    recommender: Recommender, store: Store, tmp_path: Path
) -> None:
    settings = Settings(bundles=tmp_path)
    with client_of(create_app(Fixed(recommender), store, settings)) as client:
        assert client.get("/results/exploration").status_code == 404
        assert "maxella explore checkerboard -o exploration.html" in client.get("/results").text
        (tmp_path / "exploration.html").write_text("<p>What people like</p>", encoding="utf-8")
        assert 'href="/results/exploration"' in client.get("/results").text
        report = client.get("/results/exploration")
        assert "What people like" in report.text
        policy = report.headers["content-security-policy"]
        assert policy.startswith("sandbox allow-scripts")
        assert "allow-same-origin" not in policy
        assert "connect-src" not in policy
        assert "default-src 'none'" in policy


def test_every_page_of_the_app_leads_to_the_results(client: httpx.Client) -> None:
    assert 'href="/results"' in client.get("/start").text


@pytest.mark.usefixtures("shipping")
def test_the_first_screen_tells_people_how_good_it_is_and_each_table_is_behind_a_disclosure(
    client: httpx.Client,
) -> None:
    page = client.get("/results").text
    first = page[: page.index("<details")]
    figures = re.findall(r'class="comparison-figure">([^<]+)', first)
    assert figures == ["31 of 100", "26 of 100", "15 of 100", "0.85 stars", "0.87 stars"]
    assert "<table" not in first
    assert "±" not in first
    assert "No comparison that it loses was made" in first
    for table in re.finditer("<table", page):
        before = page[: table.start()]
        assert before.count("<details") == before.count("</details>") + 1
    german = client.get("/results", headers={"accept-language": "de"}).text
    assert "0,85 Sterne" in german
    assert "0,3100 ± 0,0010" in german


def test_where_it_loses_stands_with_the_figures_that_were_measured_and_published() -> None:
    coming_next, sitting = defeats("ml-1m")
    assert [bar.figure for bar in coming_next.bars] == ["27 of 100", "36 of 100"]
    assert "0.3642 / 0.2164" in coming_next.exact
    assert "0.2656 / 0.1563" in coming_next.exact
    live = (DOCS / "live.md").read_text(encoding="utf-8")
    for name, exact in (("**recipe**", "0.0735 / 0.0364"), ("SLIT", "0.1800 / 0.1029")):
        assert any(
            name in line and f"| {exact.replace(' / ', ' | ')} |" in line
            for line in live.partition("<!-- ml-1m -->")[2].partition("<!-- end -->")[0].splitlines()
        )
        assert exact in sitting.exact
    assert defeats("another") == []


def _evaluation() -> dict[str, object]:
    return {
        "dataset": DATASET,
        "protocol": "random-75-25",
        "part": "test",
        "split_seed": 42,
        "training_ratings": 7,
        "ratings": 3,
        "people": 2,
        "candidates": 4,
        "cold_people": 0,
        "cold_ratings": 0,
        "main": "top-100 all",
        "metrics": {"top-100 all": 0.4512, "top-100 unseen": 0.4712, "RMSE": 0.8224},
        "rules": ["every movie is ranked"],
        "seconds": 1.0,
    }
