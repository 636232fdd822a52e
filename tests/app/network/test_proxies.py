"""Proxies in front of the app: who asks, over what, and under which name."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request

from maxella.app.http.addresses import networks_of
from maxella.app.http.throttle import client_of as counted_client_of
from maxella.app.network.layers import HSTS
from maxella.app.network.proxies import Proxies
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.recommend.recommender import Recommender
from tests.app.running import running
from tests.app.visitor import Visitor

TOLD = {"x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https", "x-forwarded-host": "films.example.org"}
BELIEVED = Settings(proxies=networks_of(["127.0.0.1"]))


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path}/app.sqlite3")) as store:
        yield store


@contextmanager
def asked_through(app: FastAPI, peer: str) -> Iterator[httpx.Client]:
    """A client of the app whose address is `peer`."""
    transport = httpx.HTTPTransport(local_address=peer)
    with running(app) as address, httpx.Client(base_url=address, transport=transport) as client:
        yield client


def seen_by(recommender: Recommender, store: Store, settings: Settings, peer: str) -> dict[str, str]:
    """What the app makes of a request with `TOLD`."""
    app = create_app(Fixed(recommender), store, settings)

    @app.get("/seen")
    def seen(request: Request) -> dict[str, str]:
        return {"client": counted_client_of(request), "address": str(request.base_url)}

    with asked_through(app, peer) as client:
        answer = client.get("/seen", headers=TOLD)
        return {**answer.json(), "hsts": answer.headers.get("strict-transport-security", "")}


def test_a_believed_proxy_tells_client_scheme_and_host(recommender: Recommender, store: Store) -> None:
    seen = seen_by(recommender, store, BELIEVED, "127.0.0.1")
    assert seen == {"client": "192.0.2.7", "address": "https://films.example.org/", "hsts": HSTS}


@pytest.mark.parametrize(
    ("settings", "peer"), [(Settings(), "127.0.0.1"), (BELIEVED, "127.0.0.2")], ids=["none", "another"]
)
def test_forged_headers_of_anybody_else_change_nothing(
    settings: Settings, peer: str, recommender: Recommender, store: Store
) -> None:
    seen = seen_by(recommender, store, settings, peer)
    assert seen["client"] == peer
    assert seen["address"].startswith("http://127.0.0.1:")
    assert not seen["hsts"]


def test_forged_addresses_give_no_more_tries_at_a_pin(recommender: Recommender, own_store: Store) -> None:
    with asked_through(create_app(Fixed(recommender), own_store), "127.0.0.1") as client:
        ada = Visitor(client)
        ada.post("/profiles/change", {"name": "Ada", "pin": "1234"})
        statuses = [
            ada.post(
                f"/profiles/{ada.profile_id}/enter",
                {"pin": "0000"},
                headers={"x-forwarded-for": f"192.0.2.{n}"},
            ).status_code
            for n in range(8)
        ]
    assert statuses[-1] == 429


def test_cookies_stay_on_https_once_they_came_over_it_and_hsts_is_never_sent_over_http(
    recommender: Recommender, store: Store
) -> None:
    with asked_through(create_app(Fixed(recommender), store, BELIEVED), "127.0.0.1") as client:
        secure = client.get("/start", headers=TOLD)
        client.cookies.clear()
        plain = client.get("/start", headers={**TOLD, "x-forwarded-proto": "http"})
        client.cookies.clear()
        unsaid = client.get("/start")
    assert "; secure" in secure.headers["set-cookie"].lower()
    assert secure.headers["strict-transport-security"] == HSTS
    for answer in (plain, unsaid):
        assert "; secure" not in answer.headers["set-cookie"].lower()
        assert "strict-transport-security" not in answer.headers


def test_secure_cookies_can_be_forced(recommender: Recommender, store: Store) -> None:
    with asked_through(
        create_app(Fixed(recommender), store, Settings(secure_cookies=True)), "127.0.0.1"
    ) as client:
        answer = client.get("/start")
    assert answer.headers["set-cookie"].lower().count("; secure") == 1
    assert "strict-transport-security" not in answer.headers


def test_the_name_that_a_believed_proxy_tells_is_the_one_that_is_checked(
    recommender: Recommender, store: Store
) -> None:
    settings = Settings(proxies=BELIEVED.proxies, hosts=("films.example.org",))
    with asked_through(create_app(Fixed(recommender), store, settings), "127.0.0.1") as client:
        assert client.get("/livez", headers=TOLD).status_code == 200
        assert client.get("/livez", headers={**TOLD, "x-forwarded-host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("client", [None, ("", 0), ("/run/app.sock", 0)])
def test_a_client_without_an_address_is_nobodys_proxy(client: object) -> None:
    seen: dict[str, object] = {}

    async def app(scope: dict[str, object], _receive: object, _send: object) -> None:
        seen.update(scope)

    scope = {"type": "http", "client": client, "headers": [(b"x-forwarded-for", b"192.0.2.7")]}
    asyncio.run(Proxies(app, BELIEVED.proxies)(scope, None, None))  # type: ignore[arg-type]
    assert seen["client"] == client
