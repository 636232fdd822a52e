"""DCN-v2: a rating from the explicit products of a pair's fields, and what its weights say of each field."""
