"""The operator's pages."""

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from maxella.app.bundles import BundleHolder
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.settings import Settings
from maxella.app.storage.store import Store
from maxella.app.training_job import TrainingJob
from maxella.errors import UsageError
from maxella.recommend.bundle.pointer import promote, resolve
from maxella.recommend.recommender import Recommender
from tests.app.running import client_of
from tests.app.small_recommender import small_recommender
from tests.app.visitor import Visitor, visitor
from tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("quick_passwords")

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
        wait_until(lambda: client.get("/healthz").status_code == 200)
        operator = Visitor(client)
        entered = operator.post("/operator/password", first_password(operated))
        assert entered.headers["location"] == "/operator"
        yield operator


def first_password(app: FastAPI) -> dict[str, str]:
    """What whoever sees the terminal sends."""
    return {"code": app.state.first_code.text, "password": PASSWORD, "again": PASSWORD}


def test_every_page_is_shut_to_who_did_not_give_the_password(operated: FastAPI, own_store: Store) -> None:
    from maxella.app.pages import operator as pages
    from maxella.app.pages import operator_backups

    routes = [*pages.inside.routes, *operator_backups.inside.routes]
    own_store.settings.set_operator_password(PASSWORD)
    with client_of(operated) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        stranger = Visitor(client)
        assert len(routes) >= 12
        for route in routes:
            path = route.path.replace("{name}", "maxella-20260101-000000.backup")
            if "GET" in route.methods:
                answer = stranger.get(path)
                assert (answer.status_code, answer.headers["location"]) == (303, "/operator/sign-in"), path
            else:
                assert stranger.post(path, {"bundle": "second", "password": "x" * 9}).status_code == 401, path
    assert own_store.settings.operator_password_is_right(PASSWORD)


def test_where_there_are_no_such_pages_nothing_says_so(recommender: Recommender, own_store: Store) -> None:
    app = create_app(Fixed(recommender), own_store, Settings(operator=False))
    with visitor(app) as ada:
        for path in ("/operator", "/operator/sign-in"):
            assert ada.get(path).status_code == 404
        assert "/operator" not in ada.get("/").text


def test_the_first_password_is_set_once_and_wrong_ones_are_counted(operated: FastAPI) -> None:
    with client_of(operated) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        first, given = Visitor(client), first_password(operated)
        for wrong in ({"password": "short", "again": "short"}, {"again": "other"}):
            assert first.post("/operator/password", given | wrong).status_code == 422
        assert first.post("/operator/password", given).status_code == 303
        assert first.post("/operator/password", given).status_code == 404
        first.post("/operator/sign-out", {})
        assert first.get("/operator").status_code == 303
        tries = [first.post("/operator/sign-in", {"password": "wrong"}).status_code for _ in range(7)]
        assert tries[0] == 403
        assert tries[-1] == 429


def test_who_sits_at_this_machine_needs_the_code_all_the_same(operated: FastAPI, own_store: Store) -> None:
    with client_of(operated) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        local = Visitor(client)
        given = {"password": PASSWORD, "again": PASSWORD}
        for wrong in ({}, {"code": ""}, {"code": "0000-0000-0000"}, {"code": "é" * 500}):
            assert local.post("/operator/password", given | wrong).status_code == 403
        assert not own_store.settings.has_operator_password()


