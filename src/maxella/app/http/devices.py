"""Names of browsers, from what they say of themselves: enough to know one's own in a list."""

_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
# The order counts: most browsers also name those that they want to be taken for.


def device_of(user_agent: str) -> str:
    """The browser and its system, as `Firefox · Android`; what is not known is left out."""
    names = (
        next((name for sign, name in known.items() if sign in user_agent), None)
        for known in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(name for name in names if name)
