"""EASE: a linear item-to-item model."""
