"""Bayesian probabilistic matrix factorisation, whose draws predict ratings with an uncertainty."""
