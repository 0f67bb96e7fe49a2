"""Which format bytes are in, by their content: names of files lie, downloads most of all."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from toolkit.errors import ReadError

_SUFFIXES = {
    "txt": {".txt", ".text", ""},
    "md": {".md", ".markdown"},
    "docx": {".docx", ".docm"},
    "doc": {".doc"},
    "pdf": {".pdf"},
    "odt": {".odt", ".ott"},
    "html": {".html", ".htm", ".xhtml"},
    "mhtml": {".mhtml", ".mht"},
    "rtf": {".rtf"},
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_HTML = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:div|table|p|meta|title)[\s>][^<]*<",
    re.IGNORECASE,
)
_OTHER_ZIPS = {"xl/": "an Excel workbook", "ppt/": "a PowerPoint file", "content.xml": "an OpenDocument file"}
_OPEN_TEXT = b"application/vnd.oasis.opendocument.text"
_HEAD_BYTES = 2048
_REMEDY_DOCX = "Open it in Word or LibreOffice and save it as .docx."


def is_text_name(name: str) -> bool:
    """Tell whether a name ends as texts that are read do.

    Examples
    --------
    >>> is_text_name("Kế hoạch.DOCM"), is_text_name("bảng.xlsx")
    (True, False)
    """
    suffix = PurePath(name).suffix.lower()
    return bool(suffix) and any(suffix in suffixes for suffixes in _SUFFIXES.values())


def detect_format(data: bytes, *, source: str) -> str:
    """Detect the format of a file by its content.

    Parameters
    ----------
    data : bytes
        The whole file.
    source : str
        Name of the file: tells Markdown from plain text, which no content can, and stands in messages.

    Returns
    -------
    str
        ``txt``, ``md``, ``docx``, ``pdf``, ``html``, ``mhtml``, ``rtf``, ``doc`` or ``odt``.

    Raises
    ------
    ReadError
        If it is a known format that is not read, with the advice what to save it as.

    Examples
    --------
    >>> detect_format(b"%PDF-1.7 ...", source="plan.docx")
    'pdf'
    >>> detect_format("Điều 1".encode(), source="plan.md")
    'md'
    """
    head = data[:_HEAD_BYTES]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _detect_zip(data, source)
    if head.startswith(_OLE):
        return _detect_ole(data, source)
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_PICTURES[:5]):
        advice = "Put it through OCR first (for example ocrmypdf -l vie after turning it into a PDF)."
        raise ReadError(source, "is a picture, expected a document with text", advice)
    return _detect_text(head, source)


def match_suffix(found: str, source: str) -> bool:
    """Tell whether the name of a file agrees with the format found in it.

    Examples
    --------
    >>> match_suffix("docx", "plan.docx"), match_suffix("html", "plan.doc"), match_suffix("txt", "plan.md")
    (True, False, True)
    """
    suffix = PurePath(source).suffix.lower()
    if found in ("txt", "md"):
        return not any(suffix in _SUFFIXES[name] for name in ("docx", "doc", "odt", "pdf", "html", "mhtml", "rtf"))
    return suffix in _SUFFIXES[found]


def _detect_text(head: bytes, source: str) -> str:
    plain = head.replace(b"\x00", b"")  # UTF-16 has a zero beside every ASCII letter
    if _is_archive(plain):
        return "mhtml"
    suffix = PurePath(source).suffix.lower()
    markdown = suffix in _SUFFIXES["md"]
    if _HTML.search(plain) and (not markdown or plain.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<")):
        return "html"
    return "md" if markdown else "txt"


def _is_archive(head: bytes) -> bool:
    """Tell whether a file begins with the head of a message that holds a web page."""
    lines = head.lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    begins = lines.startswith((b"mime-version:", b"from: <saved by", b'from: "saved by'))
    return begins and re.search(rb"^content-type:", lines, re.MULTILINE) is not None


def _detect_zip(data: bytes, source: str) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = [name.replace("\\", "/") for name in archive.namelist()]
            kind = archive.open("mimetype").read(80) if "mimetype" in names else b""
    except (BadZipFile, zlib.error, RuntimeError, KeyError, EOFError, OSError, ValueError) as error:
        raise ReadError(
            source, f"is a damaged or cut off .docx or zip file ({error})", "Download or save it again."
        ) from None
    if any(name.lower() == "word/document.xml" for name in names) or (
        "_rels/.rels" in names and any(name.startswith("word/") for name in names)
    ):
        return "docx"
    if kind.startswith(_OPEN_TEXT):
        return "odt"
    for start, what in _OTHER_ZIPS.items():
        if any(name.startswith(start) for name in names):
            raise ReadError(source, f"is {what}, expected a document", _REMEDY_DOCX)
    raise ReadError(source, "is a zip archive, expected a document", "Unpack it and name the document inside.")


def _detect_ole(data: bytes, source: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        advice = "Open it in Word with its password and save it without one."
        raise ReadError(source, "is an encrypted .docx", advice)
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    raise ReadError(source, "is an Office file of before 2007 that is no Word document", _REMEDY_DOCX)
