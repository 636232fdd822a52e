"""The operator's pages."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI

from maxella.app.bundles import BundleHolder
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.app.training_job import TrainingJob
from maxella.errors import UsageError
from maxella.recommend.pointer import promote, resolve
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender
from tests.app.visitor import Visitor, visitor

PASSWORD = "correct horse"


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path}/app.sqlite3")) as store:
        yield store


@pytest.fixture
def bundles(tmp_path: Path) -> Path:
    folder = tmp_path / "bundles"
    for name in ("first", "second"):
        small_recommender().save(folder / name)
    promote(folder, "first")
    return folder


@pytest.fixture
def operated(bundles: Path, own_store: Store) -> FastAPI:
    return create_app(BundleHolder(bundles, poll_seconds=0.01), own_store, Settings(bundles=bundles))


@pytest.fixture
def operator(operated: FastAPI) -> Iterator[Visitor]:
    with client_of(operated) as client:
        _until_ready(lambda: client.get("/healthz").status_code == 200)
        operator = Visitor(client)
        entered = operator.post("/operator/password", {"password": PASSWORD, "again": PASSWORD})
        assert entered.headers["location"] == "/operator"
        operator.renew()
        yield operator


def _until_ready(is_so: object, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_every_page_is_shut_to_who_did_not_give_the_password(operated: FastAPI, own_store: Store) -> None:
    from maxella.app.pages.operator import inside

    own_store.set_operator_password(PASSWORD)
    with client_of(operated) as client:
        _until_ready(lambda: client.get("/healthz").status_code == 200)
        stranger = Visitor(client)
        assert len(inside.routes) >= 9
        for route in inside.routes:
            path = route.path.replace("{name}", "maxella-20260101-000000.backup")
            if "GET" in route.methods:
                answer = stranger.get(path)
                assert (answer.status_code, answer.headers["location"]) == (303, "/operator/sign-in"), path
            else:
                assert stranger.post(path, {"bundle": "second", "password": "x" * 9}).status_code == 401, path
    assert own_store.operator_password_is_right(PASSWORD)


def test_where_there_are_no_such_pages_nothing_says_so(recommender: Recommender, own_store: Store) -> None:
    app = create_app(Fixed(recommender), own_store, Settings(operator=False))
    with visitor(app) as ada:
        for path in ("/operator", "/operator/sign-in"):
            assert ada.get(path).status_code == 404
        assert "/operator" not in ada.get("/").text


def test_the_first_password_is_set_once_and_wrong_ones_are_counted(operated: FastAPI) -> None:
    with client_of(operated) as client:
        _until_ready(lambda: client.get("/healthz").status_code == 200)
        first = Visitor(client)
        assert first.post("/operator/password", {"password": "short", "again": "short"}).status_code == 422
        assert first.post("/operator/password", {"password": PASSWORD, "again": "other"}).status_code == 422
        given = {"password": PASSWORD, "again": PASSWORD}
        assert first.post("/operator/password", given).status_code == 303
        first.renew()
        assert first.post("/operator/password", given).status_code == 404
        first.post("/operator/sign-out", {})
        assert first.get("/operator").status_code == 303
        tries = [first.post("/operator/sign-in", {"password": "wrong"}).status_code for _ in range(7)]
        assert tries[0] == 403
        assert tries[-1] == 429


def test_a_stranger_of_another_machine_cannot_set_the_first_password(operated: FastAPI) -> None:
    with client_of(operated) as client:
        _until_ready(lambda: client.get("/healthz").status_code == 200)
        stranger = Visitor(client)
        given = {"password": PASSWORD, "again": PASSWORD}
        answer = stranger.post("/operator/password", given, headers={"x-forwarded-for": "203.0.113.9"})
        assert answer.status_code == 404


def test_another_bundle_is_served_on_a_click_and_a_damaged_one_is_not(
    operator: Visitor, bundles: Path
) -> None:
    page = operator.get("/operator").text
    assert "served now" in page
    assert operator.post("/operator/promote", {"bundle": "second"}).status_code == 303
    assert resolve(bundles).name == "second"
    content = bytearray((bundles / "first" / "movies.parquet").read_bytes())
    content[100] ^= 1
    (bundles / "first" / "movies.parquet").write_bytes(content)
    for name in ("first", "../first", "nothing", ""):
        assert operator.post("/operator/promote", {"bundle": name}).status_code == 422
    assert resolve(bundles).name == "second"


def test_a_backup_is_made_taken_away_and_deleted(operator: Visitor, own_store: Store, tmp_path: Path) -> None:
    operator.post("/marks", {"rating.m0": "5"})
    operator.post("/operator/backup", {})
    name = re.search(r"/operator/backups/(maxella-[\d-]+\.backup)", operator.get("/operator").text)
    assert name
    taken = operator.get(f"/operator/backups/{name[1]}")
    (tmp_path / "taken").write_bytes(taken.content)
    with Store.restore(tmp_path / "taken", f"sqlite:///{tmp_path}/other.sqlite3") as restored:
        assert restored.counts() == own_store.counts()
    assert operator.get("/operator/backups/..%2Fapp.sqlite3").status_code in (404, 422)
    assert operator.post("/operator/backups/delete", {"backup": "../app.sqlite3"}).status_code == 404
    operator.post("/operator/backups/delete", {"backup": name[1]})
    assert name[1] not in operator.get("/operator").text


def test_counts_and_health_are_told(operator: Visitor) -> None:
    page = operator.get("/operator").text
    assert "answers" in page
    assert "first@" in page
    assert re.search(r"<dt>Profiles</dt><dd>1</dd>", page)


def _said(script: str) -> object:
    def start(arguments: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as out:
            return subprocess.Popen([sys.executable, "-u", "-c", script, *arguments], stdout=out, stderr=out)

    return start


def test_one_training_runs_at_a_time_and_says_how_it_goes(tmp_path: Path) -> None:
    script = "import sys, time; print('ranker …'); time.sleep(60)"
    job = TrainingJob(tmp_path, None, start=_said(script))  # type: ignore[arg-type]
    assert job.latest() is None
    name = job.start("ml-1m")
    with pytest.raises(UsageError, match="a training is running"):
        job.start("ml-1m")
    _until_ready(lambda: job.latest() and job.latest().lines)
    latest = job.latest()
    assert latest
    assert (latest.bundle, latest.state, latest.lines) == (name, "running", ("ranker …",))
    job.cancel()
    _until_ready(lambda: job.latest() and job.latest().state == "cancelled")
    job.close()


def test_a_training_that_fails_says_so_and_the_next_may_run(tmp_path: Path) -> None:
    job = TrainingJob(tmp_path, None, start=_said("raise SystemExit('maxella: the disk is full')"))  # type: ignore[arg-type]
    for _ in range(2):
        job.start("ml-1m")
        _until_ready(lambda: job.latest() and job.latest().state == "failed")
    assert "the disk is full" in job.latest().lines[-1]
    job.close()


def test_a_real_training_makes_a_bundle_with_the_apps_ratings(
    tmp_path: Path, own_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maxella.data.dataset import write_dataset
    from tests.cli.running import quick_preset
    from tests.tables import checkerboard

    write_dataset(checkerboard())
    ada = own_store.create_profile("Ada", "moss")
    from tests.app.storage.told import rated

    own_store.record(ada.id, "checkerboard", [rated("a", "m1", 4), rated("b", "m3", 5)])
    preset = quick_preset(tmp_path)
    job = TrainingJob(tmp_path / "bundles", f"sqlite:///{tmp_path}/app.sqlite3")
    start = job._start_process
    monkeypatch.setattr(job, "_start", lambda given, log: start([*given, "--preset", str(preset)], log))
    name = job.start("checkerboard")
    _until_ready(lambda: job.latest().state != "running", 120)
    assert job.latest().state == "done", job.latest().lines
    made = Recommender.load(tmp_path / "bundles" / name)
    assert made.manifest.counts["ratings"] == len(checkerboard().interactions) + 2
    assert made.unknown_users([f"maxella:{ada.id}"]) == []


def test_a_bundle_with_a_nested_manifest_is_shown_as_damaged(operator: Visitor, bundles: Path) -> None:
    (bundles / "second" / "manifest.json").write_text("[" * 100_000)
    page = operator.get("/operator")
    assert page.status_code == 200
    assert "is not the manifest of a bundle" in page.text
