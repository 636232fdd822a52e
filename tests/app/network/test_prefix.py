"""The app below a path, behind a proxy that takes the path away and behind one that does not."""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from maxella.app.http.base_path import base_path_of
from maxella.app.identity.operator import set_operator_password
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.errors import UsageError
from maxella.recommend.recommender import Recommender
from tests.app.running import running
from tests.app.visitor import Visitor, token_of

BASE = "/films/maxella"
_ADDRESS = re.compile(r'\s(href|src|srcset|action|formaction)="([^"]*)"')
MOST_OF_A_KIND = 5
_FORM = re.compile(r"<form\b[^>]*>")


class Stripping(httpx.HTTPTransport):
    """A proxy that takes the path away."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path.startswith(BASE), request.url
        request.url = request.url.copy_with(raw_path=request.url.raw_path[len(BASE) :] or b"/")
        return super().handle_request(request)


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path}/app.sqlite3")) as store:
        yield store


@contextmanager
def below(
    store: Store, recommender: Recommender, transport: type[httpx.HTTPTransport], **settings: bool
) -> Iterator[httpx.Client]:
    app = create_app(Fixed(recommender), store, Settings(base_path=BASE, **settings))  # type: ignore[arg-type]
    with running(app) as address, httpx.Client(base_url=address + BASE, transport=transport()) as client:
        client.headers["accept"] = "text/html"
        yield client


class BelowVisitor(Visitor):
    """A visitor whose first form leads to the wall below the path."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.token = token_of(client.get("/start").text)
        entered = self.post("/profiles", {"name": "Ada", "colour": "teal"})
        assert entered.headers["location"] == f"{BASE}/wall"


@pytest.mark.parametrize("transport", [httpx.HTTPTransport, Stripping], ids=["kept", "taken away"])
def test_every_link_form_and_asset_of_every_page_stands_below_the_path(
    transport: type[httpx.HTTPTransport], own_store: Store, recommender: Recommender
) -> None:
    set_operator_password(own_store, "correct horse")
    with below(own_store, recommender, transport, development=True) as client:
        ada = BelowVisitor(client)
        ada.post("/marks", {"rating.m0": "5", "saved.m2": "1", "hidden.m4": "1"})
        ada.post("/taste/list", {})
        ada.post("/operator/sign-in", {"password": "correct horse"})
        seen = crawl(client, f"{BASE}/")
    for page in (
        "/",
        "/wall",
        "/taste",
        "/taste/ratings",
        "/tonight",
        "/search",
        "/results",
        "/docs",
        "/operator",
    ):
        assert BASE + page in seen, page
    for asset in ("/static/", "/posters/", "/movies/", "/shelves/", "/openapi.json"):
        assert any(path.startswith(BASE + asset) for path in seen), asset


def crawl(client: httpx.Client, start: str) -> set[str]:
    """Follow whatever a page names; each answers, and stands below the path. What was asked for."""
    waiting, seen, forms = deque([start]), {start}, set[str]()
    while waiting:
        path = waiting.popleft()
        answer = client.get(_absolute(client, path))
        # In so small a catalogue a shelf that is shown may be empty by itself.
        good = {200, 303, 404} if path.startswith(f"{BASE}/shelves/") else {200, 303}
        assert answer.status_code in good, (path, answer.status_code)
        if answer.status_code == 303:
            found = [("href", answer.headers["location"])]
        elif answer.headers["content-type"].startswith("text/html"):
            found = _ADDRESS.findall(answer.text)
            forms |= {unescape(form) for form in _FORM.findall(answer.text)}
        else:
            found = []
        for name, written in found:
            address = unescape(written).split(" ")[0]
            if address.startswith("#"):
                continue
            goal = urljoin(f"http://here{path}", address)
            assert goal.startswith(f"http://here{BASE}/"), (path, name, written)
            if name not in {"action", "formaction"}:
                _enqueue(goal, seen, waiting)
    assert len(forms) > 10
    for form in forms:
        _try_form(client, form)
    return {urlsplit(each).path for each in seen}


