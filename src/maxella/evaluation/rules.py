"""The rules by which figures are made, in plain words, as they stand beside each table."""

from collections.abc import Mapping

from maxella.data.schema import Feedback
from maxella.data.split import PartName, protocol_named
from maxella.evaluation.beyond_accuracy import LIST_LENGTH
from maxella.evaluation.first_ten import MOST_PEOPLE
from maxella.evaluation.protocols import NDCG_RATED, Mode, Reported, reported
from maxella.evaluation.rated_order import PLACES
from maxella.evaluation.results import CertaintyFigures
from maxella.tables.rating_scales import RatingScale

_MODES: dict[Mode, str] = {
    "all": "`all`: nothing is filtered; movies in a person's history stay in the ranking.",
    "unseen": (
        "`unseen`: movies in a person's history are left out of the ranking, never the movie that is asked "
        "for; the other movies that the same person is asked about stay in."
    ),
}
_FITTED: dict[PartName, str] = {
    "validation": "Models are fitted on the training part less the validation part: a figure to choose by.",
    "test": "Models are fitted on everything but the test part.",
}


def of_split(protocol: str, part: PartName) -> list[str]:
    """What was held out, what was fitted on, and what people are known by."""
    if reported(protocol).live:
        return [*protocol_named(protocol).rules, _FITTED[part]]
    if protocol == "new-users":
        known = "People are known by their profile and the ratings shown of them."
    else:
        known = (
            "People are known by their profile and their ratings in training; a history does not grow later."
        )
    return [*protocol_named(protocol).rules, _FITTED[part], known]


def of_feedback(feedback: Feedback) -> list[str]:
    """Tell what is asked where nothing was rated; nothing where ratings are."""
    if feedback == "ratings":
        return []
    return [
        "The dataset has no ratings, only what was seen, each movie of a person once: a rated movie is one "
        "that was seen, and no rating is predicted."
    ]


def of_ranking(protocol: str, candidates: int) -> list[str]:
    """How movies were ranked, and how places become a figure."""
    report = reported(protocol)
    if not report.measures:
        return []
    return [
        f"All {candidates:,} movies of the catalogue are candidates, never a sample.",
        *(_MODES[mode] for mode in report.modes),
        "A rated movie counts whatever its stars: what is asked is which movies a person rates.",
        "Ties: movies with equal scores have no order; each metric is its mean over all orders of them, so a "
        "model that scores every movie alike gets what chance gets.",
        *_averaging(report),
    ]


def _averaging(report: Reported) -> list[str]:
    misses = (
        "A movie beyond the first k places counts 0 and stays in the mean; who is asked nothing does not."
    )
    if report.averaged_over == "ratings":
        return ["Averaged over single ratings, so a person with more of them weighs more.", misses]
    divisors = "Recall@k divides by min(k, ratings asked of the person), NDCG by the best list possible."
    return ["Averaged over people; each counts once.", divisors, misses]


def of_lists() -> list[str]:
    """How the figures beside accuracy are made."""
    return [
        f"Coverage, Gini, popularity rank and diversity: over the {LIST_LENGTH} best unseen movies of each "
        "person asked, equal scores in the order of the catalogue.",
        "Coverage is the share of the catalogue that stands in any list; Gini says how unequally the places "
        "of all lists are shared out among the movies: 0 is evenly, 1 is all to one.",
        "Popularity rank 1 is the movie with most training ratings; diversity is the mean of 1 - cosine of "
        "the genres over all pairs of a list.",
    ]


def of_groups() -> list[str]:
    """What makes the groups that a table cannot say in their names."""
    return [
        "Groups: activity is how many ratings a person is known by, popularity how many training ratings a "
        "movie has.",
    ]


def of_ratings(scale: RatingScale) -> list[str]:
    """How errors of predicted ratings are made."""
    return [
        f"Predicted ratings are clipped to the scale ({scale.low:g} to {scale.high:g}), not rounded; RMSE "
        "and MAE are over single ratings.",
    ]


