"""What trained bundles hold of people who go, and how it ends."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import polars as pl
import pytest
from fastapi import FastAPI

from maxella.app.bundles import BundleHolder
from maxella.app.identity.operator import set_operator_password
from maxella.app.operation.kept_bundles import kept_bundles
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.app.tokens import new_token
from maxella.app.training_job import TrainingJob
from maxella.data.more_ratings import with_more_ratings
from maxella.data.schema import INTERACTIONS
from maxella.files import write_atomically
from maxella.home import home
from maxella.recommend.bundle.pointer import promote, resolve
from maxella.recommend.recommender import Recommender
from tests.app.api_client import ApiClient
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender
from tests.app.visitor import Visitor, token_of
from tests.checkerboards import checkerboard
from tests.recommend.bundle.test_bundle import sealed_again
from tests.waiting import wait_until

NAME = "maxella:" + 32 * "0"
PASSWORD = "correct horse"
AFTER_ALL_PROFILES = "2100-01-01T00:00:00+00:00"


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path}/app.sqlite3")) as store:
        yield store


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle without ratings of the app, and one with them."""
    folder = tmp_path_factory.mktemp("made")
    small_recommender().save(folder / "plain")
    ratings = pl.DataFrame([(NAME, "m1", 5.0, 5)], schema=INTERACTIONS, orient="row")
    dataset, _ = with_more_ratings(checkerboard(), ratings)
    small_recommender(dataset).save(folder / "with-app")
    sealed_again(folder / "with-app", lambda manifest: manifest.update(created_at=AFTER_ALL_PROFILES))
    return folder


