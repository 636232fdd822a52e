"""What is served, as files: written, verified, loaded, promoted and built anew."""
