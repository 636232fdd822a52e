"""Implicit ALS: a matrix factorisation of who rated what, solved anew for each history."""
