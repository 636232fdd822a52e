"""What the networks that read a history share."""
