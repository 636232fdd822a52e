"""The pages: rendered on the server, complete without a script; the script only makes them quicker."""
