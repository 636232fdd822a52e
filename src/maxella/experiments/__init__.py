"""Experiments as data: rows of settings, run by one command, standing beside published figures."""
