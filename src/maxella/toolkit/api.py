"""The names that `import maxella` offers."""

from maxella.errors import MaxellaError
from maxella.recommend.results import Dials, Filters, GroupMember, RatedMovie
from maxella.toolkit.dataset import Dataset, load_dataset
from maxella.toolkit.evaluation import evaluate
from maxella.toolkit.fitting import fit
from maxella.toolkit.recommender import Recommender

__all__ = [
    "Dataset",
    "Dials",
    "Filters",
    "GroupMember",
    "MaxellaError",
    "RatedMovie",
    "Recommender",
    "evaluate",
    "fit",
    "load_dataset",
]
