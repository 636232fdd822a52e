"""The kinds of views that a preset can name and a bundle can hold."""

from typing import Any

from maxella.models.bayesian import Factors
from maxella.models.ease import Ease
from maxella.models.joint import Joint
from maxella.models.ranker import Ranker
from maxella.models.rankers import Rankers
from maxella.models.two_tower import TwoTower

# Each has `fit(data, settings, fitting)` and `restore(config, arrays)`. The settings' type differs from view
# to view, which is why the class is Any here.
VIEWS: dict[str, Any] = {view.kind: view for view in (TwoTower, Ease, Factors, Ranker, Rankers, Joint)}
