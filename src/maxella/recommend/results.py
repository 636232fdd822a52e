"""What the recommender takes and gives, typed once for Python, the command line and the service."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, StringConstraints

NameKind = Literal["genres", "people", "keywords"]
"""What movies can be told apart by, of which each has several."""

ID_LENGTH = 200
"""Characters of the id of a user or a movie, and of a name in a filter."""
NAMES = 1_000
"""Names in one list of a filter."""

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=ID_LENGTH)]
MovieId = SerializeAsAny[str]
"""Of an answer; Python answers with the type in which a dataset's ids came, which may be whole numbers."""
Name = Annotated[str, StringConstraints(max_length=ID_LENGTH)]
Names = Annotated[tuple[Name, ...], Field(max_length=NAMES)]
Year = Annotated[int, Field(ge=-9999, le=9999)]
Minutes = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]
Turn = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]


class Result(BaseModel):
    """Base of everything here: frozen, unknown keys refused, field docs carried into the service's schema."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class RatedMovie(Result):
    """One rating of a person's history."""

    movie_id: Identifier
    rating: Annotated[float, Field(allow_inf_nan=False)] | None = None
    """On the scale of the dataset. A model of what was seen reads none, and needs none: then each entry is a
    movie that was seen, whatever it was rated."""
    timestamp: int | None = None
    """Unix seconds, UTC; without it the rating counts as older than those that have one."""


class Filters(Result):
    """Which movies may be listed. A movie must pass every filter; an empty one lets all pass."""

    genres: Names = ()
    """Movies of at least one of these genres, in any case of letters."""
    years: tuple[Year | None, Year | None] = (None, None)
    """Released from the first to the second year, both included; None (null) leaves that side open."""
    min_ratings: Annotated[int, Field(ge=0, le=2**62)] = 0
    """Movies with at least so many ratings."""
    languages: Names = ()
    """Movies whose original language is one of these (codes such as `en`)."""
    runtime: tuple[Minutes | None, Minutes | None] = (None, None)
    """From the first to the second number of minutes, both included; None (null) leaves that side open. A
    movie whose runtime is not known passes only where both are open."""
    people: Names = ()
    """Movies that one of these people directed or was cast in, by their full names in any case of letters."""
    collections: Names = ()
    """Movies of one of these series, as `MovieDetail.collection` names them, in any case of letters."""
    without_genres: Names = ()
    """No movie of any of these genres, in any case of letters; a name that no movie has leaves none out."""
    without_people: Names = ()
    """No movie that one of these people directed or was cast in, by their full names."""
    without_keywords: Names = ()
    """No movie with one of these keywords, as `MovieDetail.keywords` has them."""

    @property
    def without(self) -> dict[NameKind, tuple[str, ...]]:
        """The names that leave movies out."""
        return {
            "genres": self.without_genres,
            "people": self.without_people,
            "keywords": self.without_keywords,
        }


NO_FILTERS = Filters()


class Movie(Result):
    """The facts that a list shows about a movie; None where nothing is known."""

    movie_id: MovieId
    title: str
    release_year: int | None
    genres: tuple[str, ...]
    director: str | None
    star: str | None
    runtime: float | None
    """Minutes."""
    original_language: str | None
    imdb_id: str | None
    tmdb_id: str | None
    poster_path: str | None
    rating_count: int
    """How many training ratings the movie has; where nothing is rated, how many people saw it."""
    rating_mean: float | None
    """Their mean, None where there is none."""
    directors: tuple[str, ...] = ()
    """All of them; `director` is the first."""
    plot: str | None = None
    """The first sentence of the overview, cut short where it is long."""


class Dials(Result):
    """How a person turns their lists, each from -1 to 1; at 0 a dial changes nothing."""

    adventurous: Turn = 0
    """Below 0, well-known movies near to one that the person rated; above, less known ones unlike all of
    them."""
    newer: Turn = 0
    """Below 0, movies released long ago; above, recent ones."""
    popular: Turn = 0
    """Below 0, movies that few people rated; above, those that many did."""


