"""Bounds of the readers: what is larger is refused with a clear line, never tried for hours.

Plans of a province have 20 to 200 pages, under 1 MB of text; every bound leaves a wide margin.
"""

MEGABYTE = 1_000_000

MAX_FILE_BYTES = 200 * MEGABYTE
"""Largest file that is opened at all (a .docx or .pdf may carry pictures)."""

MAX_TEXT_BYTES = 50 * MEGABYTE
"""Largest text or RTF file, and largest XML part inside a .docx once unpacked."""

MAX_HTML_BYTES = 10 * MEGABYTE
"""Largest web page: its tree takes some fifty times as much memory."""

MAX_HTML_DEPTH = 250
"""Most elements inside each other in a web page; saved portals have some twenty, tables in tables some fifty."""

MAX_PARTS = 5_000
"""Most parts in a .docx; a real one has some tens, with pictures some hundreds."""

MAX_PAGES = 3_000
"""Most pages of a PDF."""

MIN_LETTERS_PER_PAGE = 40
"""A PDF with fewer letters a page on average has no text layer worth the name."""

OFFICE_TIMEOUT_SECONDS = 120
"""Longest time LibreOffice may take for one legacy .doc file."""
