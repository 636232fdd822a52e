"""Write docs/attack.md from what `make attack` found, and fail where a promise was broken.

python docs/write_attack.py
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "build" / "attack.jsonl"
HEAD = """# Attack

What `make attack` tries against a served app, on the machine that wrote this page; `make test` tries a small
part of each. A promise is broken where something was read, changed, lost or stopped that should not have
been, or where others waited a second or more. [What is promised, and to whom](guide/threats.md)

| what was tried | how often | promises broken | what came of it |
|---|---:|---:|---|
"""


def main() -> int:
    """Write the page; gives how many promises were broken."""
    records = [json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines()]
    lines = [
        f"| {each['what']} | {each['tried']:,} | {each.get('broken', 0)} | {each['figure']} |\n"
        for each in sorted(records, key=lambda each: str(each["what"]))
    ]
    (ROOT / "docs" / "attack.md").write_text(HEAD + "".join(lines), encoding="utf-8")
    return sum(each.get("broken", 0) for each in records)


if __name__ == "__main__":
    sys.exit(min(1, main()))
