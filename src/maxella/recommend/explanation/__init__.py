"""Why: which ratings move a score, confirmed by leaving them out."""
