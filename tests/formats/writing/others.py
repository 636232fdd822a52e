"""Files of the services with which fewer people come, our own, and tables of no known service."""

import csv
import io
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from maxella.formats.exporting import export_csv, export_json
from maxella.tables.rating_scales import HALF_STARS, HUNDRED, STARS, TEN, WORDS, RatingScale
from tests.formats.exports import Film
from tests.formats.writing.dressing import Table, as_json, as_page, dressed, encoded
from tests.formats.writing.profile import Cells, Profile, Told, Written, plain_number, table_of

SEEN, SAVED = frozenset({"seen"}), frozenset({"saved"})
EPISODES = ("Some Series: Season 1: Pilot", "Eine Serie: Staffel 2: Folge 3", "Heat (Official Trailer)")


def bare(film: Told) -> Told:
    """A film of which title and time alone are told."""
    return Told(film.title, at=film.at)


def netflix_history(rng: Random) -> Written:
    own = Profile(rng)
    rows = [[film.title, own.date(place)] for place, film in enumerate(own.films)]
    episodes = [[rng.choice(EPISODES), own.style.of(1_700_000_000)] for _ in range(rng.choice((0, 1, 4)))]
    content = dressed(rng, Table(("Title", "Date"), [*rows, *episodes], may_change=False))
    told = [bare(film)._replace(marks=SEEN) for film in own.films]
    return Written("netflix", "NetflixViewingHistory.csv", content, told, len(episodes))


NETFLIX_VIEWINGS = (
    "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark"
)
NETFLIX_RATINGS = "Profile Name,Title Name,Rating Type,Star Value,Thumbs Value,Device Model,Event Utc Ts"


