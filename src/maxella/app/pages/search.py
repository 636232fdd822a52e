"""Finding films and people: a page with filters and orders, and a short list while one types."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from maxella.app.http.base_path import below
from maxella.app.limits import ID_LENGTH, PAGES, QUERY_LENGTH, SEARCH_A_PAGE
from maxella.app.pages.cards import Film, predicted_films, scale_of
from maxella.app.pages.marks import done_of
from maxella.app.pages.visit import Guest
from maxella.app.rendering.page import render
from maxella.app.rendering.wording import genre_text
from maxella.app.serving import Serving
from maxella.app.taste import Taste
from maxella.app.texts import text
from maxella.app.turns import VisitorsTurn
from maxella.recommend.candidates.catalogue_search import SORTS, Sort
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Filters, FoundPerson, SearchResult

router = APIRouter(include_in_schema=False)

MOST_FILMS = PAGES * SEARCH_A_PAGE
NOTHING = SearchResult(movies=[], fit="nothing")
PEOPLE = 3
FILMS_WHILE_TYPING = 6
PEOPLE_WHILE_TYPING = 2

Words = Annotated[str, Query(max_length=QUERY_LENGTH)]
Year = Annotated[str, Query(max_length=5, pattern=r"^(-?[0-9]{1,4})?$")]


@dataclass(frozen=True)
class Chip:
    """A filter that is set."""

    words: str
    address: str
    """Of the same search without it."""


@dataclass(frozen=True)
class SearchChoice:
    """The words, filters and order of a search."""

    words: str
    genre: str
    person: str
    collection: str
    first: str
    last: str
    sort: Sort

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is asked for at all."""
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

    @property
    def chips(self) -> list["Chip"]:
        """The filters and the order that are set, each with the way to be without it."""
        words = {
            "person": self.person,
            "genre": genre_text(self.genre),
            "collection": self.collection,
            "first": text("search.since", year=self.first) if self.first else "",
            "last": text("search.until", year=self.last) if self.last else "",
        }
        chips = [
            Chip(said, replace(self, **{name: ""}).address(1))  # type: ignore[arg-type]
            for name, said in words.items()
            if said
        ]
        if self.sort != "relevance":
            chips.append(Chip(text(f"search.sort.{self.sort}"), replace(self, sort="relevance").address(1)))
        return chips

    def address(self, page: int) -> str:
        """Give the address of one page of the results."""
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


@router.get("/search", dependencies=[VisitorsTurn])
def search(
    visit: Guest,
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
    recommender, taste = visit.recommender, visit.taste
    filters = genre.strip(), person.strip()[:ID_LENGTH], collection.strip(), first, last
    asked = SearchChoice(q.strip(), *filters, sort)
    found = NOTHING
    if not asked.is_empty:
        found = recommender.look_up(asked.words, MOST_FILMS, asked.filters, asked.sort)
    movies = found.movies
    pages = max(1, -(-len(movies) // SEARCH_A_PAGE))
    page = min(page, pages)
    shown = movies[(page - 1) * SEARCH_A_PAGE : page * SEARCH_A_PAGE]
    return visit.render(
        "search.html",
        query=asked.words,
        asked=asked,
        total=len(movies),
        fit=found.fit,
        found=predicted_films(recommender, taste, shown),
        people=_people(recommender, asked.words, PEOPLE, found),
        genres=sorted(recommender.genres),
        sorts=SORTS,
        scale=scale_of(taste),
        page=page,
        pages=pages,
        done=done_of(visit.request),
    )


@router.get("/parts/search", dependencies=[VisitorsTurn])
def while_typing(request: Request, serving: Serving, q: Words = "") -> HTMLResponse:
    """The first films and people, for the list below the field."""
    recommender = serving.recommender
    found = recommender.look_up(q, MOST_FILMS)
    movies = found.movies
    return render(
        request,
        "parts/found.html",
        query=q.strip(),
        films=[Film.of(movie, Taste.nobody(recommender)) for movie in movies[:FILMS_WHILE_TYPING]],
        total=len(movies),
        fit=found.fit,
        people=_people(recommender, q, PEOPLE_WHILE_TYPING, found),
        all_results=SearchChoice(q.strip(), "", "", "", "", "", "relevance").address(1),
    )


def _people(recommender: Recommender, words: str, most: int, found: SearchResult) -> list[FoundPerson]:
    """People of that name; of one that is spelt alike where the words are in no title either."""
    is_meant = found.fit in ("title", "words")
    return recommender.people(words, most, forgiving=not is_meant) if words.strip() else []
