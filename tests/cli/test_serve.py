import os
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from maxella.cli.app_options import PASSWORD_VARIABLE
from maxella.cli.serve import serve
from maxella.errors import BundleError, ServiceError, UsageError
from tests.app.small_recommender import small_recommender


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "bundle"
    small_recommender().save(folder)
    return folder


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str, int]]:
    """What would have been served, and where."""
    asked: list[tuple[Path, str, int]] = []
    monkeypatch.setattr("maxella.app.server.serve_folder", lambda *where, **_: asked.append(where))
    return asked


@pytest.fixture
def run_as(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """How the app would have been run."""
    asked: dict[str, Any] = {}
    monkeypatch.setattr("maxella.app.server.serve_folder", lambda *_, **how: asked.update(how))
    return asked


def test_what_others_reach_has_accounts_and_no_operator_unless_it_is_asked_for(
    bundle: Path, run_as: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.app.server.require_free_port", lambda *_: None)
    serve(bundle, port=0)
    assert not run_as["settings"].accounts
    assert run_as["settings"].operator
    assert run_as["settings"].poster_cache is None
    serve(bundle, host="192.0.2.1", port=0)
    assert run_as["settings"].accounts
    assert not run_as["settings"].operator
    serve(bundle, host="192.0.2.1", port=0, accounts=False, operator=True, posters=True, secure_cookies=True)
    assert not run_as["settings"].accounts
    assert run_as["settings"].operator
    assert run_as["settings"].secure_cookies
    assert run_as["settings"].poster_cache


def test_proxies_names_and_the_base_path_are_as_they_are_told(bundle: Path, run_as: dict[str, Any]) -> None:
    serve(
        bundle,
        port=0,
        accounts=False,
        names=["Films.Example.org:443"],
        proxies=["127.0.0.1,10.0.0.0/8"],
        base_path="/maxella",
    )
    settings = run_as["settings"]
    assert list(map(str, settings.proxies)) == ["127.0.0.1/32", "10.0.0.0/8"]
    assert settings.base_path == "/maxella"
    assert "films.example.org" in settings.hosts
    serve(bundle, port=0)
    assert (run_as["settings"].proxies, run_as["settings"].base_path) == ((), "")


@pytest.mark.parametrize(
    "wrong",
    [{"proxies": ["proxy"]}, {"proxies": ["0.0.0.0/0"]}, {"base_path": "maxella/"}, {"names": ["https://x"]}],
)
def test_what_is_no_proxy_path_or_name_is_refused_before_anything_starts(
    bundle: Path, run_as: dict[str, Any], wrong: dict[str, Any]
) -> None:
    with pytest.raises(UsageError, match="--"):
        serve(bundle, port=0, **wrong)
    assert not run_as


def test_the_operators_password_comes_by_the_environment_and_is_taken_out_of_it(
    bundle: Path, run_as: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "correct horse")
    serve(bundle, port=0)
    assert run_as["operator_password"] == "correct horse"
    assert PASSWORD_VARIABLE not in os.environ


def test_a_bundle_is_served_where_it_is_asked_for(bundle: Path, served: list[tuple[Path, str, int]]) -> None:
    serve(bundle, host="127.0.0.1", port=0)
    assert served == [(bundle, "127.0.0.1", 0)]


def test_a_folder_without_a_bundle_is_refused(tmp_path: Path, served: list[tuple[Path, str, int]]) -> None:
    with pytest.raises(BundleError, match="no bundle in"):
        serve(tmp_path, port=0)
    assert not served


def test_a_damaged_bundle_is_refused_before_anything_starts(
    bundle: Path, tmp_path: Path, served: list[tuple[Path, str, int]]
) -> None:
    damaged = shutil.copytree(bundle, tmp_path / "damaged")
    content = bytearray((damaged / "movies.parquet").read_bytes())
    content[100] ^= 1
    (damaged / "movies.parquet").write_bytes(content)
    with pytest.raises(BundleError, match=r"movies\.parquet is damaged"):
        serve(damaged, port=0)
    assert not served


def test_a_port_in_use_is_refused(bundle: Path, served: list[tuple[Path, str, int]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServiceError, match=f"port {port} is in use"):
            serve(bundle, port=port)
    assert not served
