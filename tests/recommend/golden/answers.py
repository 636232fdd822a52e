"""The requests whose answers are compared, and their answers as JSON can hold them."""

from collections.abc import Callable
from inspect import signature
from typing import Any

import polars as pl
from pydantic import BaseModel

from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Dials, Filters, GroupMember, RatedMovie

Answers = dict[str, Any]

RATED = (("f0", 5), ("f4", 4), ("f8", 5), ("f1", 2), ("f12", 5), ("f2", 1), ("f16", 4), ("f21", 3))
HISTORY = [(movie_id, rating, 1_100_000_000 + 86_400 * day) for day, (movie_id, rating) in enumerate(RATED)]
LONG = [(f"f{film}", 1 + film * 7 % 5, 1_100_000_000 + 86_400 * film) for film in range(0, 58, 2)]
PEOPLE: dict[str, dict[str, Any]] = {
    "posted": {"history": HISTORY},
    "long": {"history": LONG},
    "untimed": {"history": [("f3", 4.5), ("f7", 5)]},
    "fitted": {"user_id": "u5"},
    "nobody": {},
}
FILTERS = {
    "genres": Filters(genres=("comedy", "Western")),
    "years": Filters(years=(1960, 1985), min_ratings=3),
    "others": Filters(languages=("EN",), runtime=(90, None), people=("Star Night", "Director River2")),
}
DIALS = {
    "adventurous": Dials(adventurous=0.6),
    "familiar": Dials(adventurous=-0.8, popular=0.5),
    "old": Dials(newer=-1, popular=-0.3),
}
TEXTS = ("river of the nigth", "machine part 3", "director river2", "comedy 1960s", "gard", "")
PAIRS = pl.DataFrame(
    {
        "user_id": [f"u{number * 5 % 50}" for number in range(40)],
        "movie_id": [f"f{number * 7 % 61}" for number in range(40)],
    }
)
HISTORIES = pl.DataFrame(
    [("a", *entry) for entry in HISTORY] + [("b", *entry) for entry in LONG] + [("c", "unknown", 3, None)],
    schema=["user_id", "movie_id", "rating", "timestamp"],
    orient="row",
)


def of_interest(recommender: Recommender) -> Answers:
    """What 1f714aa answers too, which knew no other order."""
    order: Any = {"order": "interest"} if "order" in signature(recommender.recommend).parameters else {}
    listed = {
        f"list {name}": _lean(recommender.recommend(**person, k=12, **order))
        for name, person in PEOPLE.items()
    }
    filtered = {
        f"list by {name}": _lean(recommender.recommend(HISTORY, filters=filters, exclude=["f20"], **order))
        for name, filters in FILTERS.items()
    }
    dialled = {
        f"list {name}": _lean(recommender.recommend(HISTORY, dials=dials, reasons=0, **order))
        for name, dials in DIALS.items()
    }
    return {
        **listed,
        **filtered,
        **dialled,
        "list nobody, dialled": _lean(recommender.recommend(dials=DIALS["old"], **order)),
        "list with seen": _lean(recommender.recommend(LONG, seen=True, k=20, reasons=2, **order)),
        "lists": _table(recommender.recommend_many(["u1", "u2", "u77"], k=8, **order)),
        "lists of histories": _table(recommender.recommend_many(histories=HISTORIES, k=8, **order)),
        "pairs": _table(recommender.predict(PAIRS)),
        "similar": [
            _lean(recommender.similar(movie_id, k=6, by=by))
            for movie_id in ("f0", "f13", "f58")
            for by in ("taste", "content")
        ],
        "explained": [
            _lean(recommender.explain(movie_id, **PEOPLE[name]))
            for movie_id, name in (("f20", "posted"), ("f5", "long"), ("f30", "fitted"), ("f9", "nobody"))
        ],
        "search": [[movie.movie_id for movie in recommender.search(text, k=5)] for text in TEXTS],
        "well known": [movie.movie_id for movie in recommender.well_known(k=20)],
    }


def of_films(recommender: Recommender) -> Answers:
    """What is known of films and people, and what is predicted."""
    ids = [f"f{film}" for film in (0, 4, 20, 33, 58, 59)]
    return {
        "predicted": {
            name: _lean(recommender.predict_for(ids, **person, ignore_unknown=True))
            for name, person in PEOPLE.items()
        },
        "predicted for unknown": _lean(
            recommender.predict_for(["f0", "none"], user_id="u99", ignore_unknown=True)
        ),
        "explained rated": [_lean(recommender.explain(film, HISTORY)) for film in ("f0", "f1")],
        "films": _json(recommender.facts(["f0", "f3", "f59"])),
        "details": [_json(recommender.movie(film)) for film in ("f0", "f59")],
        "people": _json(recommender.people("rivver", k=5)),
        "sorted": {
            sort: [movie.movie_id for movie in recommender.search("night", k=8, sort=sort)]
            for sort in ("popular", "rated", "newest", "oldest", "title")
        },
        "genres": recommender.genres,
    }


def of_liking(recommender: Recommender) -> Answers:
    """Lists in the order of liking, shelves, and shortlists for groups."""
    members = [
        GroupMember(name="one", history=_rated(HISTORY), seen=("f20",)),
        GroupMember(name="two", history=_rated(LONG[:12]), exclude=("f9",)),
        GroupMember(name="new"),
    ]
    return {
        **{f"list {name}": _lean(recommender.recommend(**person, k=12)) for name, person in PEOPLE.items()},
        "list adventurous": _lean(recommender.recommend(HISTORY, dials=DIALS["adventurous"], reasons=0)),
        "lists": _table(recommender.recommend_many(["u1", "u2", "u77"], k=8)),
        **{
            f"shelves {name}": _lean(recommender.shelves(**person, length=3))
            for name, person in PEOPLE.items()
        },
        "shelves old": _lean(recommender.shelves(LONG, length=3, dials=DIALS["old"], exclude=["f21"])),
        "shelves nobody, dialled": _lean(recommender.shelves(length=4, dials=DIALS["familiar"])),
        **{
            f"tonight by {aggregation}": _lean(recommender.tonight(members, k=5, aggregation=aggregation))
            for aggregation in ("average", "least-misery", "fairness")
        },
        **{
            f"tonight {seen}": _lean(recommender.tonight(members, k=4, seen=seen)) for seen in ("seen", "any")
        },
    }


ANSWERS: dict[str, Callable[[Recommender], Answers]] = {
    "interest": of_interest,
    "films": of_films,
    "liking": of_liking,
}


def _rated(history: list[tuple[str, int, int]]) -> tuple[RatedMovie, ...]:
    return tuple(RatedMovie(movie_id=film, rating=rating, timestamp=time) for film, rating, time in history)


def _json(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return [_json(each) for each in value]


def _lean(value: Any) -> Any:
    """An answer with the id in the place of each movie, and floats of seven digits."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if isinstance(value, dict):
        return {
            name: part["movie_id"] if name == "movie" else _lean(part)
            for name, part in value.items()
            if name not in ("title", "release_year")
        }
    if isinstance(value, list):
        return [_lean(each) for each in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value


def _table(batch: Any) -> Answers:
    return {
        "rows": [list(row) for row in _lean_rows(batch.table)],
        "counts": [batch.fallbacks, batch.unknown_users, batch.unknown_movies],
    }


def _lean_rows(table: pl.DataFrame) -> list[list[Any]]:
    return [[_lean(value) for value in row] for row in table.iter_rows()]
