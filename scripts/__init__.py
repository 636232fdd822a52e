"""Programs for the work on Maxella that are no part of the package."""