def _enqueue(goal: str, seen: set[str], waiting: deque[str]) -> None:
    """Ask for an address once, and for a few of each kind: not for every film."""
    parts = urlsplit(goal)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    kind = parts.path.rpartition("/")[0] if parts.path.count("/") > BASE.count("/") + 1 else parts.path
    if path not in seen and sum(urlsplit(each).path.startswith(kind) for each in seen) < MOST_OF_A_KIND:
        seen.add(path)
        waiting.append(path)


def _try_form(client: httpx.Client, form: str) -> None:
    """A form leads below the path; one that changes something is there, and refused without its token."""
    action = re.search(r'action="([^"]*)"', form)
    assert action, form
    assert action[1].startswith(f"{BASE}/"), form
    if 'method="post"' in form:
        assert client.post(_absolute(client, action[1])).status_code == 403, form
    else:
        assert client.get(_absolute(client, action[1])).status_code == 200, form


def _absolute(client: httpx.Client, path: str) -> str:
    return urljoin(str(client.base_url), path)


@pytest.mark.parametrize("transport", [httpx.HTTPTransport, Stripping], ids=["kept", "taken away"])
def test_cookies_redirects_and_addresses_for_programs_stand_below_the_path(
    transport: type[httpx.HTTPTransport], own_store: Store, recommender: Recommender
) -> None:
    with below(own_store, recommender, transport) as client:
        answer = client.get("/start")
        assert f"path={BASE};" in answer.headers["set-cookie"].lower()
        assert client.get("").status_code in {200, 303}
        ada = BelowVisitor(client)
        ada.post("/taste/list", {})
        address = ada.get("/taste/profile").text.split('readonly value="')[1].split('"')[0]
        assert urlsplit(address).path.startswith(f"{BASE}/lists/")
        assert client.get(address).json() == []
        described = client.get("/openapi.json").json()
        assert described["servers"] == [{"url": BASE}]
        assert client.get("/api/v1/model").status_code == 200
        back = {"back": "/taste", "seen.m1": "1"}
        assert ada.post("/marks", back).headers["location"] == f"{BASE}/taste"
        page = ada.get("/taste/ratings?sort=oldest").text
        assert 'name="back" value="/taste/ratings?sort=oldest"' in page, (
            "within the app there is no base path"
        )
        assert re.search(rf'href="{BASE}/taste" aria-current=.*true', page)
        ada.post("/language", {"language": "de", "back": "/taste"})
        assert f'data-base="{BASE}"' in ada.get("/nothing").text


def test_what_needs_to_sign_in_is_sent_there_below_the_path(
    own_store: Store, recommender: Recommender
) -> None:
    with below(own_store, recommender, httpx.HTTPTransport, accounts=True) as client:
        assert client.get("/taste").headers["location"] == f"{BASE}/sign-in"
        assert client.get("/operator").headers["location"] == f"{BASE}/operator/sign-in"
        refused = client.get("/api/v1/nothing")
        assert refused.json()["error"]["code"] == "not_found", "a program's error is JSON below a path, too"


def test_files_may_be_larger_than_forms_below_the_path(own_store: Store, recommender: Recommender) -> None:
    with below(own_store, recommender, httpx.HTTPTransport) as client:
        ada = BelowVisitor(client)
        file = {"files": ("ratings.csv", b"movie_id,rating\n" + b"m0,5\n" * 300_000)}
        assert ada.post("/taste/import", {}, files=file).status_code != 413


@pytest.mark.parametrize(
    "written",
    ["", "/", "maxella", "/maxella/", "//maxella", "/a/../b", "/.", "/a b", "/a?b", "/ä", "/" + "a" * 300],
)
def test_what_is_no_base_path_is_refused_in_one_line(written: str) -> None:
    with pytest.raises(UsageError, match="--base-path") as refused:
        base_path_of(written)
    assert "\n" not in str(refused.value)
    assert base_path_of("/films/maxella-1.0") == "/films/maxella-1.0"
