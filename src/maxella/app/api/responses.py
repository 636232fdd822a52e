"""The bodies that the REST interface answers with, around the recommender's own types."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from maxella.app.storage.records import ImportedFilm, Kind
from maxella.formats.exporting import Site
from maxella.recommend.results import (
    Explanation,
    FoundPerson,
    GroupRecommendation,
    Movie,
    MovieDetail,
    Neighbour,
    Prediction,
    Recommendation,
    Shelf,
)
from maxella.tables.rating_scales import RatingScale


class ResponseModel(BaseModel):
    """Base of every answer."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    @classmethod
    def of(cls, record: object) -> Self:
        """The part of a record that is shown."""
        return cls.model_validate(record)


class Answer(ResponseModel):
    """Base of every answer that comes from a bundle."""

    bundle: str
    """Which bundle answered; it changes when a new model is swapped in."""


class Listed(Answer):
    """Base of the lists that are made for a person."""

    note: str | None = None
    """Why nothing is listed, where what a profile never wants may be why."""


class Recommendations(Listed):
    """A ranked list, best first."""

    recommendations: list[Recommendation]


class Predictions(Answer):
    """A predicted rating for each movie asked for, in the same order."""

    predictions: list[Prediction]


class Explained(Answer):
    """Why a movie is predicted and ranked as it is."""

    explanation: Explanation


class Movies(Answer):
    """Movies that a search found, the best match first."""

    movies: list[Movie]


class People(Answer):
    """People that a search found, the best match first."""

    people: list[FoundPerson]


class FoundMovie(Answer):
    """One movie."""

    movie: MovieDetail


class Similar(Answer):
    """Movies that are like another one, the most alike first."""

    similar: list[Neighbour]


class ProfileResponse(ResponseModel):
    """A person, as the app knows them."""

    id: str
    name: str
    colour: str
    has_pin: bool
    is_shared: bool
    """Whether others may ask for Tonight with it."""
    scale: str | None
    """The name of the scale that it chose to rate on; null for that of the dataset."""
    created_at: int
    """Unix seconds, UTC."""


class HeldBundle(ResponseModel):
    """A trained bundle that holds ratings of a profile."""

    name: str
    created_at: str
    """ISO 8601, UTC."""
    names_profiles: bool
    """Whether it calls people by the ids of their profiles, as the first release did; else by random names
    that nothing links to them."""


class HeldBundles(ResponseModel):
    """The trained bundles that hold ratings of a profile, and what becomes of a wish to train without it."""

    bundles: list[HeldBundle]
    """The newest first."""
    training_again: Literal["at_once", "asked_for", "elsewhere"]
    """`at_once`: `train_again` starts it; `asked_for`: the operator is asked; `elsewhere`: a single bundle is
    served, and whoever runs the app trains again and replaces it."""


class Profiles(ResponseModel):
    """Profiles, the oldest first."""

    profiles: list[ProfileResponse]


class ProfileToken(ResponseModel):
    """A profile and what acts for it."""

    profile: ProfileResponse
    token: str
    """To be sent as `Authorization: Bearer TOKEN`; whoever has it acts as the profile."""


class AccountToken(ResponseModel):
    """A token that acts for an account."""

    token: str
    """To be sent as `Authorization: Bearer TOKEN` where profiles are listed and made."""


class NeverResponse(ResponseModel):
    """The names that a profile never wants to be shown, each kind in their order."""

    genres: list[str]
    people: list[str]
    keywords: list[str]
    unknown: list[str]
    """Those of the names that no movie of the dataset has: they are kept, and leave nothing out."""


class MarkResponse(ResponseModel):
    """One movie, as it stands with the profile now."""

    movie_id: str
    rating: float | None
    scale: RatingScale | None
    """On which the rating was said; null for that of the dataset, as earlier releases kept it."""
    rated_at: int | None
    """When it was rated: unix seconds, UTC."""
    is_seen: bool
    is_hidden: bool
    """Dismissed: not interested."""
    is_saved: bool
    """On the watchlist."""
    is_passed: bool
    """Passed over once, for others to be shown."""
    is_unwatched: bool
    """Said not to have been seen."""
    changed_at: int
    """Unix seconds, UTC."""


class Marks(ResponseModel):
    """Every movie of which something was said; those that were rated in the order of their ratings."""

    marks: list[MarkResponse]


