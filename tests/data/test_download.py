import hashlib
import io
import logging
import ssl
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maxella.data.download import Patience, download
from maxella.errors import SourceError
from tests.data.file_server import CERTIFICATES, UNREACHABLE, Answer, FileServer, serving

IMPATIENT = Patience(silence=10.0, attempts=3, pause=0.0)
HASTY = Patience(silence=0.5, attempts=3, pause=0.0)


def archive_of(size: int, seed: int = 0) -> bytes:
    """A zip of about `size` bytes."""
    archived = io.BytesIO()
    with zipfile.ZipFile(archived, "w") as file:
        file.writestr("ratings.dat", np.random.default_rng(seed).bytes(size))
    return archived.getvalue()


CONTENT = archive_of(200_000)
PINS = {"sha256": hashlib.sha256(CONTENT).hexdigest(), "md5": hashlib.md5(CONTENT).hexdigest()}  # noqa: S324


@pytest.fixture
def server() -> Iterator[FileServer]:
    with serving(CONTENT) as files:
        yield files


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "downloads" / "file.zip"


def ranges(server: FileServer) -> list[str | None]:
    return [headers.get("Range") for _, headers in server.requests]


def left_beside(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir() if not path.name.endswith(".lock"))


def test_a_download_stands_complete_and_alone_at_its_place(server: FileServer, target: Path) -> None:
    assert download(server.url, target, PINS) == target
    assert target.read_bytes() == CONTENT
    assert left_beside(target) == ["file.zip"]


def test_what_is_there_already_is_not_fetched_again(server: FileServer, target: Path) -> None:
    target.parent.mkdir()
    target.write_bytes(CONTENT)
    download(server.url, target, PINS)
    assert server.requests == []


def test_progress_tells_the_bytes_and_ends_at_the_total(server: FileServer, target: Path) -> None:
    told: list[tuple[str, int, int]] = []
    download(server.url, target, PINS, lambda *state: told.append(state))
    assert {stage for stage, _, _ in told} == {"downloading file.zip"}
    assert {total for _, _, total in told} == {len(CONTENT)}
    done = [done for _, done, _ in told]
    assert done == sorted(done)
    assert done[-1] == len(CONTENT)
    assert len(done) > 1


def test_a_server_that_does_not_tell_the_size_is_measured_by_what_is_expected(
    server: FileServer, target: Path
) -> None:
    server.script = [Answer(length=False)]
    told: list[tuple[int, int]] = []
    download(server.url, target, PINS, lambda _, *state: told.append(state), expected_bytes=1_000_000)
    assert {total for _, total in told[:-1]} == {1_000_000}
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("etag", ['"one"', None])
def test_a_cut_transfer_goes_on_where_it_was(server: FileServer, target: Path, etag: str | None) -> None:
    server.etag, server.last_modified = etag, "Tue, 03 Dec 2019 10:00:00 GMT"
    server.script = [Answer(cut_after=50_000), Answer(cut_after=70_000)]
    download(server.url, target, PINS, patience=IMPATIENT)
    assert target.read_bytes() == CONTENT
    assert ranges(server) == [None, "bytes=50000-", "bytes=120000-"]
    assert server.requests[1][1]["If-Range"] == (etag or server.last_modified)


@settings(max_examples=25, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 60_000), max_size=4), heed=st.lists(st.booleans(), min_size=4, max_size=4)
)
def test_wherever_it_is_cut_the_file_arrives_whole(cuts: list[int], heed: list[bool]) -> None:
    with serving(CONTENT) as server, tempfile.TemporaryDirectory() as folder:
        server.script = [
            Answer(cut_after=cut, ranges=ranges) for cut, ranges in zip(cuts, heed, strict=False)
        ]
        target = Path(folder) / "file.zip"
        download(server.url, target, PINS, patience=Patience(silence=10.0, attempts=5, pause=0.0))
        assert target.read_bytes() == CONTENT


def test_a_stalled_transfer_is_given_up_and_goes_on(server: FileServer, target: Path) -> None:
    server.script = [Answer(stall_after=1 << 16)]
    download(server.url, target, PINS, patience=HASTY)
    assert target.read_bytes() == CONTENT
    assert ranges(server) == [None, "bytes=65536-"]


def test_a_slow_but_steady_server_is_waited_for(server: FileServer, target: Path) -> None:
    server.script = [Answer(delay=0.05)]
    download(server.url, target, PINS, patience=HASTY)
    assert len(server.requests) == 1


