"""Tuning: the settings of one part of the recipe, searched on validation."""
