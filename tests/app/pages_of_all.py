"""Pages that every walk through the app sees."""

PAGES_OF_ALL = (
    "/wall",
    "/shelves/for-you",
    "/search?q=nothing+like+it",
    "/tonight",
    "/taste",
    "/taste/ratings",
    "/taste/saved",
    "/taste/seen",
    "/taste/hidden",
    "/taste/never",
    "/taste/profile",
    "/taste/import",
    "/taste/export",
    "/results",
    "/start",
    "/",
    "/no-such-page",
)
