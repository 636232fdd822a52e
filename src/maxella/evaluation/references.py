"""Published figures that ours stand beside, each with its source; none of them was made by this project."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """Figures as published."""

    model: str
    metrics: dict[str, float]
    """by the names of `maxella.evaluation.protocols`"""
    source: str


_STUDY = "the reference study, TensorFlow Recommenders on MovieLens 1M"


def _retrieval(model: str, *accuracy: float) -> Reference:
    names = [f"top-{k} all" for k in (1, 5, 10, 50, 100)]
    return Reference(f"two towers {model}", dict(zip(names, accuracy, strict=True)), _STUDY)


def _ranking(model: str, error: float) -> Reference:
    return Reference(f"rating network, {model}", {"RMSE": error}, _STUDY)


def _joint(model: str, accuracy: float, error: float) -> Reference:
    return Reference(f"joint, {model}", {"top-100 all": accuracy, "RMSE": error}, _STUDY)


def _next_item(model: str, source: str, hr_10: float, ndcg_10: float, hr_50: float) -> Reference:
    return Reference(model, {"HR@10 unseen": hr_10, "NDCG@10 unseen": ndcg_10, "HR@50 unseen": hr_50}, source)


_GENERATIVE = "README of meta-recsys/generative-recommenders"
_RECTOOLS = "RecTools' HSTU tutorial, stable sort"

REFERENCES: dict[tuple[str, str], tuple[Reference, ...]] = {
    ("ml-1m", "random-75-25"): (
        _retrieval("32, 5 epochs", 0.0027, 0.0167, 0.0324, 0.1254, 0.2078),
        _retrieval("64, 5 epochs", 0.0030, 0.0207, 0.0396, 0.1431, 0.2320),
        _retrieval("64, 10 epochs", 0.0031, 0.0212, 0.0405, 0.1459, 0.2360),
        _retrieval("64, 15 epochs", 0.0030, 0.0212, 0.0405, 0.1460, 0.2363),
        _retrieval("64, 32 epochs", 0.0033, 0.0222, 0.0431, 0.1597, 0.2590),
        _ranking("2 layers, 32, 3 epochs", 0.9319),
        _ranking("2 layers, 64, 32 epochs", 0.8984),
        _ranking("3 layers", 0.8738),
        _ranking("4 layers", 0.8689),
        _ranking("4 layers, dropout, max-norm", 0.8665),
        _joint("rating specialist", 0.031, 0.940),
        _joint("retrieval specialist", 0.158, 3.868),
        _joint("both", 0.158, 0.974),
        _joint("both, tuned", 0.129, 0.992),
    ),
    ("ml-1m", "leave-last-out"): (
        _next_item("SASRec, sampled softmax", _GENERATIVE, 0.2853, 0.1603, 0.5474),
        _next_item("HSTU", _GENERATIVE, 0.3097, 0.1720, 0.5754),
        _next_item("HSTU-large", _GENERATIVE, 0.3294, 0.1893, 0.5935),
        _next_item("SASRec", _RECTOOLS, 0.2877, 0.1622, 0.5518),
        _next_item("HSTU, position and time", _RECTOOLS, 0.3227, 0.1879, 0.5894),
        _next_item("HSTU-large", _RECTOOLS, 0.3642, 0.2164, 0.6194),
    ),
}
"""(name of the dataset, protocol) -> the published figures that compare with ours"""


def references_for(dataset: str, protocol: str) -> tuple[Reference, ...]:
    """The published figures on that data under that protocol; none where none compare."""
    return REFERENCES.get((dataset, protocol), ())
