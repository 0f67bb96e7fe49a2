"""Files in any supported format become documents; one module per format.

:func:`read_document` is the only function that touches the disk (reading a .doc lets LibreOffice
write into a private temporary folder); everything else turns bytes into text.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from toolkit.errors import ReadError
from toolkit.read.content import Content
from toolkit.read.limits import MAX_FILE_BYTES, MAX_HTML_BYTES, MAX_TEXT_BYTES, MEGABYTE
from toolkit.read.signs import read_signs
from toolkit.read.sniff import detect_format, match_suffix
from toolkit.read.text import decode_text, drop_controls
from toolkit.records import Document, Fault

__all__ = ["decode_text", "read_bytes", "read_document"]

_LIMITS = {
    "txt": MAX_TEXT_BYTES,
    "md": MAX_TEXT_BYTES,
    "rtf": MAX_TEXT_BYTES,
    "html": MAX_HTML_BYTES,
    "mhtml": 5 * MAX_HTML_BYTES,
}


def read_document(path: Path, *, doc_id: str, source: str = "") -> Document:
    r"""Read a file in any supported format: txt, md, docx, doc, odt, pdf, html, mhtml, rtf.

    Parameters
    ----------
    path : Path
        The file.
    doc_id : str
        Its key in the catalogue.
    source : str
        Its name in the catalogue; the path if empty.

    Returns
    -------
    Document
        The text as it stands; ``faults`` holds ``wrong_extension`` where the name lies about the format.

    Raises
    ------
    ReadError
        If the file is missing, empty, too large, damaged, encrypted, or holds no text.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "kế hoạch.txt")
    ...     _ = path.write_text("I. Mục tiêu\n", encoding="utf-8")
    ...     read_document(path, doc_id="song-lam", source="kế hoạch.txt").text
    'I. Mục tiêu\n'
    """
    source = source or str(path)
    return read_bytes(_load(path, source), doc_id=doc_id, source=source)


def read_bytes(data: bytes, *, doc_id: str, source: str) -> Document:
    """Read a document from the bytes of its file; see :func:`read_document`.

    Parameters
    ----------
    data : bytes
        The whole file.
    doc_id, source : str
        Key and file name; the name stands in messages and tells Markdown from plain text.

    Raises
    ------
    ReadError
        If the bytes are no readable document.

    Examples
    --------
    >>> document = read_bytes("Điều 1. Phạm vi".encode(), doc_id="a", source="a.pdf")
    >>> document.format, [fault.fault for fault in document.faults]
    ('txt', ['wrong_extension'])
    """
    if not data.strip():
        raise ReadError(source, "is empty", "Download or save it again.")
    found = detect_format(data, source=source)
    _refuse_large(len(data), _LIMITS.get(found, MAX_FILE_BYTES), source)
    content = _import_reader(found)(data, where=source)
    text, n_controls = drop_controls(read_signs(content.text))
    if not any(letter.isalnum() for letter in text):
        raise ReadError(source, "holds no text", "If it holds pictures of pages, put it through OCR first.")
    return Document(
        doc_id=doc_id,
        text=text,
        source=source,
        sha256=sha256(data).hexdigest(),
        format=found,
        encoding=content.encoding,
        dropped=_sum_dropped(content, n_controls),
        faults=(*_compare_name(found, source), *content.faults),
    )


def _import_reader(form: str) -> Callable[..., Content]:
    """Return the reader of a format; those of PDF, Word and web pages stand on libraries that are slow to load."""
    if form == "md":
        from toolkit.read.web.markdown import read_markdown as reader
    elif form == "docx":
        from toolkit.read.word.docx import read_docx as reader
    elif form == "doc":
        from toolkit.read.word.doc import read_doc as reader
    elif form == "odt":
        from toolkit.read.word.odt import read_odt as reader
    elif form == "pdf":
        from toolkit.read.pdf.pages import read_pdf as reader
    elif form == "html":
        from toolkit.read.web.html import read_html as reader
    elif form == "mhtml":
        from toolkit.read.web.mhtml import read_mhtml as reader
    elif form == "rtf":
        from toolkit.read.word.rtf import read_rtf as reader
    else:
        from toolkit.read.text import read_text as reader
    return reader


def _load(path: Path, source: str) -> bytes:
    try:
        if path.is_dir():
            raise ReadError(source, "is a folder, expected a file", "Name the document inside it.")
        _refuse_large(path.stat().st_size, MAX_FILE_BYTES, source)
        return path.read_bytes()
    except FileNotFoundError:
        raise ReadError(source, "does not exist", "Correct the name, or put the file there.") from None
    except PermissionError:
        raise ReadError(source, "may not be read by this user", "Change its permissions.") from None
    except (OSError, ValueError) as error:
        raise ReadError(source, f"cannot be opened ({error})", "Check the path.") from None


def _refuse_large(size: int, limit: int, source: str) -> None:
    if size > limit:
        found = f"is {size / MEGABYTE:.0f} MB, the most that is read is {limit / MEGABYTE:.0f} MB"
        raise ReadError(source, found, "Split it, or leave out what is no text.")


def _sum_dropped(content: Content, n_controls: int) -> tuple[tuple[str, int], ...]:
    dropped = dict(content.dropped)
    if n_controls:
        dropped["control_characters"] = dropped.get("control_characters", 0) + n_controls
    return tuple(sorted((name, count) for name, count in dropped.items() if count))


def _compare_name(found: str, source: str) -> tuple[Fault, ...]:
    if match_suffix(found, source):
        return ()
    if not (suffix := Path(source).suffix):
        return (Fault("wrong_extension.none", format=found),)
    return (Fault("wrong_extension", suffix=suffix, format=found),)
