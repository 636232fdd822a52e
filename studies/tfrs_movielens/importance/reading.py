"""What the importances say in words: whether the picture of the block norms tells the truth."""

from collections.abc import Mapping, Sequence

from maxella.evaluation.results import Spread
from maxella.experiments.importance.results import AblationResult, ImportanceResults, VariantResult

CLOSE, LOOSE = 0.7, 0.3
"""From these τ on, two orders are called close, and loosely related."""
NOISE = 2.0
"""A loss by ablation below so many standard deviations of the RMSE over the seeds may be chance."""


def sentences(results: ImportanceResults) -> list[str]:
    """What a reader of the pictures should know, computed from the results."""
    variant = results.variant(results.ablation.variant)
    return [
        _first_by_each_method(variant, results.ablation),
        _agreement_of_seeds(variant),
        _agreement_of_methods(variant, results.ablation),
        *_shared_credit(variant, results.ablation),
        "A block norm is an illustration, not a proof: it ignores how large a field's vectors are, how often "
        "its values occur, and what the dense layers add, and fields that tell the same share the credit.",
    ]


def _first_by_each_method(variant: VariantResult, ablation: AblationResult) -> str:
    names = variant.settings.fields
    by_norm = _greatest(variant.block_norms, names)
    by_permutation = _greatest(variant.permutation, names)
    by_ablation = _greatest(ablation.rmse_lost, names)
    return (
        f"In the model “{variant.name}” the largest block norm is that of {by_norm}; shuffling "
        f"{by_permutation} loses most (RMSE +{variant.permutation[by_permutation].mean:.3f}); of the fields "
        f"that training can be without, {by_ablation} is missed most "
        f"(+{ablation.rmse_lost[by_ablation].mean:.4f})."
    )


def _greatest(figures: Mapping[str, Spread], names: Sequence[str]) -> str:
    return max(names, key=lambda name: figures[name].mean)


def _agreement_of_seeds(variant: VariantResult) -> str:
    found = variant.agreements
    return (
        f"Between {len(variant.seeds)} seeds the order of the fields {_agree(found.block_norms)} by block "
        f"norm and {_agree(found.permutation)} by permutation."
    )


def _agreement_of_methods(variant: VariantResult, ablation: AblationResult) -> str:
    norm, permutation = ablation.agreements["block norm"], ablation.agreements["permutation"]
    taus = [tau for tau in (variant.agreements.methods, norm) if tau is not None]
    if taus and min(taus) >= CLOSE:
        verdict = "here the picture tells the truth"
    elif taus and min(taus) >= LOOSE:
        verdict = "here the picture tells a part of the truth"
    else:
        verdict = "here the picture does not tell which fields the predictions need"
    return (
        f"The order by block norm {_agree(variant.agreements.methods)} with permutation and {_agree(norm)} "
        f"with ablation, that by permutation {_agree(permutation)} with ablation: {verdict}."
    )


def _shared_credit(variant: VariantResult, ablation: AblationResult) -> list[str]:
    """A sentence for each group that is missed more than all its members one by one, and one on chance."""
    noise = variant.rmse.sd or 0.0
    found = []
    for group, members in ablation.groups.items():
        together = ablation.rmse_lost[group].mean
        alone = sum(max(ablation.rmse_lost[name].mean, 0) for name in members)
        if len(members) > 1 and together > alone + NOISE * noise:
            found.append(
                f"Fields share credit: training without one of {', '.join(members)} ({group}) loses "
                f"{alone:.4f} in sum, without all of them {together:.4f}."
            )
    lost = {name: ablation.rmse_lost[name] for name in variant.settings.fields}
    return [*found, _within_chance(lost, noise)] if variant.rmse.sd is not None else found


def _within_chance(lost: Mapping[str, Spread], noise: float) -> str:
    unseen = [name for name, figure in lost.items() if abs(figure.mean) < NOISE * noise]
    names = f"of {', '.join(unseen)}" if unseen else "of no field"
    return (
        f"From one seed to the next the RMSE varies by {noise:.4f} (standard deviation): the ablation "
        f"{names} cannot be told from chance."
    )


def _agree(tau: float | None) -> str:
    if tau is None:
        return "cannot be compared"
    words = "agrees closely" if tau >= CLOSE else "agrees loosely" if tau >= LOOSE else "hardly agrees"
    return f"{words} (τ = {tau:.2f})"
