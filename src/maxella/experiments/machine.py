"""What a fit ran on, in a few words: seconds say nothing without it."""

import os

from maxella.experiments.row import MAXELLA


def machine(engine: str) -> str:
    """What an engine trains on, as "2 cores" or "NVIDIA H100 80GB HBM3"; TFRS runs on the cores."""
    if engine == MAXELLA:
        # JAX takes a second to load, and reading outcomes does not need it.
        import jax  # noqa: PLC0415

        device = jax.devices()[0]
        if device.platform != "cpu":
            return str(device.device_kind)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return "1 core" if cores == 1 else f"{cores} cores"
