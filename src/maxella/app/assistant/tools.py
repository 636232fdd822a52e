"""The tools by which an assistant asks and tells for one profile. Their docstrings are what it reads of them.

What the REST interface has for a profile is asked for there, so both answer the same.
"""

from dataclasses import dataclass

from maxella.app.acting import Person
from maxella.app.api import me, me_movies
from maxella.app.api.requests import (
    OwnExplanationRequest,
    OwnListRequest,
    OwnPredictionRequest,
    TonightRequest,
    UndoRequest,
)
from maxella.app.api.responses import (
    Events,
    Explained,
    MarkResponse,
    Movies,
    NeverResponse,
    Predictions,
    Recommendations,
    ResponseModel,
    Shortlist,
)
from maxella.app.assistant.people import named
from maxella.app.assistant.requests import (
    ListRequest,
    MarkRequest,
    NeverChangeRequest,
    NoRequest,
    PredictionsRequest,
    RatingRequest,
    SearchRequest,
    SharedListRequest,
    UndoOneRequest,
)
from maxella.app.feedback import Feedback, check, new_events, require_ratings
from maxella.app.group import shared_with
from maxella.app.scales import SCALES, Scales
from maxella.app.serving import Source
from maxella.app.storage.records import Kind, Never, Profile
from maxella.app.storage.store import Store
from maxella.app.taste import Taste
from maxella.recommend.candidates.words import words_of
from maxella.recommend.results import Movie, RatingShare
from maxella.tables.rating_scales import RatingScale

SHARES_TOLD = 10
"""Of the ratings that make up a predicted one: a long history would fill the assistant's memory."""


class Changed(ResponseModel):
    """A change: what a movie was to the person, and what it is now."""

    key: str | None
    """`undo` takes the change back by it; null where nothing changed."""
    movie: Movie
    before: MarkResponse
    now: MarkResponse


@dataclass(frozen=True)
class Tools:
    """The tools of one profile."""

    source: Source
    """Gives the recommender of the moment."""
    store: Store
    profile: Profile
    """Whom the assistant acts for."""

    def recommend(self, asked: ListRequest) -> Recommendations:
        """Movies that the person has not seen and will like, best first.

        Each has the rating that is predicted, and the person's own ratings that speak for it.
        """
        request = OwnListRequest(**asked.asked_of_rest())
        return me_movies.recommend(request, self._person())

    def search(self, asked: SearchRequest) -> Movies:
        """Movies of the catalogue, with their ids, by title, person, genre or time."""
        served = self.source.served()
        # Without words nothing is a better match than another.
        is_of_all = asked.sort == "relevance" and not words_of(asked.text)
        sort = "popular" if is_of_all else asked.sort
        found = served.recommender.search(asked.text, asked.k, asked.filters, sort)
        return Movies(bundle=served.bundle, movies=found)

    def predict(self, asked: PredictionsRequest) -> Predictions:
        """How the person would rate some movies (those rated already as if they were not), and how unsure."""
        return me_movies.predict(OwnPredictionRequest(movie_ids=asked.movie_ids), self._person())

    def explain(self, asked: OwnExplanationRequest) -> Explained:
        """Why a movie is predicted and ranked as it is: the person's ratings that speak for and against it.

        Of one that they rated, `given_rating` tells how, and all else is made without that rating.
        `shares` has the ten ratings that move the predicted one most, the strongest first.
        """
        answer = me_movies.explain(asked, self._person())
        shares = sorted(answer.explanation.shares, key=_weight)[:SHARES_TOLD]
        explanation = answer.explanation.model_copy(update={"shares": tuple(shares)})
        return answer.model_copy(update={"explanation": explanation})

    def tonight(self, asked: SharedListRequest) -> Shortlist:
        """A shortlist to watch together, with what each movie is for each of them.

        It is for the person and, where they are named, for others whose profiles are shared.
        """
        shared = shared_with(self.store, self.profile)
        others = tuple(named(shared, name).id for name in asked.others)
        request = TonightRequest(**{**asked.asked_of_rest(), "others": others})
        return me_movies.tonight(request, self._person())

    def rate(self, asked: RatingRequest) -> Changed:
        """Keep the rating that the person gives a movie, or take it back. Only what they said themselves."""
        require_ratings(self.source.served().recommender, "rating")
        if asked.rating is None:
            return self._change(asked.movie_id, "rating", None)
        own = Scales.of(self.store.profiles.get(self.profile.id), self.source.served().recommender).own
        scale = SCALES[asked.scale] if asked.scale else own
        return self._change(asked.movie_id, "rating", asked.rating, scale)

    def mark(self, asked: MarkRequest) -> Changed:
        """Keep that the person saw a movie, wants to see it, or is not interested; or take that back."""
        return self._change(asked.movie_id, asked.told, 1.0 if asked.is_so else None)

    def never(self, asked: NoRequest) -> NeverResponse:
        """What the person never wants to be shown: genres, people and keywords that no list has."""
        return me.never(self._person())

    def set_never(self, asked: NeverChangeRequest) -> NeverResponse:
        """Keep that the person never wants a genre, a person or a keyword ("never horror"), or does again.

        It holds for every list from now on, in the app too. Only what they said themselves.
        """
        named = Never(**{asked.kind: (asked.name,)})
        self.store.never.change(self.profile.id, **{"add" if asked.is_so else "remove": named})
        return me.never(self._person())

    def undo(self, asked: UndoOneRequest) -> Events:
        """Take back what `rate` or `mark` changed; answers with what stands again."""
        return me.undo(UndoRequest(keys=(asked.key,)), self.profile, self.store)

    def _person(self) -> Person:
        return Person(self.source.served(), self.store, self.profile)

    def _change(
        self, movie_id: str, kind: Kind, value: float | None, scale: RatingScale | None = None
    ) -> Changed:
        person = self._person()
        (movie,) = person.recommender.facts([movie_id])
        taste = person.taste
        before = taste.mark(movie_id)
        if kind == "rating":
            stands = taste.scales.stands(before, value, scale or taste.scales.model)
        else:
            stands = getattr(before, f"is_{kind}") == bool(value)
        if stands:
            shown = MarkResponse.of(before)
            return Changed(key=None, movie=movie, before=shown, now=shown)
        said = [Feedback(kind, movie_id, value, scale, where="rate")]
        check(said, person.recommender, "search finds those there are")
        (event,) = self.store.history.record(self.profile.id, person.dataset, new_events(said))
        now = Taste.of(self.store, self.profile, person.recommender).mark(movie_id)
        return Changed(key=event.key, movie=movie, before=MarkResponse.of(before), now=MarkResponse.of(now))


def _weight(share: RatingShare) -> float:
    """Sorts shares by how much they move the predicted rating, or, where nothing is rated, the rank."""
    return -abs(share.rank_share if share.rating_share is None else share.rating_share)
