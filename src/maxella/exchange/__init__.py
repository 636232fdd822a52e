"""Ratings of other services in and out: their files, what they match in the catalogue, and exports."""