@pytest.fixture
def bundles(made: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "bundles"
    shutil.copytree(made, folder)
    promote(folder, "with-app")
    return folder


def served(bundles: Path, store: Store, *, accounts: bool = False) -> FastAPI:
    """The app over the folder, whose trainings only copy what is served without ratings of the app."""
    copy = "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[-1])"
    settings = Settings(bundles=bundles, accounts=accounts)
    app = create_app(BundleHolder(bundles, poll_seconds=0.01), store, settings)
    app.state.training = TrainingJob(
        bundles, None, program=[sys.executable, "-c", copy, str(bundles / "plain")]
    )
    return app


def names(bundles: Path) -> set[str]:
    return {bundle.name for bundle in kept_bundles(bundles)}


def test_who_deletes_their_profile_is_told_what_bundles_hold_and_may_have_them_trained_anew(
    bundles: Path, own_store: Store
) -> None:
    with client_of(served(bundles, own_store)) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        ada = Visitor(client)
        page = ada.get("/taste/profile").text
        assert "<code>with-app</code>" in page
        assert "under a random name that nothing links to you" in page
        assert "<code>plain</code>" not in page
        stopped = home() / "unfinished" / "abc"
        write_atomically(stopped / "bpmf.safetensors", "who rated what")
        write_atomically(stopped.with_suffix(".lock"), "")
        deleted = ada.post("/profiles/delete", {"name": "Ada", "train_again": "yes"})
        assert deleted.status_code == 303
        wait_until(lambda: "with-app" not in names(bundles))
        wait_until(lambda: own_store.settings.get("untraining asked") == "0")
        assert resolve(bundles).name.startswith("app-")
        assert not stopped.exists()
        assert "plain" in names(bundles)


def test_deleting_without_the_wish_trains_nothing(bundles: Path, own_store: Store) -> None:
    with client_of(served(bundles, own_store)) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        Visitor(client).post("/profiles/delete", {"name": "Ada"})
        assert own_store.settings.get("untraining asked") is None
        assert names(bundles) == {"plain", "with-app"}


def test_a_profile_that_was_made_later_is_in_no_bundle(bundles: Path, own_store: Store) -> None:
    sealed_again(bundles / "with-app", lambda manifest: manifest.update(created_at="2001-01-01T00:00:00Z"))
    with client_of(served(bundles, own_store)) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        assert "with-app" not in Visitor(client).get("/taste/profile").text


def test_where_strangers_sign_in_the_operator_starts_the_training(bundles: Path, own_store: Store) -> None:
    app = served(bundles, own_store, accounts=True)
    set_operator_password(own_store, PASSWORD)
    account = own_store.accounts.create("family", "long enough")
    with client_of(app) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        for number in range(2):
            profile = own_store.profiles.create(f"Ada {number}", "teal", None, account.id)
            token = {"authorization": f"Bearer {new_token(own_store, 'profile', profile.id)}"}
            held = client.get("/api/v1/profile/bundles", headers=token).json()
            assert [each["name"] for each in held["bundles"]] == ["with-app"]
            assert held["training_again"] == "asked_for"
            gone = client.delete("/api/v1/profile", params={"train_again": True}, headers=token)
            assert gone.status_code == 204
        assert app.state.training.latest() is None, "a stranger starts no training"
        operator = Operator(client)
        assert "2 people deleted their profiles" in operator.get("/operator").text
        assert operator.post("/operator/untrain", {}).status_code == 303
        wait_until(lambda: own_store.settings.get("untraining asked") == "0")
        assert "with-app" not in names(bundles)
        assert "deleted their profile" not in operator.get("/operator").text


def test_an_installation_that_cannot_train_leaves_the_wish_to_the_operator(
    bundles: Path, own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.extras.find_spec", lambda _: None)
    app = served(bundles, own_store)
    set_operator_password(own_store, PASSWORD)
    with client_of(app) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        ada = Visitor(client)
        assert "ask the operator to train again" in ada.get("/taste/profile").text
        deleted = ada.post("/profiles/delete", {"name": "Ada", "train_again": "yes"})
        assert deleted.status_code == 303
        assert app.state.training.latest() is None
        page = Operator(client).get("/operator").text
        assert "1 person deleted their profile" in page
        assert "pip install &#39;maxella[train]&#39;" in page
        assert 'action="/operator/untrain"' not in page


def test_a_single_bundle_is_replaced_elsewhere_and_the_page_says_so(made: Path, own_store: Store) -> None:
    app = create_app(Fixed(Recommender.load(made / "with-app")), own_store)
    with client_of(app) as client:
        page = Visitor(client).get("/taste/profile").text
        assert "Only this model is served here" in page
        assert "train_again" not in page
        ada = ApiClient(client)
        assert ada.get("/bundles")["training_again"] == "elsewhere"
        assert ada.send("DELETE", "", params={"train_again": True}).status_code == 204


def test_an_old_bundle_is_deleted_by_its_name_and_the_served_one_is_not(
    bundles: Path, own_store: Store
) -> None:
    set_operator_password(own_store, PASSWORD)
    with client_of(served(bundles, own_store)) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        operator = Operator(client)
        for name, status in (("with-app", 422), ("../bundles/plain", 404), ("", 404), ("nothing", 404)):
            assert operator.post("/operator/bundles/delete", {"bundle": name}).status_code == status, name
        assert names(bundles) == {"plain", "with-app"}
        assert operator.post("/operator/bundles/delete", {"bundle": "plain"}).status_code == 303
        assert names(bundles) == {"with-app"}


def test_the_operators_pages_make_a_token_for_programs_that_is_shown_once(
    bundles: Path, own_store: Store
) -> None:
    set_operator_password(own_store, PASSWORD)
    with client_of(served(bundles, own_store)) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        operator = Operator(client)
        made = operator.post("/operator/token", {}).text
        assert "good for 90 days" in made
        token = made.partition("readonly value=")[2].split('"')[1]
        assert token not in operator.get("/operator").text
        asked = {"user_id": "u1", "movie_id": "m6"}
        headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        assert client.post("/api/v1/explanations", json=asked, headers=headers).status_code == 200
        operator.post("/operator/tokens/end", {})
        assert client.post("/api/v1/explanations", json=asked, headers=headers).status_code == 401


class Operator:
    """A browser in which the operator has signed in."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        client.headers["accept"] = "text/html"
        entered = self.post("/operator/sign-in", {"password": PASSWORD})
        assert entered.headers["location"] == "/operator", entered.text

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, fields: dict[str, str]) -> httpx.Response:
        page = self.client.get("/operator/sign-in").text
        return self.client.post(path, data={"csrf": token_of(page), **fields})


def test_a_bundle_of_the_first_release_is_known_by_the_names_in_it(bundles: Path) -> None:
    def as_it_was(manifest: dict[str, object]) -> None:
        del manifest["with_app_ratings"]

    sealed_again(bundles / "with-app", as_it_was)
    found = {bundle.name: bundle for bundle in kept_bundles(bundles)}
    assert (found["with-app"].holds_app_ratings, found["with-app"].names_profiles) == (True, True)
    assert not found["plain"].holds_app_ratings
