"""Write docs/protocols.md, and the tables of README and guide, from evaluations and experiments.

python docs/write_results.py [--seeds 2] [--only random-75-25] [--from-saved]

Each evaluation is `maxella evaluate ml-1m --protocol … --json`; what it found is kept in docs/figures/, so
that the pages can be written again without training (`--from-saved`). The figures of the experiments are
the reference study's in studies/, which `maxella experiment table` writes.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from maxella.evaluation.references import references_for
from maxella.evaluation.results import Results, Spread
from maxella.evaluation.results_table import markdown
from maxella.experiments.bundled import bundled_results
from maxella.experiments.study import study_part

DOCS = Path(__file__).parent
FIGURES = DOCS / "figures"
DATASET = "ml-1m"
DATASET_NAME = "ML-1M (rebuilt timestamps)"
PROTOCOLS = ("random-75-25", "new-users", "leave-last-out", "by-time", "new-movies")
HEAD = """# Figures by protocol

What Maxella serves, its parts and two floors, on MovieLens 1M; the study's rows stand in
[results.md](results.md). All movies are ranked, never a sample. Choices (the weights of the blend, the
settings of the models) were made on validation parts; the test parts were read for these tables. `make
results` writes them.

How lists are liked (`hits@10`, `liked@10`, `disliked@10`, `stars of hits@10`, `below own mean@10`) is given
for both orders that lists can have, `interest` and `liking`; every other ranking figure is of `interest`.

Models read times as whole days. The ratings behind these figures have rebuilt timestamps (197,309 of them
within 18 minutes of the original). The random splits do not depend on times; `leave-last-out` and `by-time`
do, and published figures of `leave-last-out` were made with the original ones. What a service sees is on a
[page of its own](live.md).

Seconds on this page are those of the run that made it, whatever else the machine did meanwhile;
`make bench ONLY='training evaluation'` measures speed.
"""
WITH_TIME = (
    ("leave-last-out", "HR@10 unseen", "NDCG@10 unseen"),
    ("by-time", "HR@10 unseen", "NDCG@10 unseen"),
    ("new-movies", "HR@10 unseen", "HR@100 unseen"),
)
"""Protocols where order, time or new movies count, and what the README tells of each."""
README_COLUMNS = {
    "new-users": ["Recall@20 unseen", "Recall@50 unseen", "NDCG@100 unseen"],
}
NAMES = {
    "recipe": "**what Maxella serves**",
    "two_tower": "its two towers alone",
    "ease": "its EASE alone",
    "bpmf": "its Bayesian factors alone",
    "ranker": "its ranking network alone",
    "popularity": "popularity",
    "means": "means",
}


def main() -> None:
    """Evaluate what is asked for, and write both pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--only", choices=PROTOCOLS)
    parser.add_argument("--from-saved", action="store_true")
    options = parser.parse_args()
    if not options.from_saved:
        for protocol in [options.only] if options.only else PROTOCOLS:
            evaluate(protocol, options.seeds)
    found = {protocol: Results.load(saved(protocol)) for protocol in PROTOCOLS if saved(protocol).is_file()}
    pages = [f"## {protocol}\n\n{markdown(results)}" for protocol, results in found.items()]
    (DOCS / "protocols.md").write_text("\n".join([HEAD, *pages]), encoding="utf-8")
    experiments = bundled_results(DATASET)
    best = [study_part("page").best_of_each_family(experiments.found)] if experiments else []
    write_between_markers(
        DOCS.parent / "README.md", "\n\n".join([*best, short_table(found["new-users"]), with_time(found)])
    )
    for table in best:
        write_between_markers(DOCS / "guide" / "study.md", table)


def saved(protocol: str) -> Path:
    """Where an evaluation is kept."""
    return FIGURES / f"{DATASET}-{protocol}.json"


def evaluate(protocol: str, seeds: int) -> None:
    """Run the command and keep what it found."""
    command = ["maxella", "evaluate", DATASET, "--protocol", protocol, "--seeds", str(seeds), "--json"]
    run = subprocess.run([sys.executable, "-m", *command], stdout=subprocess.PIPE, check=True)
    FIGURES.mkdir(exist_ok=True)
    Results.model_validate_json(run.stdout).save(saved(protocol))


def short_table(results: Results) -> str:
    """The README's table of one protocol, the reference study's figures first."""
    protocol = results.evaluation.protocol
    columns = README_COLUMNS[protocol]
    rows = [["", *columns], ["---", *["---:"] * len(columns)]]
    rows += [[NAMES[row.model], *(figure(row.spread(column)) for column in columns)] for row in results.rows]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    seeds = len(results.rows[0].runs)
    return f"{DATASET_NAME}, `{protocol}`, {seeds} seeds (`{results.command}`):\n\n{table}"


def with_time(found: dict[str, Results]) -> str:
    """The README's table of the other protocols: what is served beside popularity and the best published."""
    lines = ["| protocol | | popularity | best published | Maxella |", "|---|---|---:|---:|---:|"]
    for protocol, *metrics in WITH_TIME:
        if protocol not in found:
            continue
        rows = {row.model: row for row in found[protocol].rows}
        for metric in metrics:
            published = [
                (value, each.model)
                for each in references_for(DATASET, protocol)
                if (value := each.metrics.get(metric)) is not None
            ]
            best = f"{max(published)[0]:.4f} ({max(published)[1]})" if published else ""
            ours = figure(rows["recipe"].spread(metric))
            floor = figure(rows["popularity"].spread(metric))
            lines.append(f"| `{protocol}` | {metric} | {floor} | {best} | {ours} |")
    lines += live_lines()
    return "\n".join(lines)


def live_lines() -> list[str]:
    """The README's lines of `live`: in place of popularity the recent one, which is the stronger floor."""
    metrics = json.loads((FIGURES / f"live-{DATASET}.json").read_text(encoding="utf-8"))["metrics"]
    (recent,) = (each for name, each in metrics.items() if name.startswith("recent popularity"))
    return [
        f"| `live`, {line} | {measure} | {recent[key]:.4f} (recent) |  | {metrics['recipe'][key]:.4f} |"
        for line, mode in (("all events", "unseen"), ("another day", "another day"))
        for measure in ("HR@10", "NDCG@10")
        if (key := f"{measure} {mode}")
    ]


def figure(spread: Spread | None) -> str:
    """A figure with its spread over seeds, where it has one that shows."""
    if spread is None:
        return ""
    return f"{spread.mean:.4f}" + (f" ± {spread.sd:.4f}" if spread.sd else "")


def write_between_markers(page: Path, content: str) -> None:
    """Replace what stands between the page's two markers."""
    text = page.read_text(encoding="utf-8")
    marked = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)
    if not marked.search(text):
        sys.exit(f"{page} has no line <!-- figures --> with a line <!-- end of figures --> after it")
    page.write_text(marked.sub(lambda found: f"{found[1]}\n{content}\n\n{found[2]}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
