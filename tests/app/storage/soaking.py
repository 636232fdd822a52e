"""How much a soak counts: in full where `MAXELLA_SOAK` is set (`make soak`), else a tenth."""

import json
import os
from pathlib import Path

IN_FULL = os.environ.get("MAXELLA_SOAK") == "1"
RECORDS = Path(__file__).parents[3] / "build" / "soak.jsonl"


def times(count: int) -> int:
    """So many, or a tenth of it."""
    return count if IN_FULL else max(1, count // 10)


def tell(what: str, database: str, **figures: float) -> None:
    """Keep what a full soak counted, for the page of it."""
    if IN_FULL:
        RECORDS.parent.mkdir(exist_ok=True)
        with RECORDS.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"what": what, "database": database.partition(":")[0], **figures}) + "\n")
