"""Exploration: questions to a dataset, each answered by a picture and a sentence."""
