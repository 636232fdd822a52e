"""The models, each a view with the same verbs."""
