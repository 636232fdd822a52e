"""A request before it is known what it asks for: address, base path, form, and how often."""
