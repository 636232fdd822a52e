"""Write the tables of docs/live.md from what `maxella evaluate NAME --protocol live --json` gave.

python docs/write_live.py [ml-1m=FILE latest=FILE ml-100k=FILE] [--check]

A FILE is that output; what the tables need of it is kept in docs/figures/, from which they are written.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
PAGE = DOCS / "live.md"
DATASETS = {"ml-1m": "ml-1m", "latest": "ml-latest-sample", "ml-100k": "ml-100k"}
"""Name of a dataset -> what the page calls it."""
METRICS = ("HR@10", "NDCG@10", "HR@100", "liked@10")
ROWS = {
    "two_tower": "its two towers",
    "ease": "its EASE",
    "recent": "its last 5,000 ratings (`recent`)",
    "bpmf": "its BPMF",
    "ranker": "its ranking network",
    "als": "its ALS",
    "gaps": "gap model",
    "slit": "SLIT",
}
LESS = {"ease": "EASE", "als": "ALS", "gaps": "gap model", "slit": "SLIT", "recent": "`recent`"}
RANDOM_SPLIT = "two_tower 1.5, ease 1"
"""Weights of a random split, where figures do not tell which they were made with."""
EARLIER = {"towers": "two_tower", "factors": "bpmf"}
"""Names of models when the figures were made -> their names."""
COMPARED = ("NDCG@10 another day", "HR@100 another day")
BY_LIST = ("hits@10", "liked@10", "disliked@10")

Figures = dict[str, Any]


def main() -> None:
    """Keep the figures that are given, and write or check the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("given", nargs="*", metavar="NAME=FILE")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    for each in options.given:
        name, _, file = each.partition("=")
        kept = slim(json.loads(Path(file).read_text(encoding="utf-8")))
        _saved(name).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    found = {name: json.loads(_saved(name).read_text(encoding="utf-8")) for name in DATASETS}
    tables = {name: accuracy(figures) for name, figures in found.items()}
    tables |= {"differences": differences(found), "lists": lists(found)}
    before = PAGE.read_text(encoding="utf-8")
    after = before
    for name, table in tables.items():
        marked = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        after = marked.sub(lambda match, table=table: f"{match[1]}\n{table}\n{match[2]}", after)  # type: ignore[misc]
    if options.check and after != before:
        sys.exit(f"{PAGE} is not what python docs/write_live.py writes")
    PAGE.write_text(after, encoding="utf-8")


def slim(results: Figures) -> Figures:
    """What the tables need of a table of results: the metrics of each row, and the differences."""
    evaluations = {row["model"]: row["runs"][0]["evaluation"] for row in results["rows"]}
    return {
        "command": results["command"],
        "weights": weights(evaluations["recipe"]["rules"]),
        "metrics": {EARLIER.get(name, name): each["metrics"] for name, each in evaluations.items()},
        "differences": [
            difference | {"against": EARLIER.get(difference["against"], difference["against"])}
            for difference in evaluations["recipe"]["differences"]
            if difference["metric"] in COMPARED
        ],
    }


def weights(rules: list[str]) -> str:
    """The weights of the recipe's ranking, as its rules tell them."""
    found = (re.search(r"with the weights (.*)\.$", rule) for rule in rules)
    return next((match[1] for match in found if match), RANDOM_SPLIT)


def accuracy(figures: Figures) -> str:
    """A row for each model: all events, then those of another day."""
    heads = [*METRICS, "RMSE"]
    lines = [
        "| | all: " + " | ".join(heads) + " | another day: " + " | ".join(heads) + " |",
        "|---" * (1 + 2 * len(heads)) + "|",
    ]
    for name, metrics in figures["metrics"].items():
        keys = [f"{each} unseen" for each in METRICS] + ["RMSE"]
        keys += [f"{each} another day" for each in heads]
        cells = " | ".join(_number(metrics.get(key)) for key in keys)
        label = (
            f"**recipe** ({figures.get('weights', RANDOM_SPLIT)})"
            if name == "recipe"
            else ROWS.get(name, name)
        )
        lines.append(f"| {label} | {cells} |")
    return "\n".join(lines)


def differences(found: dict[str, Figures]) -> str:
    """The recipe less each other row, on another day, for the two larger tables."""
    shown = {name: found[name] for name in ("ml-1m", "latest")}
    heads = " | ".join(f"{DATASETS[name]}: NDCG@10 | HR@100" for name in shown)
    lines = [f"| recipe less | {heads} |", "|---" * (1 + 2 * len(shown)) + "|"]
    for name in (*LESS, "popularity", "recent popularity"):
        cells = []
        for figures in shown.values():
            for metric in COMPARED:
                cells += [
                    f"{each['mean']:+.4f} ({each['low']:+.4f} to {each['high']:+.4f})"
                    for each in figures["differences"]
                    if each["metric"] == metric and each["against"].partition(",")[0] == name
                ] or [""]
        lines.append(f"| {LESS.get(name, name)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def lists(found: dict[str, Figures]) -> str:
    """The first ten of both orders."""
    heads = " | ".join(BY_LIST)
    lines = [f"| | order | all: {heads} | another day: {heads} |", "|---" * (2 + 2 * len(BY_LIST)) + "|"]
    for name, figures in found.items():
        metrics = figures["metrics"]["recipe"]
        for order in ("interest", "liking"):
            keys = [f"{each} {order}{when}" for when in ("", ", another day") for each in BY_LIST]
            cells = " | ".join(_number(metrics[key]) for key in keys)
            lines.append(f"| {DATASETS[name]} | `{order}` | {cells} |")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _saved(name: str) -> Path:
    return DOCS / "figures" / f"live-{name}.json"


if __name__ == "__main__":
    main()
