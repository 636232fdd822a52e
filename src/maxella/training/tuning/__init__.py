"""Tuning: the settings of one part of the recipe, searched on validation."""

from maxella.extras import require

require("train", "tuning")
