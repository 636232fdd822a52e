"""What the page shows: the films of the shelf, a person's ratings, and what a search found."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from maxella.app.pages.ratings_form import RatingsForm
from maxella.app.posters.genres import Style, style_of
from maxella.app.texts import counted, text
from maxella.app.wording import choices, facts_text, predicted_text, sure_text, taste_text, why_text
from maxella.recommend.recommender import Recommender
from maxella.recommend.results import Movie, RatedMovie, Recommendation

SHELF_FILMS = 12
RESULTS = 6
LATEST_SHOWN = 40
POPULAR_READ = 60
MOST_OF_A_GENRE = 2


@dataclass(frozen=True)
class Film:
    """A film with the person's rating, if any."""

    movie: Movie
    facts: str
    rating: float | None = None


@dataclass(frozen=True)
class Prediction:
    """What is predicted of a film, as people say it."""

    rating: str
    taste: str
    sure: str
    deviation: str


@dataclass(frozen=True)
class Card:
    """A film of the shelf."""

    film: Film
    why: str
    prediction: Prediction | None
    """None while nothing is known about the person."""


@dataclass(frozen=True)
class Scale:
    """The ratings that can be given."""

    choices: tuple[float, ...]
    high: float


@dataclass(frozen=True)
class Search:
    """What a search found."""

    query: str
    films: tuple[Film, ...]
    rated: tuple[RatedMovie, ...]
    """All ratings, oldest first."""
    carried: tuple[RatedMovie, ...]
    """The ratings of films that are not among those found: its form has to carry them along."""


@dataclass(frozen=True)
class Programme:
    """The shelf and the ratings that it follows from."""

    is_personal: bool
    cards: tuple[Card, ...]
    latest: tuple[Film, ...]
    """The latest ratings, the newest first."""
    rated: tuple[RatedMovie, ...]
    """All ratings, oldest first."""
    carried: tuple[RatedMovie, ...]
    """The ratings that `latest` does not show: older ones, and those that do not count."""
    counting: int
    """How many ratings count."""
    left_out: int
    """How many do not."""

    @property
    def announcement(self) -> str:
        """What a screen reader says when the shelf has changed."""
        if not self.cards:
            return text("shelf.empty")
        if not self.is_personal:
            return text("shelf.announce.start", count=len(self.cards))
        return text("shelf.announce.yours", count=len(self.cards), title=self.cards[0].film.movie.title)

    @property
    def lead(self) -> str:
        """The line below the heading."""
        return counted("shelf.yours", self.counting) if self.is_personal else text("shelf.start.lead")


def scale_of(recommender: Recommender) -> Scale:
    """The ratings that the page offers."""
    return Scale(tuple(choices(recommender.scale)), recommender.scale.high)


def programme_of(recommender: Recommender, form: RatingsForm) -> Programme:
    """The shelf that follows from the ratings."""
    known = form.known_to(recommender)
    found = recommender.recommend(history=known, k=SHELF_FILMS) if known else _spread_of_popular(recommender)
    shown = known[-LATEST_SHOWN:]
    shown_ids = {rated.movie_id for rated in shown}
    return Programme(
        is_personal=bool(known),
        cards=tuple(_card(recommendation, recommender) for recommendation in found),
        latest=tuple(reversed(_rated_films(shown, recommender))),
        rated=form.ratings,
        carried=tuple(rated for rated in form.ratings if rated.movie_id not in shown_ids),
        counting=len(known),
        left_out=len(form.ratings) - len(known),
    )


def _spread_of_popular(recommender: Recommender) -> list[Recommendation]:
    """Popular films for someone to begin with, a few of each genre, so that everyone has seen some."""
    popular = recommender.recommend(k=POPULAR_READ)
    taken: Counter[Style] = Counter()
    first: list[Recommendation] = []
    others: list[Recommendation] = []
    for recommendation in popular:
        style = style_of(recommendation.movie.genres)
        taken[style] += 1
        (first if taken[style] <= MOST_OF_A_GENRE else others).append(recommendation)
    return (first + others)[:SHELF_FILMS]


def search_of(recommender: Recommender, form: RatingsForm) -> Search | None:
    """The films that the form's query finds, or None where there is no query."""
    if not form.query:
        return None
    movies = recommender.search(form.query, RESULTS)
    ratings = {rated.movie_id: rated.rating for rated in form.ratings}
    found = {movie.movie_id for movie in movies}
    return Search(
        query=form.query,
        films=tuple(Film(movie, facts_text(movie), ratings.get(movie.movie_id)) for movie in movies),
        rated=form.ratings,
        carried=tuple(rated for rated in form.ratings if rated.movie_id not in found),
    )


def _rated_films(ratings: Iterable[RatedMovie], recommender: Recommender) -> list[Film]:
    films = []
    for rated in ratings:
        movie = recommender.movie(rated.movie_id)
        films.append(Film(movie, facts_text(movie), rated.rating))
    return films


def _card(recommendation: Recommendation, recommender: Recommender) -> Card:
    scale = recommender.scale
    prediction = Prediction(
        predicted_text(recommendation.predicted_rating, scale),
        taste_text(recommendation.predicted_rating, scale),
        sure_text(recommendation.deviation, scale),
        text("sure.range", deviation=predicted_text(recommendation.deviation, scale)),
    )
    return Card(
        Film(recommendation.movie, facts_text(recommendation.movie)),
        why_text(recommendation, scale),
        prediction if recommendation.basis == "history" else None,
    )
