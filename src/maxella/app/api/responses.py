"""What the REST interface answers with, around the recommender's own types."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from maxella.app.storage.records import Kind
from maxella.data.dataset import RatingScale
from maxella.experiments.experiment_table import ExperimentTable
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


class Shown(BaseModel):
    """Base of every answer."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    @classmethod
    def of(cls, record: object) -> Self:
        """The part of a record that is shown."""
        return cls.model_validate(record)


class Answer(Shown):
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


class ServedModel(Answer):
    """What is served: the bundle's manifest without its files."""

    maxella: str
    """The release that wrote the bundle."""
    created_at: str
    """When the bundle was written: ISO 8601, UTC."""
    dataset: str
    """The dataset that it was fitted on."""
    trained_on: str
    """Which of the dataset's ratings were fitted, in words."""
    fitted_on_all: bool
    """False while the model of the split is served, whose figures these are; the full fit follows."""
    rating_scale: RatingScale
    counts: dict[str, int]
    """How many users, movies and ratings were fitted."""
    genres: list[str]
    """The genres of the catalogue, most frequent first."""
    views: list[str]
    """The models that are blended."""
    seed: int
    seconds: dict[str, float]
    """How long each model's fit took."""
    metrics: list[dict[str, Any]]
    """Figures of the same recipe on a split, with the rules by which they were taken."""


class Experiments(Answer):
    """What the experiments found on the dataset of the served bundle."""

    dataset: str
    """The dataset that the bundle was fitted on."""
    found: ExperimentTable | None
    """Every row with its figures; null where no experiment was run on this dataset."""


class Health(Answer):
    """The service is ready."""

    status: str
    """Always `ready`; a service that is not answers 503."""
    trained_on: str
    """Which ratings were fitted, in words."""
    since: str
    """Since when this bundle is served: ISO 8601, UTC."""


class Alive(Shown):
    """The process runs."""

    status: str


class ShownProfile(Shown):
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


class HeldBundle(Shown):
    """A trained bundle that holds ratings of a profile."""

    name: str
    created_at: str
    """ISO 8601, UTC."""
    names_profiles: bool
    """Whether it calls people by the ids of their profiles, as the first release did; else by random names
    that nothing links to them."""


class HeldBundles(Shown):
    """What trained bundles hold of a profile, and what becomes of a wish to train without it."""

    bundles: list[HeldBundle]
    """The newest first."""
    training_again: Literal["at_once", "asked_for", "elsewhere"]
    """`at_once`: `train_again` starts it; `asked_for`: the operator is asked; `elsewhere`: a single bundle is
    served, and whoever runs the app trains again and replaces it."""


class Profiles(Shown):
    """Profiles, the oldest first."""

    profiles: list[ShownProfile]


class ProfileToken(Shown):
    """A profile and what acts for it."""

    profile: ShownProfile
    token: str
    """To be sent as `Authorization: Bearer TOKEN`; whoever has it acts as the profile."""


class AccountToken(Shown):
    """What acts for an account."""

    token: str
    """To be sent as `Authorization: Bearer TOKEN` where profiles are listed and made."""


class ShownNever(Shown):
    """What a profile never wants to be shown, each kind in the order of its names."""

    genres: list[str]
    people: list[str]
    keywords: list[str]
    unknown: list[str]
    """Those of the names that no movie of the dataset has: they are kept, and leave nothing out."""


class ShownMark(Shown):
    """How one movie stands with the profile now."""

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


class Marks(Shown):
    """Every movie of which something was said; those that were rated in the order of their ratings."""

    marks: list[ShownMark]


class ShownEvent(Shown):
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


class Events(Shown):
    """What was recorded, oldest first."""

    events: list[ShownEvent]


class Shelves(Listed):
    """Lists with themes; no movie stands on two of them."""

    shelves: list[Shelf]


class Shortlist(Listed):
    """Movies for several people, the best first."""

    picks: list[GroupRecommendation]


class ShownImport(Shown):
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


class Imports(Shown):
    """The imports of a profile, the newest first."""

    imports: list[ShownImport]


class UnsureEntry(Shown):
    """A line that may mean one of several movies."""

    place: int
    """Its place among the entries; `choices` names it so."""
    file: str
    line: int
    title: str | None
    year: int | None
    candidates: list[str]
    """Ids of the movies that it may mean, the likeliest first."""


class LeftOut(Shown):
    """A line that brings nothing."""

    file: str
    line: int
    reason: str


class Looked(Answer):
    """What files bring, or would bring."""

    source: str
    """The services that the files are from."""
    sure: int
    """Entries whose movie is clear; they are taken over."""
    unsure: list[UnsureEntry]
    """Entries to decide with `choices`; the others of them are left out."""
    unmatched: list[LeftOut]
    """Entries whose movie is not in the catalogue."""
    bad_lines: list[LeftOut]
    """Lines that could not be read."""
    set_aside: dict[str, int]
    """What is no movie, such as series and episodes, in numbers."""
    brought: ShownImport | None
    """The import; null where it was only looked at, or all of it stood already."""


class ListAddress(Shown):
    """Where others read the profile's list."""

    path: str | None
    """Below the address of the service; null while there is none."""


class ListedMovie(Shown):
    """A movie as Radarr reads it: custom lists by `id`, lists in StevenLu's form by `imdb_id`."""

    id: int | None = None
    """In The Movie Database."""
    tmdb_id: int | None = None
    """The same."""
    imdb_id: str | None = None
    title: str
    year: int | None = None
