"""What is rated lately: counts over the last ratings of anybody, against what is rated at all times."""
