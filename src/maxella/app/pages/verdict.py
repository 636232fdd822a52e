"""The first screen of the page of results: how good, against what, and where it loses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maxella.app.texts import number, text
from maxella.evaluation.references import references_for
from maxella.experiments.bundled import Leader, Standing
from maxella.experiments.row import MAXELLA, TFRS
from maxella.experiments.tables import PUBLISHED

_GOALS = {
    "Retrieval, top-100, rated movies kept": "first-100",
    "Retrieval, top-10, rated movies kept": "first-10",
    "Retrieval, top-100, rated movies left out": "unseen-100",
    "Retrieval, top-10, rated movies left out": "unseen-10",
    "Rating, RMSE": "stars",
    "Joint, top-100 `all` with RMSE": "both",
}
"""By which text people are told of a goal: `results.goal.first-100` and so on."""
_TOLD_FIRST = ("first-100", "first-10", "stars")
_LONGEST = 100


@dataclass(frozen=True)
class Bar:
    """The figure of one side, as people say it."""

    whose: str
    is_ours: bool
    figure: str
    length: float
    """Of 100, which is that of the longest beside it."""


@dataclass(frozen=True)
class Comparison:
    """Figures of several sides for one question."""

    question: str
    bars: tuple[Bar, ...]
    exact: str = ""
    """The figures as they were measured and published, where no row of the tables has them."""
    command: str = ""
    """What measures ours again."""


@dataclass(frozen=True)
class Defeat:
    """A question at which somebody else is better."""

    name: str
    """By which text it is told: `results.loses.next` and so on."""
    ours: tuple[float, float]
    """HR@10 and NDCG@10, each 0 to 1, as `command` measures them."""
    theirs: tuple[float, float]
    command: str


def _published(dataset: str, model: str) -> tuple[float, float]:
    """Read the best published HR@10 and NDCG@10 of a model of what comes next."""
    found = [each.metrics for each in references_for(dataset, "leave-last-out") if each.model == model]
    return max((metrics["HR@10 unseen"], metrics["NDCG@10 unseen"]) for metrics in found)


DEFEATS: Mapping[str, tuple[Defeat, ...]] = {
    "ml-1m": (
        Defeat(
            "next",
            ours=(0.2656, 0.1563),
            theirs=_published("ml-1m", "HSTU-large"),
            command="maxella evaluate ml-1m --protocol leave-last-out",
        ),
        Defeat(
            "sitting",
            ours=(0.0735, 0.0364),
            theirs=(0.1800, 0.1029),
            command="maxella evaluate ml-1m --protocol live",
        ),
    )
}
"""By dataset, where somebody is better; those of `live` are in docs/live.md."""


def goal_text(goal: str) -> str:
    """Say a goal of the standings in the language of the reader."""
    return text(f"results.goal.{_GOALS[goal]}") if goal in _GOALS else goal


def comparisons(standings: Sequence[Standing]) -> list[Comparison]:
    """Compare the leaders of the goals that tell most to people; those of one figure each."""
    told = [each for each in standings if _GOALS.get(each.goal) in _TOLD_FIRST]
    return [_compared(each) for each in told]


def defeats(dataset: str) -> list[Comparison]:
    """Compare ours with what is better on a dataset, as far as that is known."""
    return [_defeat(each) for each in DEFEATS.get(dataset, ())]


def _compared(standing: Standing) -> Comparison:
    figures = {source: _read(leader) for source, leader in standing.leaders.items()}
    order = [source for source in (MAXELLA, PUBLISHED, TFRS) if source in figures]
    is_error = _GOALS[standing.goal] == "stars"
    longest = max(figures.values())
    bars = tuple(
        Bar(
            text(f"results.whose.{source}"),
            source == MAXELLA,
            _stars(figures[source]) if is_error else _of_100(figures[source]),
            _LONGEST * figures[source] / longest,
        )
        for source in order
    )
    return Comparison(goal_text(standing.goal), bars)


def _defeat(defeat: Defeat) -> Comparison:
    named = text(f"results.loses.{defeat.name}.to")
    (ours, our_order), (theirs, their_order) = defeat.ours, defeat.theirs
    sides = ((text("app.name"), True, ours), (named, False, theirs))
    longest = max(ours, theirs)
    bars = tuple(
        Bar(whose, is_ours, _of_100(share), _LONGEST * share / longest) for whose, is_ours, share in sides
    )
    exact = text(
        "results.loses.exact",
        theirs=number(f"{theirs:.4f} / {their_order:.4f}"),
        ours=number(f"{ours:.4f} / {our_order:.4f}"),
        whose=named,
    )
    return Comparison(text(f"results.loses.{defeat.name}"), bars, exact, defeat.command)


def _read(leader: Leader) -> float:
    """Read the mean of a leader's figure: `0.4699 ± 0.0002`."""
    return float(leader.figures[0].split()[0])


def _of_100(share: float) -> str:
    percent = 100 * share
    return text("results.of-100", count=number(f"{percent:.0f}" if percent >= 10 else f"{percent:.1f}"))


def _stars(error: float) -> str:
    return text("results.in-stars", stars=number(f"{error:.2f}"))
