"""How many connections the system lets a process have: each is an open file."""

import sys

WANTED_FILES = 8_192
USUAL_FILES = 1_024
"""Where the system does not tell."""
MOST_CONNECTIONS = 2_048
FILES_A_CONNECTION = 2
"""Half of the files are left to all else: the database, posters, uploads, what waits to be accepted."""


def connections_here() -> int:
    """How many connections may be kept, once as many files are allowed as the system lets us have."""
    return min(MOST_CONNECTIONS, _raised_limit() // FILES_A_CONNECTION)


def _raised_limit() -> int:
    """Raise the limit of open files towards what the system allows; what it is then."""
    if sys.platform == "win32":
        return USUAL_FILES
    import resource  # noqa: PLC0415 - not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(WANTED_FILES, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return WANTED_FILES
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        return soft
    return wanted
