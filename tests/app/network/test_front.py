"""The app behind a real nginx and a real Caddy, as the guide sets them up, over TLS."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from maxella.app.http.addresses import networks_of
from maxella.app.network.layers import HSTS
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import settings_for
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.network.front import BASE, NAME, WAYS, Front, Way, caddy_before, nginx_before
from tests.app.running import running
from tests.app.visitor import token_of

FRONTS = {"nginx": nginx_before, "caddy": caddy_before}
KINDS = [pytest.param(kind, marks=getattr(pytest.mark, kind)) for kind in FRONTS]
FORGED = {"x-forwarded-proto": "http", "x-forwarded-host": "evil.example", "x-real-ip": "203.0.113.9"}


@contextmanager
def behind(kind: str, way: Way, recommender: Recommender, folder: Path) -> Iterator[tuple[Front, str]]:
    """The app behind a proxy, and the path below which it is."""
    base = "" if way == "own name" else BASE
    settings = replace(
        settings_for("127.0.0.1", accounts=True, names=[NAME]),
        proxies=networks_of(["127.0.0.1"]),
        base_path=base,
    )
    with (
        closing(Store.open(f"sqlite:///{folder}/app.sqlite3")) as store,
        running(create_app(Fixed(recommender), store, settings)) as address,
        FRONTS[kind](address, way, folder) as front,
    ):
        yield front, base


def send(client: httpx.Client, path: str, fields: dict[str, str], **more: object) -> httpx.Response:
    """Send a form as a page of the app does."""
    base = path[: path.rindex("/")].removesuffix("/taste")
    token = token_of(client.get(f"{base}/sign-in").text)
    return client.post(path, data={"csrf": token, **fields}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        *(pytest.param("nginx", way, marks=pytest.mark.nginx) for way in WAYS),
        pytest.param("caddy", "own name", marks=pytest.mark.caddy),
        pytest.param("caddy", "path taken away", marks=pytest.mark.caddy),
    ],
)
def test_the_app_is_reached_signed_into_and_uploaded_to_over_tls(
    kind: str, way: Way, recommender: Recommender, tmp_path: Path
) -> None:
    with behind(kind, way, recommender, tmp_path) as (front, base), front.client() as client:
        client.headers.update(FORGED)
        page = client.get(f"{base}/sign-in")
        assert page.status_code == 200, page.text
        assert page.headers["strict-transport-security"] == HSTS
        cookie = page.headers["set-cookie"].lower()
        assert "; secure" in cookie
        assert f"path={base or '/'};" in cookie
        entered = send(client, f"{base}/sign-up", {"name": "ada", "password": "long enough"})
        assert (entered.status_code, entered.headers["location"]) == (303, f"{base}/start")
        assert send(client, f"{base}/profiles", {"name": "Ada"}).headers["location"] == f"{base}/wall"
        assert client.get(f"{base}/static/maxella.css").status_code == 200
        send(client, f"{base}/taste/list", {})
        assert f'value="https://{NAME}{base}/lists/' in client.get(f"{base}/taste/profile").text
        table = b"movie_id,rating\n" + b"".join(b"m%d,5\n" % (n % 40) for n in range(40))
        file = {"files": ("ratings.csv", table + b"\n" * (2 << 20))}
        imported = send(client, f"{base}/taste/import", {}, files=file)
        assert imported.status_code in {200, 303}, imported.text
        assert client.head(f"{base}/livez").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_clients_are_limited_apart_and_forged_headers_help_nobody(
    kind: str, recommender: Recommender, tmp_path: Path
) -> None:
    def tried(client: httpx.Client, **forged: str) -> int:
        client.headers.update({name.replace("_", "-"): value for name, value in forged.items()})
        return send(client, "/sign-in", {"name": "ada", "password": "wrong"}).status_code

    with (
        behind(kind, "own name", recommender, tmp_path) as (front, _),
        front.client("127.0.0.2") as one,
        front.client("127.0.0.3") as two,
    ):
        statuses = [
            tried(one, x_forwarded_for=f"192.0.2.{n}", forwarded=f"for=192.0.2.{n};proto=http")
            for n in range(8)
        ]
        assert statuses[0] == 403
        assert statuses[-1] == 429
        assert tried(two) == 403


@pytest.mark.nginx
def test_nginx_sends_plain_requests_to_https(recommender: Recommender, tmp_path: Path) -> None:
    with behind("nginx", "own name", recommender, tmp_path) as (front, _):
        answer = httpx.get(f"http://127.0.0.1:{front.http}/taste?x=1", headers={"host": NAME})
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{NAME}/taste?x=1")
    assert "strict-transport-security" not in answer.headers
