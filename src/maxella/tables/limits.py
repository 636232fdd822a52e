"""How much of foreign files is read: more than any has, too little to fill a memory from a small file."""

from maxella.errors import ExchangeError

MAX_UPLOAD_BYTES = 40 << 20
"""All files of one import together, as they come. The largest real export seen has 3 MB."""
MAX_UNPACKED_BYTES = 200 << 20
"""All files of one import together, unpacked."""
MAX_RATIO = 200
"""The highest quotient of unpacked and packed size, of a member of a zip or of all texts of a Parquet file;
texts reach 20, a bomb 1,000."""
MAX_MEMBER_BYTES = 8 << 30
"""One table in a zip on the disk, unpacked. The largest file of the known sources has 0.9 GB."""
SMALL_BYTES = 10 << 20
"""Below this size the ratio does not matter: a short file of zeros may well be packed a thousandfold."""
MAX_MEMBERS = 1_000
"""Files and folders of one zip. A Trakt account of 50,000 plays has about 300."""
MAX_ROWS = 200_000
"""Rows of all files of one import together."""
MAX_RECORD_LINES = 2_000
"""Lines that one row of a CSV may run over, as long reviews do."""
MAX_RECORD_CHARACTERS = 1 << 20
"""Characters of one row of a CSV."""
MAX_BROKEN_QUOTES = 200
"""Rows of one file whose quotes are broken; each costs a second reading of its lines."""
MAX_TEXT_BYTES = 50 << 20
"""One file of a zip, unpacked: as text it takes up to four times that."""
MAX_JSON_BYTES = 20 << 20
"""One JSON file, unpacked; Trakt splits its files at 250 items."""
MAX_LINES = 2_000_000
"""Lines of one file, of which rows may take several."""
MAX_COLUMNS = 2_000
"""Columns of a table of ratings, movies or users."""
MAX_EXPORT_COLUMNS = 200
"""Columns of a table that somebody uploads."""
MAX_TABLE_CELLS = 10_000_000
"""Cells of one table."""
MAX_CELL = 500
"""Characters of a title that are kept."""
MAX_SHOWN = 200
"""Characters of a bad line that are shown."""
MAX_VALUES_A_BYTE = 8
"""Values of a column of a Parquet file for each byte of the file: however well a rating is packed, it takes
several bits."""
SMALL_VALUES = 1_000_000
"""Below so many values their number does not matter."""
SMALL_TEXTS = 64 << 20
"""Below so many bytes of text the quotient does not matter."""


class TooLargeError(ExchangeError):
    """More was uploaded than is read."""
