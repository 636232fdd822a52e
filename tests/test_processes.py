"""Child processes, each a line of Python."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from maxella.processes import Child, ending, our_own
from tests.waiting import wait_until

PREPARED = "import os, subprocess, sys, time; from maxella.processes import end_with_stdin; end_with_stdin()"
SLEEP = "print('ready'); time.sleep(600)"
STUBBORN = """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", f"{PREPARED}\n{code}"]


def is_gone(pid: int) -> bool:
    """Whether a process has ended, also where nobody has asked for its exit code yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_each_line_is_handed_on_and_added_to_the_log(tmp_path: Path) -> None:
    heard: list[str] = []
    log = tmp_path / "log"
    code = "print('one'); print(); print('two', file=sys.stderr); print('three', end='')"
    child = Child(python(code), on_line=heard.append, log=log)
    assert child.follow() == child.code == 0
    assert heard == ["one", "", "two", "three"]
    assert child.lines == ("one", "two", "three")
    assert log.read_text() == "one\n\ntwo\nthree"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("raise SystemExit('the disk is full')", "the disk is full"),
        ("raise SystemExit(3)", "exit code 3"),
        ("print('so far'); os.kill(os.getpid(), 9)", ending(-signal.SIGKILL)),
        ("os.kill(os.getpid(), 15)", "ended by signal 15"),
    ],
)
def test_a_failure_has_a_cause(code: str, cause: str) -> None:
    child = Child(python(code))
    assert child.follow() != 0
    assert child.cause == cause


def test_a_child_is_asked_to_end_and_keeps_what_it_has(tmp_path: Path) -> None:
    code = f"try:\n    {SLEEP}\nexcept KeyboardInterrupt:\n    open({str(tmp_path / 'kept')!r}, 'w')"
    with Child(python(code)) as child:
        child.watch()
        wait_until(lambda: child.lines)
    assert (child.code, child.is_interrupted) == (0, True)
    assert (tmp_path / "kept").exists()


def test_who_does_not_end_is_killed_with_what_it_started() -> None:
    grandchild = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    child = Child(python(f"{STUBBORN}\nprint({grandchild}.pid)\ntime.sleep(600)"))
    child.watch()
    wait_until(lambda: child.lines)
    child.end(seconds=0.1)
    assert child.code == -signal.SIGKILL
    wait_until(lambda: is_gone(int(child.lines[0])))


def test_an_exception_while_it_is_followed_ends_it() -> None:
    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    child = Child(python(SLEEP), on_line=interrupt)
    with pytest.raises(KeyboardInterrupt):
        child.follow()
    assert child.code == -signal.SIGKILL


def test_a_child_does_not_outlive_who_started_it() -> None:
    parent = (
        "import sys, time\n"
        "from maxella.processes import Child\n"
        "child = Child(sys.argv[1:], on_line=lambda line: print(line, flush=True))\n"
        "child.follow()\n"
    )
    command = [sys.executable, "-c", parent, *python("print(os.getpid()); time.sleep(600)")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()
    wait_until(lambda: is_gone(child))


def test_a_module_of_ours_is_run_with_its_arguments() -> None:
    child = Child(our_own("maxella", "--version"))
    assert child.follow() == 0
    assert child.lines[0].startswith("maxella ")


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="asks for a priority")
def test_what_works_in_the_background_gives_way() -> None:
    lowered = min(os.nice(0) + 10, 19)
    child = Child(
        python(f"while os.nice(0) < {lowered}: time.sleep(0.01)\nprint(os.nice(0))"), in_background=True
    )
    child.follow()
    assert child.lines == (str(lowered),)
