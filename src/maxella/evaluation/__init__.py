"""Metrics and protocols: exact, over all movies."""
