"""The app of a serving installation."""

import json
from pathlib import Path

import pytest

from maxella.app.bundles import BundleHolder
from maxella.app.service import create_app
from maxella.app.settings import EXPLORATION, Settings
from maxella.app.storage.store import Store
from maxella.app.training_job import TrainingJob
from maxella.extras import LIBRARIES, MissingExtraError
from maxella.recommend.bundle.pointer import promote
from tests import without_extras
from tests.app.small_recommender import small_recommender
from tests.app.test_operator import first_password
from tests.app.visitor import visitor
from tests.recommend.bundle.test_bundle import sealed_again
from tests.recommend.worlds import whole_recommender

MISSING = "pip install &#39;maxella[train]&#39;"
SERVE = "from pathlib import Path; from tests.app.every_page import main; main(Path(sys.argv[1]))"


def test_every_page_and_route_answers_with_all_models_and_loads_nothing_that_trains_or_draws(
    tmp_path: Path,
) -> None:
    whole_recommender().save(tmp_path / "whole")
    # The figures that ship are of ml-1m, and so is the page that shows them.
    sealed_again(tmp_path / "whole", lambda manifest: manifest.update(dataset="ml-1m"))
    (tmp_path / EXPLORATION).write_text("<p>What people like</p>")
    promote(tmp_path, "whole")
    asked = without_extras.run(SERVE, tmp_path, there=["mcp", "postgres"])
    assert asked.returncode == 0, asked.stderr
    found = json.loads(asked.stdout.splitlines()[-1])
    assert {path: status for path, status in found["statuses"].items() if status != 200} == {}
    assert len(found["statuses"]) > 30
    needless = {*LIBRARIES["train"], *LIBRARIES["explore"], "jaxlib", "pandas", "sklearn", "tensorflow"}
    assert not needless & set(found["packages"])


@pytest.fixture
def bundles(tmp_path: Path) -> Path:
    small_recommender().save(tmp_path / "bundles" / "first")
    promote(tmp_path / "bundles", "first")
    return tmp_path / "bundles"


@pytest.mark.usefixtures("quick_passwords")
@pytest.mark.parametrize(("language", "words"), [("en", "cannot train"), ("de", "kann nicht trainieren")])
def test_the_operators_page_says_why_there_is_no_training(
    bundles: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    with Store.open() as store:
        holder = BundleHolder(bundles)
        holder.look()
        app = create_app(holder, store, Settings(bundles=bundles))
        with visitor(app) as operator:
            operator.post("/operator/password", first_password(app))
            operator.client.headers["accept-language"] = language
            assert MISSING not in operator.get("/operator").text
            assert 'action="/operator/train"' in operator.get("/operator").text
            monkeypatch.setattr("maxella.extras.find_spec", lambda _: None)
            page = operator.get("/operator").text
            assert words in page
            assert MISSING in page
            assert 'action="/operator/train"' not in page
            refused = operator.post("/operator/train", {})
            assert refused.status_code == 422
            assert words in refused.text


def test_a_training_is_refused_before_a_process_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maxella.extras.find_spec", lambda _: None)
    job = TrainingJob(tmp_path, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'maxella\[train\]'"):
        job.start("ml-1m")
    assert job.latest() is None
