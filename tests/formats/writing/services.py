"""Files of the services with which most people come: Letterboxd, IMDb, Trakt, MovieLens, Simkl, TMDB."""

from random import Random
from typing import Any

from tests.formats.exports import IMDB_LIST, IMDB_NEW, IMDB_OLDEST, LETTERBOXD_DIARY, MOVIELENS, SIMKL, TMDB
from tests.formats.writing.dressing import ISO, as_json, dressed
from tests.formats.writing.profile import Cells, Profile, Told, Written, plain_number, table_of


def letterboxd_ratings(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        rating = own.rating(0.5, 5, 0.5)
        rows.append(
            {"Date": own.date(place), "Name": film.title, "Year": own.number(film.year),
             "Letterboxd URI": "u", "Rating": plain_number(rating)}
        )  # fmt: skip
        told.append(film._replace(imdb=None, tmdb=None, rating=rating, highest=5))
    content = dressed(rng, table_of("Date,Name,Year,Letterboxd URI,Rating", rows))
    return Written("letterboxd", "x.csv", content, told)


def letterboxd_diary(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        rating, again = rng.choice((None, own.rating(0.5, 5, 0.5))), rng.random() < 0.2
        rows.append(
            {"Watched Date": own.date(place), "Name": film.title, "Year": film.year, "Letterboxd URI": "u",
             "Rating": "" if rating is None else plain_number(rating), "Rewatch": "Yes" if again else ""}
        )  # fmt: skip
        marks = frozenset({"seen", "rewatch"} if again else {"seen"})
        told.append(film._replace(imdb=None, tmdb=None, rating=rating, highest=rating and 5.0, marks=marks))
    return Written("letterboxd", "d.csv", dressed(rng, table_of(LETTERBOXD_DIARY, rows)), told)


def letterboxd_marks(rng: Random) -> Written:
    own = Profile(rng)
    name, marks = rng.choice((("watchlist", {"saved"}), ("watched", {"seen"}), ("films", {"seen", "liked"})))
    rows: list[Cells] = [
        {"Date": own.date(place), "Name": film.title, "Year": film.year, "Letterboxd URI": "u"}
        for place, film in enumerate(own.films)
    ]
    told = [film._replace(imdb=None, tmdb=None, marks=frozenset(marks)) for film in own.films]
    content = dressed(rng, table_of("Date,Name,Year,Letterboxd URI", rows))
    return Written("letterboxd", f"{name}.csv", content, told)


def letterboxd_for_import(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        rating = rng.choice((None, own.rating(0.5, 5, 0.5)))
        rows.append(
            {"Title": film.title, "Year": film.year, "tmdbID": own.number(film.tmdb),
             "imdbID": own.imdb(film), "Rating": "" if rating is None else plain_number(rating),
             "WatchedDate": own.date(place)}
        )  # fmt: skip
        marks = frozenset({"seen"} if rating is None else ())
        told.append(film._replace(rating=rating, highest=rating and 5.0, marks=marks))
    content = dressed(rng, table_of("Title,Year,tmdbID,imdbID,Rating,WatchedDate", rows))
    return Written("letterboxd", "import.csv", content, told)


def imdb_ratings(rng: Random) -> Written:
    own = Profile(rng)
    header = rng.choice((IMDB_NEW, IMDB_NEW.replace("Original Title,", "")))
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        rating = own.rating(1, 10, 1)
        cells: Cells = {
            "Const": own.imdb(film), "Your Rating": own.number(int(rating)), "Date Rated": own.date(place),
            "Title": film.title, "Year": own.number(film.year), "IMDb Rating": 7.5,
        }  # fmt: skip
        is_series = rng.random() < 0.1
        kind = rng.choice(("tvSeries", "TV Episode") if is_series else ("movie", ""))
        rows.append(cells | {"Title Type": kind, "Genres": "Action, Crime"})
        if not is_series:
            told.append(film._replace(tmdb=None, rating=rating, highest=10))
    return Written("imdb", "r.csv", dressed(rng, table_of(header, rows)), told, len(rows) - len(told))


def imdb_lists(rng: Random) -> Written:
    own = Profile(rng)
    header, is_old = rng.choice(((IMDB_LIST, False), (IMDB_OLDEST, True)))
    const = "const" if is_old else "Const"
    created = "created" if is_old else "Created"
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        rating = own.rating(1, 10, 1) if is_old and rng.random() < 0.5 else None
        cells: Cells = {
            const: own.imdb(film),
            created: own.date(place),
            "Title": film.title,
            "Year": film.year,
        }
        cells["position" if is_old else "Position"] = place + 1
        rows.append(cells if rating is None else cells | {"You rated": int(rating)})
        marks = frozenset({"saved"} if rating is None else ())
        told.append(film._replace(tmdb=None, rating=rating, highest=rating and 10.0, marks=marks))
    return Written("imdb", "list.csv", dressed(rng, table_of(header, rows)), told)


def _trakt_movie(film: Told) -> dict[str, Any]:
    assert film.tmdb
    ids = {"trakt": 1, "slug": "a-film", "imdb": film.imdb, "tmdb": int(film.tmdb)}
    return {"title": film.title, "year": film.year, "ids": ids}


def trakt(rng: Random) -> Written:
    own = Profile(rng, ISO)
    kind, name = rng.choice((("rated_at", "ratings"), ("watched_at", "history"), ("listed_at", "watchlist")))
    items: list[dict[str, Any]] = []
    told = []
    for place, film in enumerate(own.films):
        item: dict[str, Any] = {kind: own.date(place) or None, "id": place}
        if item[kind] is None and kind == "watched_at":
            item["plays"] = 1
        rating = own.rating(1, 10, 1) if kind == "rated_at" else None
        if rating is not None:
            item["rating"] = int(rating)
        if rng.random() < 0.1:
            items.append(item | {"type": "show", "show": _trakt_movie(film)})
            continue
        items.append(item | {"type": "movie", "movie": _trakt_movie(film)})
        marks = {"rated_at": (), "watched_at": ("seen",), "listed_at": ("saved",)}[kind]
        told.append(film._replace(rating=rating, highest=rating and 10.0, marks=frozenset(marks)))
    return Written("trakt", f"{name}-1.json", as_json(rng, items), told, len(items) - len(told))


def movielens(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for film in own.films:
        assert film.imdb
        rating = own.rating(0.5, 5, 0.5)
        rows.append(
            {"movie_id": 7, "imdb_id": film.imdb[2:], "tmdb_id": film.tmdb, "rating": plain_number(rating),
             "average_rating": 3.5, "title": f"{film.title} ({film.year})"}
        )  # fmt: skip
        told.append(film._replace(rating=rating, highest=5, at=None))
    content = dressed(rng, table_of(MOVIELENS, rows))
    return Written("movielens", "ml.csv", content, told, has_years_in_titles=True)


SIMKL_LISTS = {"completed": "seen", "plantowatch": "saved", "dropped": "hidden", "watching": None}


def simkl(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        stands_on = rng.choice(sorted(SIMKL_LISTS))
        rating, mark = rng.choice((None, own.rating(1, 10, 1))), SIMKL_LISTS[stands_on]
        kind = rng.choice(("movie", "movie", "movie", "tv"))
        rows.append(
            {"SIMKL_ID": 1, "Title": film.title, "Type": kind, "Year": film.year, "Watchlist": stands_on,
             "WatchedDate": own.date(place), "Rating": "" if rating is None else int(rating),
             "TMDB": film.tmdb, "IMDB": own.imdb(film)}
        )  # fmt: skip
        if kind == "movie" and (mark or rating is not None):
            marks = frozenset((mark,) if mark else ())
            told.append(film._replace(rating=rating, highest=rating and 10.0, marks=marks))
    return Written("simkl", "s.csv", dressed(rng, table_of(SIMKL, rows)), told, len(rows) - len(told))


def tmdb(rng: Random) -> Written:
    own = Profile(rng)
    is_watchlist = rng.random() < 0.3
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        rating, kind = (
            None if is_watchlist else own.rating(0.5, 10, 0.5),
            rng.choice(("movie", "movie", "tv")),
        )
        rows.append(
            {"TMDb ID": own.number(film.tmdb), "IMDb ID": own.imdb(film), "Type": kind, "Name": film.title,
             "Release Date": f"{film.year}-12-15T00:00:00Z", "Rating": 7.25, "Date Rated": own.date(place),
             "Your Rating": "" if rating is None else plain_number(rating)}
        )  # fmt: skip
        if kind == "movie":
            marks = frozenset({"saved"} if is_watchlist else ())
            told.append(film._replace(rating=rating, highest=rating and 10.0, marks=marks))
    name = "watchlist.csv" if is_watchlist else "ratings.csv"
    return Written("tmdb", name, dressed(rng, table_of(TMDB, rows)), told, len(rows) - len(told))