SearchFit = Literal["title", "words", "about", "alike", "nearest", "nothing"]
"""What a search found: movies that are called so, that have its words in a title, of such people, series,
genres or times; or else some that are spelt so but for a letter or two, or the nearest, or nothing."""


class SearchResult(Result):
    """Movies that a search found, the best match first."""

    movies: list[Movie]
    fit: SearchFit


class FoundPerson(Result):
    """Someone who made films of the catalogue."""

    name: str
    as_director: int
    """How many they directed."""
    in_cast: int
    """In the casts of how many they are named."""


class RatingCount(Result):
    """How often a rating was given."""

    rating: float
    count: int


class MovieDetail(Movie):
    """Everything that is known about a movie."""

    release_date: int | None
    """Unix seconds, negative before 1970."""
    cast: tuple[str, ...]
    keywords: tuple[str, ...]
    overview: str | None
    original_title: str | None = None
    """In the original language."""
    tmdb_title: str | None = None
    """As TMDB spells it; `title` is as the ratings' source does."""
    collection: str | None = None
    """The series that it belongs to."""
    certificate: str | None = None
    """From what age it may be seen, in the words of some country's board."""
    tags: tuple[str, ...] = ()
    """What people called it, what most of them did first."""
    vote_count: int | None = None
    """How many voted on it at TMDB."""
    vote_average: float | None = None
    """Their mean, from 0 to 10. No model knows it."""
    distribution: tuple[RatingCount, ...]
    """Every rating that was given to any movie, lowest first, and how often this movie got it; empty where
    nothing is rated."""


class Reason(Result):
    """A rating of the person that moved a score, confirmed by leaving it out."""

    movie_id: MovieId
    title: str
    release_year: int | None
    rating: float | None
    """None where nothing is rated: the person saw the movie."""
    effect: float
    """The score of interest less what it is without this rating: above 0 it speaks for the movie, below 0
    against."""


class Recommendation(Result):
    """A place in a list."""

    rank: int
    """From 1."""
    movie: Movie
    score: float
    """Of the order asked for, dials aside: for `liking` a logarithm (of watching it, times what it is worth),
    for `interest` the retrieval blend; for popularity, the number of ratings."""
    predicted_rating: float | None
    """On the scale of the dataset; it and the next four are None where nothing is rated."""
    deviation: float | None
    """Standard deviation of the predicted rating: how unsure it is."""
    chance: float | None
    """Of a rating in the upper quarter of the scale (4 or 5 of 1 to 5), from 0 to 1, were it rated."""
    low: float | None
    """Eight in ten of such ratings lie between this, on the scale,"""
    high: float | None
    """and this."""
    basis: Literal["history", "popularity"]
    """What put it there: the person's ratings, or, for a person without any, everyone's."""
    reasons: tuple[Reason, ...]
    """The ratings that moved the score most, largest effect first; empty where `basis` is popularity."""
    reason: str
    """One line of why."""


ShelfKind = Literal[
    "for-you", "because", "gems", "directors", "decade", "crowd", "next",
    "acclaimed", "latest", "classics", "elsewhere",
]  # fmt: skip


class Shelf(Result):
    """A list with a theme. No film stands on two shelves of one answer.

    `for-you`: what fits best; `because`: what one loved film lifts; `gems`: films that few know; `directors`:
    unseen films by directors whose films the person rates above their own mean, or, where nothing is rated,
    saw several of; `decade`: the best of a decade that they rated little of; `crowd`: what people with like
    ratings like more than everyone does; `next`: what follows from the latest ratings alone. Who rated
    nothing has others after `for-you`: `acclaimed`, the best liked; `latest`; `classics`; `elsewhere`, films
    in other languages than most.
    """

    kind: ShelfKind
    about: str | None
    """The title of the loved film, the names of the directors, or the decade ("1950s")."""
    movie_id: MovieId | None
    """Of the loved film."""
    recommendations: tuple[Recommendation, ...]
    """Best first by what the shelf is about."""


