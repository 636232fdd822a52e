from maxella.charts.rendering import specification, svg
from maxella.evaluation.results import Spread
from maxella.experiments.importance.results import Agreements, ImportanceResults
from studies.tfrs_movielens.importance.pictures import block_norm_map, methods_beside_each_other
from studies.tfrs_movielens.importance.reading import sentences
from studies.tfrs_movielens.importance.tables import fields_table, variants_table


def test_the_words_say_what_the_figures_say(results: ImportanceResults) -> None:
    variant, ablation = results.variant(results.ablation.variant), results.ablation
    agreeing = variant.model_copy(
        update={"agreements": Agreements(block_norms=0.95, permutation=0.4, methods=0.91)}
    )
    close = ablation.model_copy(update={"agreements": {"block norm": 0.8, "permutation": 0.9}})
    told = " ".join(sentences(results.model_copy(update={"variants": [agreeing], "ablation": close})))
    assert "agrees closely (τ = 0.95) by block norm and agrees loosely (τ = 0.40) by permutation" in told
    assert "the picture tells the truth" in told
    apart = ablation.model_copy(update={"agreements": {"block norm": -0.2, "permutation": None}})
    told = " ".join(sentences(results.model_copy(update={"variants": [agreeing], "ablation": apart})))
    assert "hardly agrees (τ = -0.20) with ablation" in told
    assert "does not tell which fields the predictions need" in told


def test_credit_that_fields_share_is_told(results: ImportanceResults) -> None:
    ablation = results.ablation
    lost = {name: Spread(mean=0.001, sd=None, runs=1) for name in ablation.rmse_lost}
    lost["the movie"] = Spread(mean=0.5, sd=None, runs=1)
    steady = results.variant(ablation.variant).model_copy(
        update={"rmse": Spread(mean=0.9, sd=0.0001, runs=2)}
    )
    shared = results.model_copy(
        update={"variants": [steady], "ablation": ablation.model_copy(update={"rmse_lost": lost})}
    )
    told = " ".join(sentences(shared))
    assert "without one of movie_id, genres, director, star (the movie) loses 0.0040 in sum" in told
    assert "without all of them 0.5000" in told


def test_losses_that_seeds_explain_are_said_to_be_chance(results: ImportanceResults) -> None:
    ablation, variant = results.ablation, results.variant(results.ablation.variant)
    lost = {name: Spread(mean=0.001, sd=None, runs=1) for name in ablation.rmse_lost}
    lost["genres"] = Spread(mean=0.1, sd=None, runs=1)
    noisy = variant.model_copy(update={"rmse": Spread(mean=0.9, sd=0.01, runs=2)})
    told = sentences(
        results.model_copy(
            update={"variants": [noisy], "ablation": ablation.model_copy(update={"rmse_lost": lost})}
        )
    )
    (chance,) = (sentence for sentence in told if "chance" in sentence)
    assert "director" in chance
    assert "genres" not in chance


def test_the_map_has_a_cell_for_each_pair_with_mean_and_spread(results: ImportanceResults) -> None:
    variant = results.variants[0]
    image = svg(block_norm_map(variant))
    assert image.count(">± ") == len(variant.settings.fields) ** 2
    assert f">{variant.blocks_mean[0][1]:.2f}<" in image
    alone = variant.model_copy(update={"blocks_sd": None})
    assert ">± " not in svg(block_norm_map(alone))


def test_bars_are_parts_of_the_greatest_of_their_method(results: ImportanceResults) -> None:
    (rows,) = specification(methods_beside_each_other(results))["datasets"].values()
    assert len(rows) == 3 * len(results.variant(results.ablation.variant).settings.fields)
    for method in ("block norm", "permutation", "ablation"):
        assert max(row["share"] for row in rows if row["method"] == method) == 1


def test_tables_have_a_row_for_each_variant_field_and_group(results: ImportanceResults) -> None:
    table = variants_table(results)
    for variant in results.variants:
        assert f"| {variant.name} | {len(variant.seeds)} | {variant.rmse.mean:.4f} ±" in table
    table = fields_table(results)
    assert len(table.splitlines()) == 2 + len(results.ablation.groups)
    assert "| the movie: movie_id, genres, director, star |  | " in table
    assert table.index("| the movie") > table.index("| star |")