def of_certainty(scale: RatingScale, figures: CertaintyFigures) -> list[str]:
    """How it is judged whether predicted ratings are as sure as they say."""
    return [
        f"How sure: of films that people rated, the {figures.pairs:,} held-out ratings of {figures.people:,} "
        f"people. A film is liked when it gets {scale.liked_from:g} or more; statements are taken together "
        "by tenths of the chance, and so that there are 500. Base is each person's own share of liked films, "
        "pulled to everybody's by ten ratings; sharp are statements below 2 or above 8 in 10.",
        "The interval should hold 80 % of the ratings; newcomers are the same people, known by ten ratings.",
    ]


def of_rated_order(*, left_out: int, people: int) -> list[str]:
    """How the order of held-out ratings is judged, and whose cannot be."""
    return [
        f"{NDCG_RATED}: each person's held-out ratings alone, ordered by the predicted rating, or by the "
        f"score of a model that predicts none; a movie at place p, up to {PLACES}, is worth (2^stars - 1) / "
        "log2(1 + p), half stars likewise; the sum is divided by that of the order by stars.",
        f"{NDCG_RATED} is averaged over people and over all orders of equal scores; {left_out:,} of "
        f"{people:,} people are left out of it, with fewer than two held-out ratings or only equal ones.",
    ]


def of_first_ten(scale: RatingScale, *, looked_at: int, people: int) -> list[str]:
    """How it is counted how lists are liked, and whose lists are looked at."""
    length = LIST_LENGTH
    whose = f"the {looked_at:,} of {people:,} people who have a history"
    if looked_at == MOST_PEOPLE:
        whose = (
            f"{looked_at:,} of {people:,} people, drawn by the seed of the split among those with a history"
        )
    return [
        f"hits@{length}, liked@{length}, disliked@{length}: how many of the {length} best unseen movies of a "
        f"person are held-out ratings of theirs, how many of those are {scale.liked_from:g} or more (upper "
        f"quarter of the scale), and how many {scale.disliked_to:g} or less (lower); means over {whose}. "
        "Stars of hits: the mean of the held-out ratings that were hit.",
        f"below own mean@{length}: the share of all those movies whose predicted rating lies below the mean "
        "of the person's ratings in training.",
        "Order: `interest` is what is probably rated, however it is liked, which all other rankings measure; "
        "`liking` what is probably watched and liked, the default of every list.",
    ]


def of_events(*, sampled: int, total: int, another_day: int, total_another_day: int) -> list[str]:
    """Tell which events of `live` are asked for, and what is known at each."""
    return [
        "History: all that the person rated before the event, also what came after the cut; models are not "
        "fitted again, and take such a history in as they do when they serve.",
        f"Events: {sampled:,} of all {total:,}, drawn by the seed of the split. `another day`: events 24 "
        f"hours or more after the person's previous rating, {another_day:,} of {total_another_day:,}, drawn "
        "likewise; rated movies are left out of their ranking too.",
        f"liked@{LIST_LENGTH}: the share of events whose movie stands among the first {LIST_LENGTH} and gets "
        "a rating in the upper quarter of the scale.",
        "People below are events, each with its history in the place of the ratings in training.",
    ]


def of_weights(weights: Mapping[str, float]) -> str:
    """Tell what the ranking blends."""
    named = ", ".join(f"{kind} {weight:g}" for kind, weight in weights.items())
    return f"The ranking of the recipe: standardised scores with the weights {named}."


def of_differences() -> str:
    """Tell how rows of `live` are compared."""
    return (
        "Differences: the recipe less another row on the same events; the interval is the middle 95 % of "
        "1,000 means over people drawn anew, each with all their events."
    )


def of_cold(*, cold_people: int, people: int, cold_ratings: int, ratings: int) -> str:
    """Who and what had no training rating, and that they count."""
    return (
        f"{cold_people:,} of {people:,} people have an empty history, and {cold_ratings:,} of {ratings:,} "
        "ratings are of movies without a training rating; they count like all others."
    )