def test_a_later_call_goes_on_where_an_earlier_one_gave_up(server: FileServer, target: Path) -> None:
    server.script = [Answer(cut_after=50_000)] + [Answer(cut_after=0)] * 3
    with pytest.raises(
        SourceError, match=r"cut after 50000 of \d+ bytes, 3 times; .*goes on from 50000 bytes"
    ):
        download(server.url, target, PINS, patience=IMPATIENT)
    assert not target.exists()
    server.requests.clear()
    download(server.url, target, PINS)
    assert target.read_bytes() == CONTENT
    assert ranges(server) == ["bytes=50000-"]


def test_a_server_that_ignores_ranges_sends_all_of_it_again(server: FileServer, target: Path) -> None:
    server.script = [Answer(cut_after=50_000), Answer(ranges=False)]
    download(server.url, target, PINS, patience=IMPATIENT)
    assert target.read_bytes() == CONTENT


def test_a_server_that_sends_another_range_is_not_believed(server: FileServer, target: Path) -> None:
    server.script = [Answer(cut_after=50_000), Answer(shifted_range=-1)]
    download(server.url, target, PINS, patience=IMPATIENT)
    assert target.read_bytes() == CONTENT
    assert ranges(server) == [None, "bytes=50000-", None]


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: FileServer, target: Path) -> None:
    server.script = [Answer(cut_after=50_000)] + [Answer(cut_after=0)] * 3
    with pytest.raises(SourceError):
        download(server.url, target, {}, patience=IMPATIENT)
    server.content, server.etag = archive_of(150_000, seed=1), '"two"'
    download(server.url, target, {}, patience=IMPATIENT)
    assert target.read_bytes() == server.content


def test_a_version_without_a_mark_is_fetched_anew(server: FileServer, target: Path) -> None:
    server.etag = 'W/"weak"'
    server.script = [Answer(cut_after=50_000)]
    download(server.url, target, PINS, patience=IMPATIENT)
    assert target.read_bytes() == CONTENT
    assert ranges(server) == [None, None]


def test_a_part_that_is_complete_already_is_taken(server: FileServer, target: Path) -> None:
    server.script = [Answer(cut_after=50_000)] + [Answer(cut_after=0)] * 3
    with pytest.raises(SourceError):
        download(server.url, target, PINS, patience=IMPATIENT)
    target.with_name("file.zip.part").write_bytes(CONTENT)
    download(server.url, target, PINS)
    assert target.read_bytes() == CONTENT


def test_a_part_that_is_longer_than_the_file_is_dropped(server: FileServer, target: Path) -> None:
    server.script = [Answer(cut_after=50_000)] + [Answer(cut_after=0)] * 3
    with pytest.raises(SourceError):
        download(server.url, target, PINS, patience=IMPATIENT)
    target.with_name("file.zip.part").write_bytes(CONTENT + b"more")
    download(server.url, target, PINS, patience=IMPATIENT)
    assert target.read_bytes() == CONTENT


def test_a_damaged_note_about_the_part_begins_anew(server: FileServer, target: Path) -> None:
    target.parent.mkdir()
    target.with_name("file.zip.part").write_bytes(b"of something else")
    target.with_name("file.zip.part.json").write_bytes(b"[no json")
    download(server.url, target, PINS)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_a_wrong_digest_removes_the_file_and_says_so(
    server: FileServer, target: Path, algorithm: str
) -> None:
    pins = {**PINS, algorithm: "00" * (len(PINS[algorithm]) // 2)}
    with pytest.raises(SourceError, match=rf"its {algorithm} is {PINS[algorithm]}, not 0+\); it was removed"):
        download(server.url, target, pins)
    assert left_beside(target) == []


def test_an_error_page_in_place_of_an_archive_is_refused(server: FileServer, target: Path) -> None:
    server.content = b"<html>please log in</html>"
    with pytest.raises(SourceError, match=r"something else than expected \(it is no zip archive\)"):
        download(server.url, target, {})
    assert left_beside(target) == []


def test_a_missing_file_is_told_at_once(server: FileServer, target: Path) -> None:
    server.script = [Answer(status=404)]
    with pytest.raises(SourceError, match=r"file\.zip: the server answers 404 .*MAXELLA_SOURCES"):
        download(server.url, target, PINS, patience=IMPATIENT)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Answer(status=503), "the server answers 503 Service Unavailable"),
        (Answer(hang_up=True), "no answer (Remote end closed connection without response)"),
    ],
)
def test_a_passing_trouble_is_told_and_tried_again(
    server: FileServer, target: Path, caplog: pytest.LogCaptureFixture, answer: Answer, trouble: str
) -> None:
    server.script = [answer]
    download(server.url, target, PINS, patience=IMPATIENT)
    assert target.read_bytes() == CONTENT
    assert caplog.messages == [f"downloading file.zip: {trouble}; trying again in 0 s"]


def test_a_lasting_trouble_is_told_after_the_last_attempt(server: FileServer, target: Path) -> None:
    server.script = [Answer(status=503)] * 3
    with pytest.raises(SourceError, match="answers 503 Service Unavailable, 3 times; check the network"):
        download(server.url, target, PINS, patience=IMPATIENT)


