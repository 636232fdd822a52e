"""Fitting the Bayesian factors: the sampler's way from training ratings to the draws that serve."""

from maxella.features.training_data import TrainingData
from maxella.models.bpmf.encoding import (
    RatingUnits,
    implicit_features,
    metadata_features,
    most_frequent,
    people_features,
    side_by_side,
)
from maxella.models.bpmf.flipped_prior import FlippedPrior
from maxella.models.bpmf.gibbs import GibbsSampler
from maxella.models.bpmf.posterior_samples import stacked
from maxella.models.bpmf.serve import IMPLICIT_MOVIES, Bpmf
from maxella.models.bpmf.settings import BpmfSettings
from maxella.models.fitting import Fitting


def fit_bpmf(data: TrainingData, settings: BpmfSettings, fitting: Fitting) -> Bpmf:
    """Sample the posterior of the training ratings.

    Reports `settings.draws` steps as "bpmf", and keeps its state every few of them: an interrupted fit
    goes on where it stopped and ends in the same draws.
    """
    units = RatingUnits.of(data)
    ratings = data.histories.matrix(len(data.catalogue), units.standardised(data.histories.ratings))
    implicit_movies = most_frequent(data.rating_counts, settings.implicit_columns)
    implicit_people = most_frequent(data.histories.lengths, settings.implicit_columns)
    people = people_features(ratings, implicit_movies, data.histories.profiles, data.profiles.sizes)
    movies = side_by_side(
        implicit_features(ratings.T.tocsr(), implicit_people), metadata_features(data.catalogue)
    )
    priors = (FlippedPrior(people, settings.ridge), FlippedPrior(movies, settings.ridge))
    sampler = GibbsSampler(ratings, *priors, settings, fitting.seed)
    learnt = {IMPLICIT_MOVIES: implicit_movies, **stacked(sampler.run(fitting))}
    return Bpmf(learnt, data.profiles.sizes, units)
