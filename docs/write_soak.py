"""Write docs/soak.md from what `make soak` counted.

python docs/write_soak.py
"""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "build" / "soak.jsonl"
HEAD = """# Soak

What `make soak` counts, on the machine that wrote this page; `make test` counts a tenth of it. A rating is
acknowledged once the storage has said that it is kept; it is lost if it is not in the database afterwards.

| what | database | how many | ratings acknowledged | lost |
|---|---|---:|---:|---:|
"""


def main() -> None:
    """Write the page."""
    records = [json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines()]
    lines = [
        f"| {each['what']} | {each['database']} | {each['count']:,} | {each['acknowledged']:,} "
        f"| {each['lost']} |\n"
        for each in records
    ]
    (ROOT / "docs" / "soak.md").write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
