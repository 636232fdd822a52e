"""Python as a serving installation has it: what the extras bring cannot be found."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from maxella.extras import LIBRARIES, Extra

ROOT = Path(__file__).parents[1]
PROLOGUE = """
import sys
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            return None
        return PathFinder.find_spec(name, path, target)

    @staticmethod
    def find_distributions(*given):
        name = (given[0].name or "").replace("-", "_") if given else ""
        return () if name in HIDDEN else PathFinder.find_distributions(*given)

sys.meta_path = [Without if finder is PathFinder else finder for finder in sys.meta_path]
"""
COMMANDS = """
import json
from maxella.cli.main import main

codes = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["maxella", *words]
    try:
        main()
    except SystemExit as end:
        codes.append(end.code)
print(json.dumps(codes))
"""


def run(code: str, *arguments: object, there: Collection[Extra] = ()) -> subprocess.CompletedProcess[str]:
    """Run a program without the extras that are not `there`; `sys.argv[1:]` are the arguments."""
    hidden = {name for extra, names in LIBRARIES.items() if extra not in there for name in names}
    program = f"HIDDEN = {hidden!r}\n{PROLOGUE}\n{code}"
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=dict(os.environ), cwd=ROOT
    )


def maxella(*commands: Sequence[object]) -> list[int]:
    """Run `maxella WORDS` for the words of each command, print what they print, and give their exit codes."""
    done = run(COMMANDS, json.dumps([[str(word) for word in words] for words in commands]))
    *lines, codes = done.stdout.splitlines() or [""]
    print(done.stderr, *lines, sep="\n")
    assert done.returncode == 0, done.stderr
    return [int(code) for code in json.loads(codes)]
