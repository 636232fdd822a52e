"""The rows of the reference study in TensorFlow Recommenders itself, in an environment of its own."""
