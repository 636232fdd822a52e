"""Templates to pages, and figures to words; nothing here knows a route."""
