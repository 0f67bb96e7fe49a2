"""Web archives (.mhtml, .mht): the page among the parts that a browser or Word saved in one file."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from toolkit.errors import ReadError
from toolkit.read.content import Content
from toolkit.read.limits import MAX_HTML_BYTES, MEGABYTE
from toolkit.read.web.html import read_html


def read_mhtml(data: bytes, *, where: str) -> Content:
    r"""Read a web archive: its largest page, for frames and advertisements are pages too.

    Raises
    ------
    ReadError
        If no part is a web page, or the page cannot be parsed.

    Examples
    --------
    >>> archive = b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>I. Nhi&#7879;m v&#7909;</p>"
    >>> read_mhtml(archive, where="a.mhtml").text
    'I. Nhiệm vụ'
    """
    message = message_from_bytes(data, policy=policy.default)
    pages = [_decode(part) for part in message.walk() if part.get_content_type() == "text/html"]
    if not any(pages):
        raise ReadError(where, "is a web archive without a page", "Open it in a browser and save it as .html.")
    page = max(pages, key=len)
    if len(page) > MAX_HTML_BYTES:
        raise ReadError(where, f"holds a page of over {MAX_HTML_BYTES // MEGABYTE} MB", "Split it.")
    return read_html(page, where=where)


def _decode(part: EmailMessage) -> bytes:
    """Return a page in UTF-8, or as it stands where the archive does not name its letters."""
    payload = part.get_payload(decode=True)
    page = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    if not charset:
        return page
    try:
        return page.decode(charset).encode()
    except (LookupError, UnicodeDecodeError):
        return page
