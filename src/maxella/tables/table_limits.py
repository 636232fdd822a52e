"""How much of a foreign table is read: more than any has, too little to fill a memory from a small file."""

MAX_COLUMNS = 2_000
"""Columns of a table."""
MAX_VALUES_A_BYTE = 8
"""Values of a column of a Parquet file for each byte of the file: however well a rating is packed, it takes
several bits."""
SMALL_VALUES = 1_000_000
"""Below so many values their number does not matter."""
MAX_RATIO = 200
"""The highest quotient of the texts of a Parquet file, each counted as often as it stands, and its size."""
SMALL_TEXTS = 64 << 20
"""Below so many bytes of text the quotient does not matter."""
