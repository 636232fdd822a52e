"""Finding films and people: a page with filters and orders, and a short list while one types."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from maxella.app.base_path import below
from maxella.app.limits import ID_LENGTH, PAGES, QUERY_LENGTH, SEARCH_A_PAGE
from maxella.app.pages.cards import Film, scale_of
from maxella.app.pages.marks import done_of
from maxella.app.pages.rendering import render
from maxella.app.serving import Serving
from maxella.app.sessions import MaybeVisitor, Storage
from maxella.app.taste import Taste
from maxella.app.texts import text
from maxella.app.turns import VisitorsTurn
from maxella.app.wording import predicted_text
from maxella.recommend.candidates.catalogue_search import SORTS, Sort
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Filters, FoundPerson, Movie

router = APIRouter(include_in_schema=False)

MOST_FILMS = PAGES * SEARCH_A_PAGE
PEOPLE = 3
FILMS_WHILE_TYPING = 6
PEOPLE_WHILE_TYPING = 2

Words = Annotated[str, Query(max_length=QUERY_LENGTH)]
Year = Annotated[str, Query(max_length=5, pattern=r"^(-?[0-9]{1,4})?$")]


@dataclass(frozen=True)
class Asked:
    """What a search asks for."""

    words: str
    genre: str
    person: str
    collection: str
    first: str
    last: str
    sort: Sort

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for at all."""
        return not (self.words or self.genre or self.person or self.collection or self.first or self.last)

    @property
    def filters(self) -> Filters:
        """The filters of the recommender."""
        return Filters(
            genres=(self.genre,) if self.genre else (),
            people=(self.person,) if self.person else (),
            collections=(self.collection,) if self.collection else (),
            years=(int(self.first) if self.first else None, int(self.last) if self.last else None),
        )

    def address(self, page: int) -> str:
        """Where one page of the results stands."""
        fields = {
            "q": self.words,
            "genre": self.genre,
            "person": self.person,
            "collection": self.collection,
            "from": self.first,
            "to": self.last,
            "sort": "" if self.sort == "relevance" else self.sort,
            "page": page if page > 1 else "",
        }
        return below(f"/search?{urlencode({name: value for name, value in fields.items() if value})}")


@dataclass(frozen=True)
class Found:
    """A film that was found, and what is predicted of it."""

    film: Film
    predicted: str


@router.get("/search", dependencies=[VisitorsTurn])
def search(
    request: Request,
    serving: Serving,
    store: Storage,
    profile: MaybeVisitor,
    q: Words = "",
    genre: Words = "",
    person: Words = "",
    collection: Words = "",
    first: Annotated[Year, Query(alias="from")] = "",
    last: Annotated[Year, Query(alias="to")] = "",
    sort: Sort = "relevance",
    page: Annotated[int, Query(ge=1, le=PAGES)] = 1,
) -> HTMLResponse:
    """The films that a search finds, a page of them."""
    recommender = serving.recommender
    taste = Taste.of(store, profile, recommender) if profile else Taste.nobody(recommender)
    asked = Asked(q.strip(), genre.strip(), person.strip()[:ID_LENGTH], collection.strip(), first, last, sort)
    movies = [] if asked.is_empty else recommender.search(asked.words, MOST_FILMS, asked.filters, asked.sort)
    pages = max(1, -(-len(movies) // SEARCH_A_PAGE))
    page = min(page, pages)
    shown = movies[(page - 1) * SEARCH_A_PAGE : page * SEARCH_A_PAGE]
    return render(
        request,
        "search.html",
        query=asked.words,
        asked=asked,
        total=len(movies),
        found=_found(recommender, taste, shown),
        people=_people(recommender, asked.words, PEOPLE),
        genres=sorted(recommender.genres),
        sorts=SORTS,
        scale=scale_of(taste),
        page=page,
        pages=pages,
        done=done_of(request),
    )


@router.get("/parts/search", dependencies=[VisitorsTurn])
def while_typing(request: Request, serving: Serving, q: Words = "") -> HTMLResponse:
    """The first films and people, for the list below the field."""
    recommender = serving.recommender
    movies = recommender.search(q, MOST_FILMS)
    return render(
        request,
        "parts/found.html",
        query=q.strip(),
        films=[Film.of(movie, Taste.nobody(recommender)) for movie in movies[:FILMS_WHILE_TYPING]],
        total=len(movies),
        people=_people(recommender, q, PEOPLE_WHILE_TYPING),
        all_results=Asked(q.strip(), "", "", "", "", "", "relevance").address(1),
    )


def _found(recommender: Recommender, taste: Taste, movies: list[Movie]) -> list[Found]:
    predicted = [""] * len(movies)
    if taste.history and movies:
        ids = [movie.movie_id for movie in movies]
        predicted = [
            text("movie.predicted", rating=predicted_text(each.rating, taste.scales))
            for each in recommender.predict_for(ids, taste.history)
        ]
    return [Found(Film.of(movie, taste), words) for movie, words in zip(movies, predicted, strict=True)]


def _people(recommender: Recommender, words: str, most: int) -> list[FoundPerson]:
    return recommender.people(words, most) if words.strip() else []
