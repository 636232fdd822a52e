"""The figures and pictures of the guide's page on the importance of fields."""

from maxella.charts.rendering import Chart
from maxella.experiments.importance.results import ImportanceResults
from studies.tfrs_movielens.importance.pictures import block_norm_map, methods_beside_each_other
from studies.tfrs_movielens.importance.reading import sentences
from studies.tfrs_movielens.importance.tables import fields_table, variants_table


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
