"""Pictures: one theme, and the ways to draw with it."""
