"""Pictures: one theme, and the ways to draw with it."""

from maxella.extras import require

require("explore", "drawing a chart")