def netflix_viewings(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        person, trailer = rng.choice(("Ada", "Ada", "Bob")), rng.choice(("", "", "", "TRAILER"))
        rows.append(
            {"Profile Name": person, "Start Time": own.date(place), "Title": film.title,
             "Duration": "02:00:00", "Supplemental Video Type": trailer}
        )  # fmt: skip
        if person == "Ada" and not trailer:
            told.append(bare(film)._replace(marks=SEEN))
    rows.append({"Profile Name": "Ada", "Title": EPISODES[0], "Start Time": own.style.of(1_700_000_000)})
    content = dressed(rng, table_of(NETFLIX_VIEWINGS, rows))
    return Written("netflix", "v.csv", content, told, len(rows) - len(told), {"profile": "Ada"})


def netflix_ratings(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        cells: Cells = {"Profile Name": "Ada", "Title Name": film.title, "Event Utc Ts": own.date(place)}
        if rng.random() < 0.5:
            stars = rng.randrange(6)
            rows.append(cells | {"Rating Type": "star", "Star Value": stars, "Thumbs Value": 0})
            rating, highest = (float(stars), 5.0) if stars else (None, None)
        else:
            thumbs = rng.randrange(4)
            rows.append(cells | {"Rating Type": "thumb", "Thumbs Value": thumbs})
            rating, highest = ((0.25, 0.75, 1.0)[thumbs - 1], 1.0) if thumbs else (None, None)
        if rating is not None:
            told.append(bare(film)._replace(rating=rating, highest=highest))
    content = dressed(rng, table_of(NETFLIX_RATINGS, rows))
    return Written("netflix", "Ratings.csv", content, told, len(rows) - len(told))


YAMTRACK = (
    "media_id,source,media_type,title,image,season_number,episode_number,score,status,notes,"
    "start_date,end_date,progress"
)
YAMTRACK_STATUS = {"Planning": "saved", "Completed": "seen", "Dropped": "hidden", "In progress": None}


def yamtrack(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        status = rng.choice(sorted(YAMTRACK_STATUS))
        kind = rng.choice(("movie", "movie", "movie", "tv", "book"))
        source, rating = rng.choice(("tmdb", "tmdb", "manual")), rng.choice((None, own.rating(0, 10, 0.1)))
        rows.append(
            {"media_id": film.tmdb, "source": source, "media_type": kind, "title": film.title,
             "status": status, "score": "" if rating is None else plain_number(rating),
             "end_date": own.date(place)}
        )  # fmt: skip
        mark = YAMTRACK_STATUS[status]
        marks = frozenset((mark,) if mark and not (mark == "hidden" and rating is not None) else ())
        if kind == "movie" and (marks or rating is not None):
            tmdb = film.tmdb if source == "tmdb" else None
            highest = None if rating is None else 10.0
            told.append(bare(film)._replace(tmdb=tmdb, rating=rating, highest=highest, marks=marks))
    return Written("yamtrack", "y.csv", dressed(rng, table_of(YAMTRACK, rows)), told, len(rows) - len(told))


def criticker(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        rating = own.rating(0, 100, 1)
        rows.append(
            {"Score": int(rating), "Film Name": film.title, "Year": film.year, "Date Rated": own.date(place),
             "IMDB ID": own.imdb(film)}
        )  # fmt: skip
        told.append(film._replace(tmdb=None, rating=rating, highest=100))
    table = table_of("Score,Film Name,Year,Date Rated,Mini Review,URL,IMDB ID", rows)
    return Written("criticker", "c.csv", dressed(rng, table), told)


def filmaffinity(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for film in own.films:
        rating = rng.choice((None, own.rating(1, 10, 1)))
        score: object = "" if rating is None else int(rating)
        rows.append({"title": film.title, "year": film.year, "user score": score, "FA score": 7.5})
        marks = SAVED if rating is None else frozenset[str]()
        told.append(Told(film.title, film.year, rating=rating, highest=rating and 10.0, marks=marks))
    rows.append({"title": "Una serie (Serie de TV)", "year": 2008, "user score": 9})
    table = table_of("title,original title,year,country,user score,FA score,FA id", rows)
    return Written("filmaffinity", "f.csv", dressed(rng, table), told, 1)


def kinopoisk(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        rating = rng.choice((None, own.rating(1, 10, 1)))
        score: object = rng.choice(("", "zero")) if rating is None else int(rating)
        names = {rng.choice(("русскоязычное название", "оригинальное название")): film.title}
        rows.append({**names, "год": film.year, "моя оценка": score, "дата и время": own.date(place)})
        marks = SAVED if rating is None else frozenset[str]()
        told.append(
            Told(film.title, film.year, rating=rating, highest=rating and 10.0, at=film.at, marks=marks)
        )
    table = table_of("русскоязычное название,оригинальное название,год,моя оценка,дата и время", rows)
    write = rng.choice((dressed, as_page))
    return Written("kinopoisk", "votes.xls", write(rng, table), told)


def jellyfin(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        kind, has_year = rng.choice(("Movie", "Movie", "Episode")), rng.random() < 0.3
        name = f"{film.title} ({film.year})" if has_year else film.title
        rows.append({"DateCreated": own.date(place), "UserId": "u", "ItemType": kind, "ItemName": name})
        if kind == "Movie":
            told.append(bare(film)._replace(year=film.year if has_year else None, marks=SEEN))
    table = table_of("DateCreated,UserId,ItemId,ItemType,ItemName,PlaybackMethod,ClientName", rows)
    left = len(rows) - len(told)
    return Written("jellyfin", "j.csv", dressed(rng, table), told, left, has_years_in_titles=True)


def plex(rng: Random) -> Written:
    own = Profile(rng)
    rows: list[Cells] = []
    told = []
    for film in own.films:
        kind, status = rng.choice(("movie", "movie", "episode")), rng.choice((1, 1, 0.5))
        rows.append(
            {
                "title": film.title,
                "year": film.year,
                "media_type": kind,
                "watched_status": status,
                "user": "u",
            }
            | {"stopped": film.at or "", "guid": f"com.plexapp.agents.imdb://{film.imdb}?lang=en"}
        )
        if kind == "movie" and status == 1:
            told.append(Told(film.title, film.year, imdb=film.imdb, at=film.at, marks=SEEN))
    table = table_of("user,media_type,title,year,guid,stopped,watched_status,full_title", rows)
    return Written("plex", "history.csv", dressed(rng, table), told, len(rows) - len(told))


def _escaped(rng: Random, text: str) -> str:
    return f"<![CDATA[{text}]]>" if rng.random() < 0.2 else escape(text)


def kodi(rng: Random) -> Written:
    own = Profile(rng)
    films, told = [], []
    for place, film in enumerate(own.films):
        rating, plays = rng.choice((0, 0, int(own.rating(1, 10, 1)))), rng.choice((0, 1, 12))
        elements = [
            f"<title>{_escaped(rng, film.title or '')}</title>", f"<year>{film.year}</year>",
            f'<uniqueid type="imdb">{film.imdb}</uniqueid>', f"<uniqueid type='tmdb'>{film.tmdb}</uniqueid>",
            f"<userrating>{rating}</userrating>", f"<playcount>{plays}</playcount>", "<rating>7.5</rating>",
            f"<lastplayed>{own.date(place)}</lastplayed>", "<genre>Crime</genre>",
        ]  # fmt: skip
        rng.shuffle(elements)
        films.append(f"<movie>{rng.choice(('', ' ')).join(elements)}</movie>")
        if rating or plays:
            marks = SEEN if plays else frozenset[str]()
            highest = 10.0 if rating else None
            told.append(film._replace(rating=rating or None, highest=highest, marks=marks))
    whole = "\n".join(films)
    head = rng.choice(("", '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n'))
    content = encoded(rng, f"{head}<videodb><version>1</version>{whole}</videodb>")
    return Written("kodi", "videodb.xml", content, told, len(films) - len(told))


@dataclass(frozen=True)
class Mark:
    """What a person did with a film of ours."""

    movie_id: str
    rating: float | None
    rated_at: int | None
    scale: RatingScale | None
    is_seen: bool
    is_hidden: bool
    is_saved: bool


def maxella(rng: Random) -> Written:
    own = Profile(rng)
    films, marks, told = {}, [], []
    for place, film in enumerate(own.films):
        scale = rng.choice((STARS, HALF_STARS, TEN, HUNDRED, WORDS))
        rating = rng.choice((None, own.rating(scale.low, scale.high, scale.step)))
        flags = {name for name in ("seen", "hidden", "saved") if rng.random() < 0.3}
        if rating is None and not flags:
            flags = {"saved"}
        at = None if rating is None else film.at
        films[str(place)] = Film(str(place), film.title or "", film.year, film.imdb, film.tmdb)
        said = (name in flags for name in ("seen", "hidden", "saved"))
        marks.append(Mark(str(place), rating, at, None if rating is None else scale, *said))
        highest = None if rating is None else scale.high
        told.append(film._replace(rating=rating, highest=highest, at=at, marks=frozenset(flags)))
    if rng.random() < 0.5:
        text = export_json(marks, films, TEN, "ml-1m")
        return Written("maxella", "m.json", encoded(rng, text), told)
    header, *rows = csv.reader(io.StringIO(export_csv(marks, films, TEN), newline=""))
    return Written("maxella", "m.csv", dressed(rng, Table(header, rows)), told)


NAMES = {
    "title": ("Film", "title", "Título", "Название", "Titel"),
    "year": ("Year", "Jahr", "año", "Released"),
    "rating": ("Rating", "Note", "my score", "оценка"),
    "date": ("Date", "Datum", "when", "watched on"),
    "imdb_id": ("IMDb", "imdb id", "tconst"),
    "tmdb_id": ("TMDB", "tmdb_id"),
}
SCALES = ((5, 1), (5, 0.5), (10, 1), (10, 0.5), (10, 0.1), (20, 1), (100, 1))


def _as_written(rng: Random, highest: float) -> str:
    """The way in which all ratings of a table are written."""
    ways = ["number", "number", "fraction", "text"]
    if highest == 100:
        ways.append("percent")
    if highest == 5:
        ways += ["glyphs", "glyphs of five", "stars"]
    return rng.choice(ways)


def _cell(rating: float, highest: float, way: str) -> object:
    number = plain_number(rating)
    glyphs = "★" * int(rating) + "½" * (rating % 1 == 0.5)
    return {
        "number": number,
        "fraction": f"{number}/{highest:g}",
        "text": f"{number}",
        "percent": f"{number} %",
        "glyphs": glyphs or "0",
        "glyphs of five": glyphs + "☆" * (5 - len(glyphs)),
        "stars": f"{number} stars",
    }[way]


def table(rng: Random) -> Written:
    """A table of no known service, or a JSON list, with what a person says of it."""
    own = Profile(rng)
    highest, step = rng.choice(SCALES)
    way, zero = _as_written(rng, highest), rng.choice(("rating", "unrated"))
    columns = {role: rng.choice(names) for role, names in NAMES.items()}
    rows: list[Cells] = []
    told = []
    for place, film in enumerate(own.films):
        rating = rng.choice((None, *[own.rating(0, highest, step)] * 4))
        cell = rng.choice(("", "n/a", "-", -1)) if rating is None else _cell(rating, highest, way)
        title = rng.choice((film.title, f"{film.title} ({film.year})"))
        year = rng.choice((film.year, film.year, f"{film.year}-12-15"))
        values = (title, year, cell, own.date(place), own.imdb(film), own.number(film.tmdb))
        rows.append(dict(zip(columns.values(), values, strict=True)))
        if rating == 0 and zero == "unrated":
            rating = None
        marks = SEEN if rating is None else frozenset[str]()
        high = None if rating is None else float(highest)
        told.append(film._replace(rating=rating, highest=high, marks=marks))
    mapping = columns | {"highest": str(highest), "zero": zero, "meaning": "seen"}
    if rng.random() < 0.2:
        content = as_json(rng, [dict(row) for row in rows])
    else:
        whole = table_of(",".join(columns.values()), rows)
        content = dressed(rng, Table(whole.header, whole.rows, any_case=False))
    return Written("table", "mine.csv", content, told, 0, mapping, has_years_in_titles=True)