def test_an_unreachable_server_is_told(target: Path) -> None:
    with pytest.raises(SourceError, match=r"127\.0\.0\.1:9/nothing\.zip: no answer \(.*refused\), 3 times"):
        download(UNREACHABLE, target, PINS, patience=IMPATIENT)


def test_only_web_addresses_are_opened(tmp_path: Path, target: Path) -> None:
    (tmp_path / "local.zip").write_bytes(CONTENT)
    with pytest.raises(SourceError, match="is no web address"):
        download((tmp_path / "local.zip").as_uri(), target, PINS)


def test_an_expired_certificate_is_borne_and_told_when_a_digest_is_pinned(
    target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATES / "expired.pem")
    with serving(CONTENT, certificate="expired") as server:
        download(server.url, target, PINS, patience=IMPATIENT, context=trusting)
    assert target.read_bytes() == CONTENT
    assert caplog.messages == [
        "the certificate of 127.0.0.1 does not hold (certificate has expired); "
        "the pinned digest vouches instead",
    ]


def test_a_wrong_digest_is_refused_behind_an_expired_certificate(target: Path) -> None:
    with (
        serving(CONTENT, certificate="expired") as server,
        pytest.raises(SourceError, match="something else than expected"),
    ):
        download(server.url, target, {"sha256": "00" * 32}, patience=IMPATIENT)
    assert left_beside(target) == []


@pytest.mark.parametrize("certificate", ["expired", "valid"])
def test_a_certificate_that_does_not_hold_is_refused_without_a_digest(target: Path, certificate: str) -> None:
    # Nobody vouches for the valid one, which is self-signed.
    with (
        serving(CONTENT, certificate=certificate) as server,
        pytest.raises(
            SourceError, match=r"certificate of 127\.0\.0\.1 does not hold \(.*\), and nothing else"
        ),
    ):
        download(server.url, target, {}, patience=IMPATIENT)
    assert server.requests == []
    assert left_beside(target) == []


def test_a_certificate_that_holds_needs_no_digest(target: Path, caplog: pytest.LogCaptureFixture) -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATES / "valid.pem")
    with serving(CONTENT, certificate="valid") as server:
        download(server.url, target, {}, patience=IMPATIENT, context=trusting)
    assert target.read_bytes() == CONTENT
    assert caplog.messages == []


def test_a_redirect_is_followed_with_the_range(server: FileServer, target: Path) -> None:
    with serving(CONTENT) as front:
        front.script = [Answer(location=server.url)] * 2
        server.script = [Answer(cut_after=50_000)]
        download(front.url, target, PINS, patience=IMPATIENT)
    assert target.read_bytes() == CONTENT
    assert ranges(server) == [None, "bytes=50000-"]


def test_a_redirect_out_of_encryption_is_refused(server: FileServer, target: Path) -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATES / "valid.pem")
    with serving(CONTENT, certificate="valid") as front:
        front.script = [Answer(location=server.url)]
        with pytest.raises(SourceError, match="which is not encrypted"):
            download(front.url, target, {}, patience=IMPATIENT, context=trusting)
    assert left_beside(target) == []


def test_a_full_disk_is_told_and_the_part_is_kept(server: FileServer, target: Path) -> None:
    resource = pytest.importorskip("resource", reason="limits on file sizes are a matter of Unix")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(
            SourceError, match=r"cannot write .*file\.zip\.part .* free space or set MAXELLA_HOME"
        ):
            download(server.url, target, PINS, patience=IMPATIENT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    download(server.url, target, PINS, patience=IMPATIENT)
    assert target.read_bytes() == CONTENT
    assert ranges(server) == [None, "bytes=100000-"]


def test_an_interrupted_download_goes_on_later(server: FileServer, target: Path) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        if done > 100_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(server.url, target, PINS, interrupt)
    download(server.url, target, PINS)
    assert target.read_bytes() == CONTENT
    assert ranges(server)[1] is not None


def test_of_two_processes_one_downloads_and_the_other_waits(server: FileServer, target: Path) -> None:
    server.script = [Answer(delay=0.05)]
    program = (
        "import sys; from pathlib import Path; from maxella.data.download import download;"
        "download(sys.argv[1], Path(sys.argv[2]), {'sha256': sys.argv[3]})"
    )
    command = [sys.executable, "-c", program, server.url, str(target), PINS["sha256"]]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert target.read_bytes() == CONTENT
    assert len(server.requests) == 1


def test_logging_is_quiet_when_all_goes_well(
    server: FileServer, target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="maxella")
    download(server.url, target, PINS)
    assert [record for record in caplog.records if record.name.startswith("maxella")] == []
