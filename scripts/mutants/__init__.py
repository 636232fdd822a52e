"""Mutation testing: small faults are put into the code, and the tests have to notice them.

python -m scripts.mutants [N] [SEED] [FOLDER …] [--jobs N]          (`make mutants N=400 SEED=1`)

DeMillo, Lipton and Sayward, "Hints on Test Data Selection" (1978).
"""