def test_the_code_is_read_as_people_type_it_and_its_tries_are_counted(operated: FastAPI) -> None:
    with client_of(operated) as client:
        wait_until(lambda: client.get("/healthz").status_code == 200)
        local, given = Visitor(client), first_password(operated)
        typed = given["code"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
        assert local.post("/operator/password", given | {"code": typed, "again": "x"}).status_code == 422
        guesses = [local.post("/operator/password", given | {"code": f"{n}"}).status_code for n in range(6)]
        assert guesses == [403] * 5 + [429]
        assert local.post("/operator/password", given | {"code": typed}).status_code == 429


def test_each_start_has_a_code_of_its_own_and_none_where_a_password_is_set(
    recommender: Recommender, own_store: Store
) -> None:
    apps = [create_app(Fixed(recommender), own_store) for _ in range(2)]
    first, second = (app.state.first_code for app in apps)
    assert not second.is_right(first.text)
    assert first.is_right(first.text)
    first.spend()
    assert not first.is_right(first.text)
    own_store.settings.set_operator_password(PASSWORD)
    assert create_app(Fixed(recommender), own_store).state.first_code is None
    assert create_app(Fixed(recommender), own_store, Settings(operator=False)).state.first_code is None


def test_another_password_needs_the_one_of_today_and_ends_every_other_session(
    operator: Visitor,
) -> None:
    with httpx.Client(base_url=operator.client.base_url) as client:
        other = Visitor(client, "Bob")
        other.post("/operator/sign-in", {"password": PASSWORD})
        assert other.get("/operator").status_code == 200
        new = {"password": "battery staple", "again": "battery staple"}
        assert operator.post("/operator/new-password", new | {"present": "wrong"}).status_code == 403
        assert other.get("/operator").status_code == 200
        assert operator.post("/operator/new-password", new | {"present": PASSWORD}).status_code == 303
        assert operator.get("/operator").status_code == 200
        assert other.get("/operator").status_code == 303
        assert other.get("/taste").status_code == 200, "it still is who it was"


def test_a_copy_of_the_operators_cookie_is_dead_after_signing_out(operator: Visitor) -> None:
    copied = {"cookie": f"maxella={operator.client.cookies['maxella']}"}
    assert operator.post("/operator/sign-out", {}).status_code == 303
    with httpx.Client(base_url=operator.client.base_url, headers=copied) as thief:
        answer = thief.get("/operator", headers={"accept": "text/html"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/operator/sign-in")
    assert operator.get("/taste").status_code == 200


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
    name = re.search(r"/operator/backups/(maxella-[\d-]+\.backup)\"", operator.get("/operator").text)
    assert name
    taken = operator.get(f"/operator/backups/{name[1]}")
    (tmp_path / "taken").write_bytes(taken.content)
    with Store.restore(tmp_path / "taken", f"sqlite:///{tmp_path}/other.sqlite3") as restored:
        assert restored.everyone.counts() == own_store.everyone.counts()
    assert operator.get("/operator/backups/..%2Fapp.sqlite3").status_code in (404, 422)
    assert operator.post("/operator/backups/delete", {"backup": "../app.sqlite3"}).status_code == 404
    operator.post("/operator/backups/delete", {"backup": name[1]})
    assert name[1] not in operator.get("/operator").text


def test_a_backup_is_verified_on_the_page(operator: Visitor) -> None:
    from maxella.app.operation.backups import kept_backups

    operator.post("/operator/backup", {})
    (backup,) = kept_backups()
    assert f'/operator/backups/{backup.name}/verdict"' in operator.get("/operator").text
    sound = operator.get(f"/operator/backups/{backup.name}/verdict").text
    assert "It is sound, and can be restored." in sound
    assert re.search(r"<dt>Profiles</dt><dd>1</dd>", sound)
    backup.path.write_bytes(backup.path.read_bytes()[:5000])
    damaged = operator.get(f"/operator/backups/{backup.name}/verdict")
    assert damaged.status_code == 200
    assert "is no sound backup" in damaged.text
    assert operator.get("/operator/backups/maxella-20200101-000000.backup/verdict").status_code == 404


def test_backups_are_scheduled_and_ended_on_the_page(operator: Visitor, own_store: Store) -> None:
    from maxella.app.operation.backups import BackupSchedule

    assert "No backups are made by themselves." in operator.get("/operator").text
    assert operator.post("/operator/backups/schedule", {"hour": "4", "keep": "30"}).status_code == 303
    page = operator.get("/operator").text
    assert "every day at 04:00 (UTC). The newest 30 of them are kept" in page
    BackupSchedule(own_store).look()
    page = operator.get("/operator").text
    assert re.search(r"The last one was made at [\d :-]+ \(UTC\): 0\.[12] MB, verified\.", page)
    assert re.search(r"maxella-[\d-]+\.daily\.backup</a> <span class=\"facts\">0\.[12] MB · daily", page)
    assert operator.post("/operator/backups/schedule", {"hour": "24", "keep": "0"}).status_code == 422
    operator.post("/operator/backups/schedule", {"end": "yes"})
    assert "No backups are made by themselves." in operator.get("/operator").text


def test_counts_and_health_are_told(operator: Visitor) -> None:
    page = operator.get("/operator").text
    assert "answers" in page
    assert "first@" in page
    assert re.search(r"<dt>Profiles</dt><dd>1</dd>", page)


def _program(script: str) -> list[str]:
    """The command of a program that ends when it is asked to."""
    ending = "from maxella.processes import end_with_stdin; end_with_stdin()"
    return [sys.executable, "-u", "-c", f"{ending}; {script}"]


def test_one_training_runs_at_a_time_and_says_how_it_goes(tmp_path: Path) -> None:
    script = "import sys, time; print('ranker …'); time.sleep(60)"
    job = TrainingJob(tmp_path, None, program=_program(script))
    assert job.latest() is None
    name = job.start("ml-1m")
    with pytest.raises(UsageError, match="a training is running"):
        job.start("ml-1m")
    wait_until(lambda: job.latest() and job.latest().lines)
    latest = job.latest()
    assert latest
    assert (latest.bundle, latest.state, latest.lines) == (name, "running", ("ranker …",))
    job.cancel()
    wait_until(lambda: job.latest() and job.latest().state == "cancelled")
    job.close()


def test_a_training_that_fails_says_so_and_the_next_may_run(tmp_path: Path) -> None:
    job = TrainingJob(tmp_path, None, program=_program("raise SystemExit('maxella: the disk is full')"))
    for _ in range(2):
        job.start("ml-1m")
        wait_until(lambda: job.latest() and job.latest().state == "failed")
    assert "the disk is full" in job.latest().lines[-1]
    job.close()


def test_a_real_training_makes_a_bundle_with_the_apps_ratings(tmp_path: Path, own_store: Store) -> None:
    from maxella.data.dataset import write_dataset
    from tests.checkerboards import checkerboard
    from tests.cli.running import quick_preset

    write_dataset(checkerboard())
    ada = own_store.profiles.create("Ada", "moss")
    from tests.app.storage.told import rated

    own_store.history.record(ada.id, "checkerboard", [rated("a", "m1", 4), rated("b", "m3", 5)])
    preset = quick_preset(tmp_path)
    called = "sys.argv += ['--preset', sys.argv.pop(1)]; main()"
    called = f"import sys; from maxella.cli.main import main; {called}"
    program = [*_program(called), str(preset)]
    job = TrainingJob(tmp_path / "bundles", f"sqlite:///{tmp_path}/app.sqlite3", program=program)
    name = job.start("checkerboard")
    wait_until(lambda: job.latest().state != "running")
    assert job.latest().state == "done", job.latest().lines
    made = Recommender.load(tmp_path / "bundles" / name)
    assert made.manifest.counts["ratings"] == len(checkerboard().interactions) + 2
    assert made.manifest.with_app_ratings
    assert made.unknown_users([f"maxella:{ada.id}"])


def test_a_bundle_with_a_nested_manifest_is_shown_as_damaged(operator: Visitor, bundles: Path) -> None:
    (bundles / "second" / "manifest.json").write_text("[" * 100_000)
    page = operator.get("/operator")
    assert page.status_code == 200
    assert "is not the manifest of a bundle" in page.text
