"""`maxella mcp`, started by the protocol's own client as an assistant starts it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client

from maxella.app.placing import row_of
from maxella.app.storage.records import NewEvent
from maxella.app.storage.store import Store
from maxella.cli.mcp import _loaded
from maxella.errors import UsageError
from maxella.tables.entries import Entry
from maxella.tables.rating_scales import HALF_STARS
from tests.app.small_recommender import small_recommender
from tests.cli.running import CommandLine, started

SECONDS = 120


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp") / "bundle"
    small_recommender().save(folder)
    return folder


def test_an_assistant_starts_it_asks_rates_and_ends_it(bundle: Path, tmp_path: Path) -> None:
    with Store.open() as store:
        ada = store.profiles.create("Ada", "moss", pin="1234")
        store.profiles.create("Grace", "rose")
        loved = [NewEvent(f"m{film}", "rating", f"m{film}", 5, 1_700_000_000) for film in (0, 2, 4)]
        store.history.record(ada.id, "checkerboard", loved)
    log = tmp_path / "stderr"
    answers, unreadable = asyncio.run(
        _session(
            bundle,
            log,
            ("recommend", {"k": 3}),
            ("search", {"text": "movie 9", "k": 1}),
            ("predict", {"movie_ids": ["m6"]}),
            ("explain", {"movie_id": "m6"}),
            ("tonight", {"k": 2}),
            ("mark", {"movie_id": "m8", "told": "saved"}),
            ("rate", {"movie_id": "m6", "rating": 4}),
            ("rate", {"movie_id": "m6", "rating": 9}),
        )
    )
    assert unreadable == [], "nothing but the protocol may be on stdout"
    assert [answer.is_error for answer in answers] == [False] * 7 + [True]
    assert answers[0].structured_content["recommendations"][0]["reasons"]
    assert answers[1].structured_content["movies"][0]["title"] == "Movie 9"
    assert len(answers[4].structured_content["picks"]) == 2
    with Store.open() as store:
        marks = {mark.movie_id: mark for mark in store.marks.of(ada.id, "checkerboard")}
    assert marks["m6"].rating == 4
    assert marks["m8"].is_saved
    assert "for Ada" in log.read_text()


def test_films_that_were_kept_are_placed_when_the_catalogue_has_them(bundle: Path) -> None:
    entry = Entry(file="r.csv", line=2, title="Movie 2", year=1952, rating=4.5, scale=HALF_STARS)
    with Store.open() as store:
        ada = store.profiles.create("Ada", "moss")
        store.imports.record(ada.id, "other", "letterboxd", "r.csv", {}, [], [row_of(entry, HALF_STARS)])
        _loaded(bundle, store)
        [mark] = store.marks.of(ada.id, "checkerboard")
        assert (mark.movie_id, mark.rating) == ("m2", 4.5)
        assert store.import_rows.kept(ada.id) == []


def test_ctrl_c_ends_it_while_it_waits_for_the_assistant(bundle: Path) -> None:
    with Store.open() as store:
        store.profiles.create("Ada", "moss")
    with started("mcp", bundle, stdin=subprocess.PIPE) as process:
        assert process.stderr
        assert "for Ada" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == -signal.SIGINT
        assert process.communicate() == ("", "")


def test_without_its_library_the_error_says_how_to_get_it(
    bundle: Path, maxella: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.extras.find_spec", lambda _: None)
    answer = maxella("mcp", bundle)
    assert answer.code == UsageError.exit_code
    assert "pip install 'maxella[mcp]'" in answer.err
    assert answer.out == ""


def test_what_is_wrong_is_told_before_anything_is_offered(
    bundle: Path, tmp_path: Path, maxella: CommandLine
) -> None:
    assert "no profile yet" in maxella("mcp", bundle).err
    with Store.open() as store:
        store.profiles.create("Ada", "moss")
    answer = maxella("mcp", bundle, "--profile", "Alan")
    assert answer.code == 1
    assert "there are: Ada" in answer.err
    answer = maxella("mcp", tmp_path)
    assert answer.code == 1
    assert "no bundle in" in answer.err
    assert answer.out == ""


async def _session(
    bundle: Path, log: Path, *calls: tuple[str, dict[str, Any]]
) -> tuple[list[Any], list[Exception]]:
    """Start the command, call its tools one after the other, and end it; with what was no message."""
    unreadable = []

    async def note(message: object) -> None:
        if isinstance(message, Exception):
            unreadable.append(message)

    arguments = ["-m", "maxella", "mcp", str(bundle), "--profile", "ada"]
    started = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))
    with log.open("w") as errors:
        async with (
            asyncio.timeout(SECONDS),
            stdio_client(started, errlog=errors) as (reading, writing),
            ClientSession(reading, writing, message_handler=note) as session,
        ):
            await session.initialize()
            return [await session.call_tool(tool, arguments) for tool, arguments in calls], unreadable
