"""The REST interface does as its OpenAPI document says, whatever is asked in whatever order."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.generation.stateful import APIStateMachine
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from maxella.app.http.throttle import Throttle
from maxella.app.service import create_app
from maxella.app.serving import Fixed
from maxella.app.storage.store import Store
from maxella.app.tokens import new_token
from maxella.recommend.recommender import Recommender

# A recommender says of some good requests that what they name is not known, and takes some odd ones as empty.
LEFT_OUT = [negative_data_rejection, positive_data_acceptance]
SLOW = [HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large]


class NoThrottle(Throttle):
    """Lets a machine try as often as it likes."""

    def count(self, *_: object) -> None:
        """Count nothing."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One of its own: each example acts as a profile of its own, and there are many."""
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('schema') / 'store.sqlite3'}") as store:
        yield store


@pytest.fixture(scope="module")
def open_app(recommender: Recommender, store: Store) -> Iterator[FastAPI]:
    app = create_app(Fixed(recommender), store)
    app.state.throttle = NoThrottle()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("maxella.app.storage.profiles.PROFILES_IN_ALL", 10**6)
        yield app


@pytest.fixture(scope="module")
def described(open_app: FastAPI) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", open_app)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_answers_as_it_is_described(
    described: schemathesis.BaseSchema, store: Store, mode: GenerationMode
) -> None:
    tested = 0
    for operation in described.get_all_operations():

        @settings(max_examples=6, phases=[Phase.generate], suppress_health_check=SLOW, deadline=None)
        @given(case=operation.ok().as_strategy(generation_mode=mode))
        def answers_well(case: schemathesis.Case) -> None:
            answer = case.call(headers=_token(store))
            case.validate_response(answer, excluded_checks=LEFT_OUT)
            _assert_one_shape(answer)

        try:
            answers_well()
        except Unsatisfiable:
            # Nothing can be wrong with what takes nothing.
            assert mode is GenerationMode.NEGATIVE
        tested += 1
    assert tested > 30


def test_no_order_of_requests_breaks_it(described: schemathesis.BaseSchema, store: Store) -> None:
    class Machine(described.as_state_machine()):  # type: ignore[misc]
        """Each scenario acts as a profile of its own, which it may delete."""

        def setup(self) -> None:
            self.headers = _token(store)

        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            return {"headers": self.headers}

        def validate_response(self, response: Any, case: Any, **more: Any) -> None:
            case.validate_response(response, excluded_checks=LEFT_OUT, **more)
            _assert_one_shape(response)

    assert issubclass(Machine, APIStateMachine)
    Machine.run(
        settings=settings(
            max_examples=20,
            stateful_step_count=12,
            phases=[Phase.generate],
            suppress_health_check=SLOW,
            deadline=None,
        )
    )


def _token(store: Store) -> dict[str, str]:
    profile = store.profiles.create("Fuzz", "teal")
    return {"Authorization": f"Bearer {new_token(store, 'profile', profile.id)}"}


def _assert_one_shape(answer: Any) -> None:
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert set(answer.json()) == {"error"}
        assert set(answer.json()["error"]) == {"code", "message", "details"}
