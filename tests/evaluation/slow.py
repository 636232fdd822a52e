"""The obvious implementations: plain loops, every order of tied movies written out."""

import math
from itertools import pairwise, permutations
from statistics import fmean

from maxella.data.dataset import Dataset
from maxella.data.split import Part

Row = tuple[str, str, float]


def orders(scores: dict[int, float]) -> list[list[int]]:
    """Every ranking of the movies that their scores allow, best first."""
    return [
        list(order)
        for order in permutations(scores)
        if all(scores[first] >= scores[second] for first, second in pairwise(order))
    ]


def hit(order: list[int], target: int, k: int) -> float:
    return 1.0 if target in order[:k] else 0.0


def gain(order: list[int], target: int, k: int) -> float:
    return 1 / math.log2(2 + order.index(target)) if target in order[:k] else 0.0


def reciprocal_rank(order: list[int], target: int) -> float:
    return 1 / (1 + order.index(target))


def recall(order: list[int], targets: list[int], k: int) -> float:
    return sum(hit(order, target, k) for target in targets) / min(k, len(targets))


def ndcg(order: list[int], targets: list[int], k: int) -> float:
    ideal = sum(1 / math.log2(2 + place) for place in range(min(k, len(targets))))
    return sum(gain(order, target, k) for target in targets) / ideal


def rated_ndcg(scores: list[float], stars: list[float], k: int) -> float:
    """Every order of tied scores written out; a movie is worth 2^stars - 1."""

    def total(order: list[int]) -> float:
        return sum((2 ** stars[movie] - 1) / math.log2(2 + place) for place, movie in enumerate(order[:k]))

    best = total(sorted(range(len(stars)), key=lambda movie: -stars[movie]))
    return fmean(total(order) / best for order in orders(dict(enumerate(scores))))


class SlowEvaluation:
    """Figures of a linear model without ties, from the rows of the tables alone.

    A person's score of a movie is weight[movie][movie] / 100 and, summed over their history, the rating times
    weight[rated movie][movie].
    """

    def __init__(self, dataset: Dataset, part: Part, weights: list[list[float]]) -> None:
        rows: list[Row] = list(dataset.interactions.select("user_id", "movie_id", "rating").iter_rows())
        self.scale = dataset.manifest.rating_scale
        self.catalogue = dataset.movies["movie_id"].to_list()
        self.genres = dict(dataset.movies.select("movie_id", "genres").iter_rows())
        self.training = [rows[row] for row in part.training]
        self.targets = [rows[row] for row in part.targets]
        self.histories: dict[str, dict[str, float]] = {user: {} for user, _, _ in self.targets}
        for row in [*part.training, *part.shown]:
            user, movie, rating = rows[row]
            if user in self.histories:
                self.histories[user][movie] = rating
        self.scores = {user: self._scores(history, weights) for user, history in self.histories.items()}

    def _scores(self, history: dict[str, float], weights: list[list[float]]) -> dict[str, float]:
        place = {movie: index for index, movie in enumerate(self.catalogue)}
        return {
            movie: weights[place[movie]][place[movie]] / 100
            + sum(stars * weights[place[rated]][place[movie]] for rated, stars in history.items())
            for movie in self.catalogue
        }

    def ranked(self, user: str, mode: str, target: str | None = None) -> list[str]:
        """The candidates of a person, best first; `target` is one whatever was seen."""
        seen = self.histories[user] if mode == "unseen" else {}
        candidates = [movie for movie in self.catalogue if movie not in seen or movie == target]
        return sorted(candidates, key=lambda movie: -self.scores[user][movie])

    def rank(self, user: str, movie: str, mode: str) -> int:
        return 1 + self.ranked(user, mode, movie).index(movie)

    def by_rating(self, mode: str, worth_of_rank: dict[int, float]) -> float:
        return fmean(worth_of_rank.get(self.rank(user, movie, mode), 0.0) for user, movie, _ in self.targets)

    def hit_rate(self, mode: str, k: int) -> float:
        return self.by_rating(mode, dict.fromkeys(range(1, k + 1), 1.0))

    def gain(self, mode: str, k: int) -> float:
        return self.by_rating(mode, {rank: 1 / math.log2(1 + rank) for rank in range(1, k + 1)})

    def mrr(self, mode: str) -> float:
        return self.by_rating(mode, {rank: 1 / rank for rank in range(1, 1 + len(self.catalogue))})

    def asked(self) -> dict[str, list[str]]:
        return {user: [movie for other, movie, _ in self.targets if other == user] for user in self.histories}

    def recall(self, mode: str, k: int) -> float:
        return fmean(
            len(set(self.ranked(user, mode)[:k]) & set(movies)) / min(k, len(movies))
            for user, movies in self.asked().items()
        )

    def ndcg(self, mode: str, k: int) -> float:
        figures = []
        for user, movies in self.asked().items():
            top = self.ranked(user, mode)[:k]
            found = sum(1 / math.log2(2 + place) for place, movie in enumerate(top) if movie in movies)
            best = sum(1 / math.log2(2 + place) for place in range(min(k, len(movies))))
            figures.append(found / best)
        return fmean(figures)

    def rated_ndcg(self) -> float:
        figures = []
        for user, movies in self.asked().items():
            stars = {movie: given for other, movie, given in self.targets if other == user}
            if len(set(stars.values())) < 2:
                continue
            by_score = sorted(movies, key=lambda movie: -self.scores[user][movie])
            found, best = (
                sum((2**given - 1) / math.log2(2 + place) for place, given in enumerate(order[:10]))
                for order in ([stars[movie] for movie in by_score], sorted(stars.values(), reverse=True))
            )
            figures.append(found / best)
        return fmean(figures)

    def errors(self, users: set[str] | None = None) -> list[float]:
        return [
            min(max(self.scores[user][movie], self.scale.low), self.scale.high) - stars
            for user, movie, stars in self.targets
            if users is None or user in users
        ]

    def lists(self) -> list[list[str]]:
        return [self.ranked(user, "unseen")[:10] for user in self.histories]

    def coverage(self) -> float:
        return len({movie for shown in self.lists() for movie in shown}) / len(self.catalogue)

    def gini(self) -> float:
        """Half the mean difference of all pairs of movies, as a share of the mean."""
        places = [movie for shown in self.lists() for movie in shown]
        times = [places.count(movie) for movie in self.catalogue]
        return fmean(abs(one - other) for one in times for other in times) / (2 * fmean(times))

    def popularity_rank(self) -> float:
        counts = {movie: sum(rated == movie for _, rated, _ in self.training) for movie in self.catalogue}
        ranks = {
            movie: fmean(
                place
                for place, count in enumerate(sorted(counts.values(), reverse=True), start=1)
                if count == counts[movie]
            )
            for movie in self.catalogue
        }
        return fmean(ranks[movie] for shown in self.lists() for movie in shown)

    def diversity(self) -> float:
        figures = []
        for shown in self.lists():
            known = [set(self.genres[movie]) for movie in shown if self.genres[movie]]
            cosines = [
                len(first & second) / math.sqrt(len(first) * len(second))
                for place, first in enumerate(known)
                for second in known[place + 1 :]
            ]
            if cosines:
                figures.append(1 - fmean(cosines))
        return fmean(figures)
