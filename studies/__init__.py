"""Studies that Maxella is compared with: beside the package in a clone, never in the wheel."""
