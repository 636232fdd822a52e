"""The reference study's towers of fields."""
