"""What `maxella doctor` says of the environment: Python, the libraries, the backend that computes."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement

from maxella import __version__
from maxella.cli.findings import Finding
from maxella.extras import LIBRARIES, Extra, how_to_install, is_installed

TOPIC = "environment"
OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)
TESTED_BACKENDS = ("jax", "tensorflow")
GIVES: dict[Extra, str] = {
    "train": "to train, evaluate and tune",
    "explore": "to draw the exploration report and other charts",
    "mcp": "to serve assistants",
    "postgres": "to keep the app's database in PostgreSQL",
}
"""What each extra is for."""


def check_environment() -> Iterator[Finding]:
    """Look at the versions and at the backend; nothing is computed."""
    yield Finding(TOPIC, "Maxella", __version__)
    yield check_python(sys.version_info[:2])
    yield Finding(TOPIC, "platform", platform.platform())
    yield from check_libraries()
    if is_installed("train"):
        yield check_backend()


def check_python(version: tuple[int, ...]) -> Finding:
    """Judge a version (major, minor) of Python."""
    shown = f"{platform.python_version()} ({sys.executable})"
    if OLDEST_PYTHON <= version <= NEWEST_PYTHON:
        return Finding(TOPIC, "Python", shown)
    return Finding(
        TOPIC, "Python", shown, "wrong", "Maxella needs Python 3.11 to 3.14: make its environment with one"
    )


def check_libraries(distribution: str = "maxella") -> Iterator[Finding]:
    """Compare the version of each library with what the installed distribution asks for."""
    try:
        lines = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        yield Finding(
            TOPIC, "libraries", "unknown", "wrong", f"{distribution} is not installed: pip install -e ."
        )
        return
    wanted = sorted((Requirement(line) for line in lines), key=lambda requirement: requirement.name)
    core = [requirement for requirement in wanted if _is_of(requirement, "")]
    yield from map(_check_library, core)
    for extra in LIBRARIES:
        if is_installed(extra):
            more = (each for each in wanted if each not in core and _is_of(each, extra))
            yield from map(_check_library, more)
        else:
            advice = f"{GIVES[extra]}: {how_to_install(extra)}"
            yield Finding(TOPIC, f"maxella[{extra}]", "not installed", "note", advice)


def _is_of(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _check_library(requirement: Requirement) -> Finding:
    advice = f"pip install '{requirement.name}{requirement.specifier}'"
    try:
        found = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return Finding(TOPIC, requirement.name, "not installed", "wrong", advice)
    if requirement.specifier.contains(found, prereleases=True):
        return Finding(TOPIC, requirement.name, found)
    return Finding(TOPIC, requirement.name, found, "wrong", f"{requirement.specifier} is needed: {advice}")


def check_backend() -> Finding:
    """Load Keras and see which backend computes, and on what."""
    name = "backend"
    try:
        from maxella.models.networks.keras_backend import keras

        backend = keras.backend.backend()
        devices = keras.distribution.list_devices()
    except (ImportError, RuntimeError, ValueError) as error:
        chosen = os.environ.get("KERAS_BACKEND")
        advice = (
            "unset KERAS_BACKEND to use JAX"
            if chosen
            else "install JAX again: pip install --force-reinstall jax jaxlib"
        )
        reason = str(error).partition("\n")[0]
        return Finding(TOPIC, name, f"{chosen or 'jax'} does not load ({reason})", "wrong", advice)
    shown = f"{backend} on {', '.join(devices)}"
    if backend not in TESTED_BACKENDS:
        advice = f"only {' and '.join(TESTED_BACKENDS)} are tested: unset KERAS_BACKEND to use JAX"
        return Finding(TOPIC, name, shown, "note", advice)
    if shutil.which("nvidia-smi") and not any(device.startswith("gpu") for device in devices):
        return Finding(
            TOPIC,
            name,
            shown,
            "note",
            "there is an NVIDIA GPU that it does not use: pip install 'jax[cuda12]'",
        )
    return Finding(TOPIC, name, shown)