class EventResponse(ResponseModel):
    """Something that was recorded; it is never changed."""

    key: str
    kind: Kind
    movie_id: str
    value: float | None
    """The rating, 1 for another kind that was set, null for what was taken back."""
    scale: RatingScale | None
    """On which the rating was said; null for other kinds, and for that of the dataset, as
    earlier releases kept it."""
    at: int
    """When it happened: unix seconds, UTC."""
    recorded_at: int
    """When it was written: unix seconds, UTC."""
    import_id: int | None
    set_aside_at: int | None
    """Since when it does not count, because its import meant another movie: unix seconds, UTC."""


class ImportedFilmResponse(ResponseModel):
    """A film as the file of an import names it, and what it is taken for."""

    id: int
    """By which `PUT /profile/films/{film_id}` names it."""
    import_id: int
    title: str | None
    year: int | None
    imdb_id: str | None
    tmdb_id: str | None
    movielens_id: str | None
    rating: float | None
    """As the file said it."""
    scale: RatingScale | None
    rated_at: int | None
    """Unix seconds, UTC; null where the file says no date."""
    is_seen: bool
    is_saved: bool
    is_hidden: bool
    rows: int
    """How many rows of the files name it so; one with a rating is told, if there is one."""
    movie_id: str | None
    """The movie that it is taken for; null where it is kept until the catalogue has it."""
    is_forgotten: bool
    """Whether it was kept and is forgotten, so that it is no more listed, exported or looked for."""

    @classmethod
    def of_film(cls, film: ImportedFilm) -> Self:
        """What is told of a film."""
        row = film.row
        said = {name: getattr(row.entry, name) for name in cls.model_fields if hasattr(row.entry, name)}
        own = {"id": row.id, "import_id": row.import_id, "rows": film.rows, "movie_id": row.movie_id}
        own["is_forgotten"] = row.is_forgotten
        return cls.model_validate({**said, **own})


class ImportedFilms(ResponseModel):
    """A page of films as files name them, in the order in which they came."""

    count: int
    """On all pages."""
    page: int
    pages: int
    films: list[ImportedFilmResponse]


class Events(ResponseModel):
    """Recorded events, oldest first."""

    events: list[EventResponse]


class Shelves(Listed):
    """Lists with themes; no movie stands on two of them."""

    shelves: list[Shelf]


class Shortlist(Listed):
    """Movies for several people, the best first."""

    picks: list[GroupRecommendation]


class ImportResponse(ResponseModel):
    """Files whose content was taken over."""

    id: int
    source: str
    """The services that the files are from."""
    file_name: str
    created_at: int
    """Unix seconds, UTC."""
    events: int
    """How many events it brought."""
    is_undone: bool
    summary: dict[str, int]
    """What became of the files' lines, in numbers."""


class Imports(ResponseModel):
    """The imports of a profile, the newest first."""

    imports: list[ImportResponse]


class DepartureResponse(ResponseModel):
    """The file that another service takes."""

    site: Site
    films: int
    rounded: int
    """Ratings that its scale does not have, which become the nearest that it has."""
    left_out: int
    """Films of which too little is known for the service to find them."""


class Exports(ResponseModel):
    """The files that other services take."""

    exports: list[DepartureResponse]


class UnsureEntry(ResponseModel):
    """A line that may mean one of several movies."""

    place: int
    """Its place among the entries; `choices` names it so."""
    file: str
    line: int
    title: str | None
    year: int | None
    candidates: list[str]
    """Ids of the movies that it may mean, the likeliest first."""


class LeftOut(ResponseModel):
    """A line that brings nothing."""

    file: str
    line: int
    reason: str


class ImportPreviewResponse(Answer):
    """The content of files: what they bring, or would bring."""

    source: str
    """The services that the files are from."""
    sure: int
    """Entries whose movie is clear; they are taken over."""
    films: int
    """How many movies these are, of which entries may say more than one thing."""
    unsure: list[UnsureEntry]
    """Entries to decide with `choices`; the others of them are left out."""
    unmatched: list[LeftOut]
    """Entries whose movie is not in the catalogue."""
    bad_lines: list[LeftOut]
    """Lines that could not be read."""
    set_aside: dict[str, int]
    """What is no movie, such as series and episodes, in numbers."""
    mended: dict[str, int]
    """What could not be read and was left empty, such as dates, in numbers; the rest of the line counts."""
    emptied: list[LeftOut]
    """The lines of these, each with what was wrong."""
    scales: list[RatingScale]
    """The scales on which the ratings are read, the commonest first."""
    brought: ImportResponse | None
    """The import; null where it was only looked at, or all of it stood already."""


class ListAddress(ResponseModel):
    """The address at which others read the profile's list."""

    path: str | None
    """Below the address of the service; null while there is none."""
