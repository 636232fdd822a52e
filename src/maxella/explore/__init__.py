"""Exploration: questions to a dataset, each answered by a picture and a sentence."""

from maxella.extras import require

require("explore", "exploring a dataset")
