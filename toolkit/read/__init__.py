"""Files in any supported format become documents; one module per format."""

from __future__ import annotations

import hashlib
from pathlib import Path

from toolkit.errors import ReadError
from toolkit.records import Document


def read_document(path: Path, *, doc_id: str, source: str = "") -> Document:
    """Read a text file (UTF-8)."""
    source = source or path.name
    if not path.is_file():
        raise ReadError(
            source, "there is no such file", "Copy it into the study folder, or correct the catalogue."
        )
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise ReadError(source, "is not UTF-8 text", "Save it as UTF-8.") from None
    if not text.strip():
        raise ReadError(source, "is empty", "Supply the text, or take the row out of the catalogue.")
    return Document(doc_id, text, source, hashlib.sha256(data).hexdigest(), path.suffix.lstrip(".") or "txt")
