"""What people say of films becomes events in one place, after one check."""

from pathlib import Path

import pytest

import maxella
from maxella.app.feedback import Feedback, check, new_events
from maxella.app.storage.records import Kind
from maxella.errors import UnknownIdError, UsageError
from maxella.recommend.recommender import Recommender
from maxella.tables.rating_scales import STARS


def test_events_are_made_of_feedback_alone_and_of_what_undoing_brings_back() -> None:
    source = Path(maxella.__file__).parent
    makers = [path for path in source.rglob("*.py") if " NewEvent(" in path.read_text(encoding="utf-8")]
    assert sorted(path.name for path in makers) == ["feedback.py", "history.py"]


def test_feedback_that_cannot_be_kept_is_refused(recommender: Recommender) -> None:
    film = recommender.search("", 1, sort="popular")[0].movie_id
    check([Feedback("rating", film, 4, STARS), Feedback("seen", film, None)], recommender, "")
    with pytest.raises(UnknownIdError, match="no movie with id 'no such'; look again"):
        check([Feedback("seen", "no such", 1)], recommender, "look again")
    with pytest.raises(UsageError, match="here: rating 6 is off the scale, 1 to 5"):
        check([Feedback("rating", film, 6, STARS, where="here")], recommender, "")
    with pytest.raises(UsageError, match="here: 'seen' is set with 1"):
        check([Feedback("seen", film, 2, where="here")], recommender, "")


def test_a_scale_is_kept_with_a_rating_alone() -> None:
    said: list[tuple[Kind, float | None]] = [("rating", 4), ("rating", None), ("seen", 1)]
    events = new_events(Feedback(kind, "m", value, STARS) for kind, value in said)
    assert [event.scale for event in events] == [STARS, None, None]
