"""The one door to Keras: JAX computes unless the environment names another backend.

Import `keras` and `keras_rs` from here and nowhere else, so that the backend is chosen before Keras reads it.
Loading takes seconds: only what trains imports this module, what serves computes with NumPy.
"""

import os

from maxella.extras import require

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's notes on the processor are no warnings

try:
    import keras
    import keras_rs
except ModuleNotFoundError:
    require("train", "training a network")
    raise

__all__ = ["keras", "keras_rs"]