class GroupMember(Result):
    """Someone who watches with others."""

    name: str
    history: tuple[RatedMovie, ...] = ()
    """Their ratings; without any, what is popular speaks for them."""
    seen: tuple[str, ...] = ()
    """Ids of movies that they saw and did not rate."""
    exclude: tuple[str, ...] = ()
    """Ids of movies that they do not want: never listed."""


class PersonPrediction(Result):
    """What a movie of a group's shortlist is for one of them."""

    name: str
    predicted_rating: float | None
    """On the scale of the dataset; of a movie that they rated, their rating. It and the next four are None
    where nothing is rated."""
    deviation: float | None
    """Standard deviation of the predicted rating; 0 for their own."""
    chance: float | None
    """Of a rating in the upper quarter of the scale (4 or 5 of 1 to 5), from 0 to 1, were it rated."""
    low: float | None
    """Eight in ten of such ratings lie between this, on the scale,"""
    high: float | None
    """and this."""
    reasons: tuple[Reason, ...]
    """Their ratings that moved their score most; empty without ratings, and for a movie that they rated."""
    reason: str
    """One line of why."""
    has_seen: bool
    """Whether they rated it, or said that they saw it."""


class GroupRecommendation(Result):
    """A place in a group's shortlist."""

    rank: int
    """From 1."""
    movie: Movie
    score: float
    """What the movie is for the group, in rating points: the mean over its members, or the least. Where
    nothing is rated, in tenths of a standard deviation of their scores."""
    people: tuple[PersonPrediction, ...]
    """One for each member, in the order of the members."""


class Prediction(Result):
    """A predicted rating."""

    movie_id: MovieId
    rating: float
    deviation: float
    chance: float
    """Of a rating in the upper quarter of the scale (4 or 5 of 1 to 5), from 0 to 1, were it rated."""
    low: float
    """Eight in ten of such ratings lie between this, on the scale,"""
    high: float
    """and this."""
    fallback: bool
    """The user or the movie was unknown, so this is made of means."""


class Neighbour(Result):
    """A movie that is like another one."""

    rank: int
    """From 1."""
    movie: Movie
    similarity: float
    """Higher is more alike; compare only within one list."""
    by: Literal["taste", "content"]
    """What was compared: who rated them, or what is known about them."""


class RatingShare(Result):
    """How much of a predicted rating and of a ranking score comes from one rating of the history."""

    movie_id: MovieId
    title: str
    release_year: int | None
    rating: float | None
    """None where nothing is rated, as is the next one."""
    rating_share: float | None
    """In rating points. Where the predicting view is linear in the history, the shares sum to the predicted
    rating less what a person without ratings is predicted."""
    rank_share: float
    """On the scale of `score`."""


class Reasons(Result):
    """The ratings that push a score up and down most, each confirmed by leaving it out."""

    ups: tuple[Reason, ...]
    """Largest effect first."""
    downs: tuple[Reason, ...]
    """Most negative effect first."""


class Explanation(Result):
    """Why a movie is predicted and ranked as it is for a person; if they rated it, without that rating."""

    movie: Movie
    given_rating: float | None
    """How the person rated this movie, which nothing here follows from; None where they did not."""
    predicted_rating: float | None
    """None where nothing is rated, as are the next five."""
    deviation: float | None
    """Standard deviation of the predicted rating: how unsure it is."""
    chance: float | None
    """Of a rating in the upper quarter of the scale (4 or 5 of 1 to 5), from 0 to 1, were it rated."""
    low: float | None
    """Eight in ten of such ratings lie between this, on the scale,"""
    high: float | None
    """and this."""
    base_rating: float | None
    """What a person without ratings is predicted."""
    score: float
    """The retrieval blend's score."""
    rank: int
    """The place of the movie among all that the person has not rated, from 1."""
    shares: tuple[RatingShare, ...]
    """One for each rating of the history but that of this movie, oldest first."""
    for_rating: Reasons
    """What moves the predicted rating; effects in rating points. Empty where nothing is rated."""
    for_rank: Reasons
    """What moves the score."""
