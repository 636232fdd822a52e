"""Write docs/guide/importance.md's figures and pictures from the experiment on the importance of fields.

python docs/write_importance.py [--seeds 5] [--from-saved]

It fits dozens of networks to ml-1m; a run that was stopped goes on where it was. What it found is kept in
the package, so that the page can be written again without training (`--from-saved`).
"""

import argparse
import sys
from pathlib import Path

from write_results import write_between_markers

from maxella.charts.rendering import Chart, png
from maxella.cli.experiment import IMPORTANCE_SEEDS
from maxella.data.dataset import load_dataset
from maxella.experiments.importance.pictures import block_norm_map, methods_beside_each_other
from maxella.experiments.importance.reading import sentences
from maxella.experiments.importance.results import ImportanceResults
from maxella.experiments.importance.run import run_importance
from maxella.experiments.importance.tables import fields_table, variants_table
from maxella.experiments.shipped import IMPORTANCE
from maxella.home import home

DOCS = Path(__file__).parent
DATASET = "ml-1m"
SAVED = Path(str(IMPORTANCE)) / f"{DATASET}.json"
PAGE = DOCS / "guide" / "importance.md"


def main() -> None:
    """Run the experiment where that is asked for, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=IMPORTANCE_SEEDS)
    parser.add_argument("--from-saved", action="store_true")
    options = parser.parse_args()
    if not options.from_saved:
        folder = home() / "experiments" / "importance"
        run_importance(load_dataset(DATASET), options.seeds, folder, progress).save(SAVED)
    results = ImportanceResults.load(SAVED)
    for name, chart in pictures(results).items():
        (DOCS / "images" / f"{name}.png").write_bytes(png(chart, scale=1.5))
    write_between_markers(PAGE, content(results))


def progress(stage: str, done: int, total: int) -> None:
    """One line a fit."""
    sys.stderr.write(f"{stage}: {done} of {total}\n")


def pictures(results: ImportanceResults) -> dict[str, Chart]:
    """Name of the file -> chart."""
    first_line = {variant.features: variant for variant in reversed(results.variants)}
    maps: dict[str, Chart] = {
        f"importance-{features}": block_norm_map(variant) for features, variant in first_line.items()
    }
    return {**maps, "importance-methods": methods_beside_each_other(results)}


def content(results: ImportanceResults) -> str:
    """What stands between the page's markers."""
    said = "\n".join(f"- {sentence}" for sentence in sentences(results))
    rules = "\n".join(f"- {rule}" for rule in results.rules)
    width = results.variants[0].settings.width
    return f"""\
{results.dataset} (rebuilt timestamps), `{results.protocol}`: {results.training_ratings:,} ratings train,
{results.ratings:,} validate; embeddings of {width}, {results.shuffles} shuffles a field; training took
{results.seconds / 60:.0f} minutes in all.

{said}

![Block norms on the plain features](../images/importance-plain.png)

![Block norms on the enriched features](../images/importance-enriched.png)

![Block norm, permutation and ablation side by side](../images/importance-methods.png)

The model “{results.ablation.variant}”:

{fields_table(results)}

All variants:

{variants_table(results)}

{rules}"""


if __name__ == "__main__":
    main()
