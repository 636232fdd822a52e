import json
import socket
import urllib.request
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from maxella.data.dataset import write_dataset
from maxella.home import bundle_folder
from tests.checkerboards import checkerboard
from tests.cli.running import CommandLine, interrupted, quick_preset, started
from tests.waiting import wait_until


@pytest.fixture
def preset(tmp_path: Path) -> Path:
    write_dataset(checkerboard())
    return quick_preset(tmp_path)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def health(port: int) -> dict[str, Any] | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return None


def wait_for_training_on(port: int, wanted: str) -> None:
    wait_until(lambda: (health(port) or {}).get("trained_on") == wanted, lambda: health(port))


def test_the_split_is_served_first_and_all_ratings_take_over(preset: Path, port: int) -> None:
    command = ["up", "--dataset", "checkerboard", "--preset", preset, "--port", port]
    with started(*command) as process:
        wait_for_training_on(port, "all ratings")
        out, err = interrupted(process)
    assert process.returncode == 0, err
    assert "top-100" in out
    assert "fitted on all ratings in the background" in err
    assert "is what is served now" in err
    folders = sorted(
        path.name.split("-")[0] for path in bundle_folder("checkerboard").iterdir() if path.is_dir()
    )
    assert folders == ["full", "split"]
    full = next(bundle_folder("checkerboard").glob("full-*")) / "manifest.json"
    assert json.loads(full.read_text())["metrics"][0]["protocol"] == "random-75-25"

    with started(*command) as process:
        wait_for_training_on(port, "all ratings")
        out, err = interrupted(process)
    assert out == ""
    assert "background" not in err


def test_a_port_in_use_is_said_before_anything_is_trained(
    maxella: CommandLine, preset: Path, port: int
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        answer = maxella("up", "--dataset", "checkerboard", "--preset", preset, "--port", port)
    assert answer.code == 1
    assert f"port {port} is in use" in answer.err
    assert not bundle_folder("checkerboard").exists()


def test_a_dataset_that_is_nowhere_is_said(maxella: CommandLine, preset: Path, port: int) -> None:
    answer = maxella("up", "--dataset", "nowhere", "--preset", preset, "--port", port)
    assert answer.code in (1, 2)
    assert "nowhere" in answer.err
    assert answer.err.count("\n") == 1


def test_without_what_draws_it_serves_and_says_that_there_is_no_report(
    maxella: CommandLine, preset: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Path] = []
    monkeypatch.setattr("maxella.extras.LIBRARIES", {"train": (), "explore": ("no_such_library",)})
    monkeypatch.setattr("maxella.app.server.serve_folder", lambda folder, *_, **__: served.append(folder))
    monkeypatch.setattr("maxella.cli.up._fit_on_all_ratings", lambda *_: nullcontext())
    answer = maxella("up", "--dataset", "checkerboard", "--preset", preset, "--port", port)
    assert answer.code == 0, answer.err
    assert "no exploration report is made; it needs pip install 'maxella[explore]'" in answer.err
    assert served == [bundle_folder("checkerboard")]
    assert not list(bundle_folder("checkerboard").glob("*.html"))
