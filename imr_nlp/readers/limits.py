"""How large, long and deep a thing may be before it is refused: every default in one place.

A letter has 5 to 60 KB of text on 3 to 20 pages. The limits are far above that, and below what would fill the memory.
"""

from __future__ import annotations

TEXT = 20_000_000
"""Characters of a letter's text, and bytes of a file of text or HTML; `ReadOptions.max_size` is another number."""
BINARY = 256_000_000
"""Bytes of a PDF, a Word file, an e-mail or an image: scans are larger than text."""
LINE = 2_000_000
"""Characters of one line of a letter."""
ROW = 100_000
"""Characters that a line of a table may have beyond twice the text, for escapes and other columns."""
PAGES = 5_000
"""Pages of a PDF."""
NESTING = 200
"""Elements of an HTML page within each other; what is deeper is read as if it stood beside the last one."""
MESSAGES = 5
"""E-mails attached to each other."""
PIXELS = 40_000_000
"""Dots of the image of a page: a page as large as a house must not fill the memory."""
MEMBERS = 1_000_000
"""Files in an archive: five years of letters."""
UNPACKED = 100_000_000
"""Bytes that an archive, or one of its members, may always unpack to."""
RATIO = 200
"""How many times its size it may unpack to beyond that: letters shrink to a fifth, tables of them to a tenth."""
ROW_GROUP = 1_000_000_000
"""Bytes that the letters of one row group of a Parquet file may unpack to."""
COLUMN_NAME = 64
"""Characters of a column's name: what is longer is no name but a letter in a table without header."""
