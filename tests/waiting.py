"""Waiting for what another thread or process does: here alone a test reads a clock, and none judges by it."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120
"""Only so that what never comes fails instead of hanging, also on a machine that does ten other things."""


def wait_until(is_so: Callable[[], object], told: Callable[[], object] = lambda: "nothing") -> None:
    """Return when it is so.

    Args:
        is_so: asked again and again; it may fail an assertion of its own.
        told: says, where it never comes, what was there instead.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"not so in {PATIENCE_SECONDS} seconds: {told()}")
        time.sleep(0.01)
