"""Presets, and fitting the recipe that is served."""
