"""The data contract, its sources and splits."""
