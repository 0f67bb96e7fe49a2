"""Plain text: which encoding the bytes are in, and what in them is no text."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from unicodedata import normalize

from toolkit.errors import ReadError
from toolkit.read.content import Content
from toolkit.read.encodings import collect_characters, convert_legacy, measure_syllables, report_legacy
from toolkit.records import Fault

# UTF-32 first: its mark begins with that of UTF-16.
_BOMS = (
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF8, "utf-8"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 100_000
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_C1_CONTROLS = re.compile("[\x80-\x9f]")
_MAX_CONTROL_SHARE = 0.02
_MAX_DAMAGE_SHARE = 0.05
_REMEDY_BINARY = "Save the document as .docx, .pdf with a text layer, .html or .txt in UTF-8."


def decode_text(data: bytes, *, where: str = "text") -> tuple[str, str, tuple[Fault, ...]]:
    r"""Decode bytes of unknown encoding.

    Byte order mark, strict UTF-8, UTF-16 without a mark, then cp1258, TCVN3 and VNI by how many
    Vietnamese syllables each gives. Legacy conversions are NFC; Unicode stays as it is.

    Parameters
    ----------
    data : bytes
        The file.
    where : str
        Name of the file, for messages.

    Returns
    -------
    text : str
        Line ends are ``\n``.
    encoding : str
        ``utf-8``, ``utf-16-le``, ``cp1258``, ``tcvn3``, ``vni``, ...
    faults : tuple of Fault
        ``undecodable_bytes``, ``legacy_encoding``.

    Raises
    ------
    ReadError
        If the bytes are no text.

    Examples
    --------
    >>> decode_text("Kế hoạch\r\nsố 3".encode())
    ('Kế hoạch\nsố 3', 'utf-8', ())
    >>> decode_text("Kế hoạch".encode("utf-16"))[:2]
    ('Kế hoạch', 'utf-16-le')
    """
    text, encoding, faults = _decode_bytes(data, where)
    _refuse_binary(text, where)
    text = unify_line_ends(text)
    text, legacy = convert_legacy(text)
    if legacy:
        encoding = max(legacy, key=lambda name: legacy[name])
        faults = (*faults, *report_legacy(legacy))
    return text, encoding, faults


def read_text(data: bytes, *, where: str) -> Content:
    r"""Read plain text: decode it, and leave out characters that are no text.

    Raises
    ------
    ReadError
        If the bytes are no text.

    Examples
    --------
    >>> content = read_text("Điều\x00 1".encode(), where="a.txt")
    >>> content.text, content.dropped
    ('Điều 1', {'control_characters': 1})
    """
    text, encoding, faults = decode_text(data, where=where)
    text, n_controls = drop_controls(text)
    dropped = {"control_characters": n_controls} if n_controls else {}
    return Content(text, encoding=encoding, dropped=dropped, faults=faults)


def unify_line_ends(text: str) -> str:
    r"""Turn every kind of line and page break into a line feed.

    Examples
    --------
    >>> unify_line_ends("a\r\nb\fc")
    'a\nb\nc'
    """
    text = text.replace("\r\n", "\n")
    for line_end in "\r\x0b\x0c\u2028\u2029":
        text = text.replace(line_end, "\n")
    return text


def drop_controls(text: str) -> tuple[str, int]:
    r"""Leave out control characters, inner byte order marks and lone surrogates, and count them.

    Examples
    --------
    >>> drop_controls("a\x00b\tc")
    ('ab\tc', 1)
    """
    present = _NO_TEXT.search("".join(collect_characters(text)))
    return _NO_TEXT.subn("", text) if present else (text, 0)


def _decode_bytes(data: bytes, where: str) -> tuple[str, str, tuple[Fault, ...]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_damaged(data[len(mark) :], encoding)
    if encoding := _guess_utf16(data[:_SAMPLE_BYTES]):
        return _decode_damaged(data, encoding)
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        text, encoding, faults = _decode_damaged(data, "utf-8")
    # A few broken sequences among many sound ones: a damaged or cut UTF-8 file, not another encoding.
    damage = text.count("\ufffd")
    sound = sum(not letter.isascii() for letter in text) - damage
    if damage <= max(1, sound * _MAX_DAMAGE_SHARE) and sound > damage:
        return text, encoding, faults
    return _decode_single_byte(data, where)


def _decode_damaged(data: bytes, encoding: str) -> tuple[str, str, tuple[Fault, ...]]:
    text = data.decode(encoding, errors="replace")
    marks_in_file = 0 if encoding != "utf-8" else data.count(b"\xef\xbf\xbd")
    damage = text.count("\ufffd") - marks_in_file
    if damage <= 0:
        return text, encoding, ()
    start = text.index("\ufffd")
    return text, encoding, (Fault("undecodable_bytes", start=start, n=damage, encoding=encoding, sign="\ufffd"),)


def _guess_utf16(sample: bytes) -> str:
    """Recognize UTF-16 without a mark: every other byte is the high byte of a Vietnamese letter."""
    pairs = len(sample) // 2
    if pairs < 2 or b"\x00" not in sample:
        return ""
    for encoding, high in (
        ("utf-16-le", sample[1 : 2 * pairs : 2]),
        ("utf-16-be", sample[0 : 2 * pairs : 2]),
    ):
        low = sample[0 : 2 * pairs : 2] if encoding == "utf-16-le" else sample[1 : 2 * pairs : 2]
        usual = sum(high.count(byte) for byte in (0x00, 0x01, 0x03, 0x1E, 0x20))
        if usual >= 0.9 * pairs and high.count(0) >= 0.4 * pairs and low.count(0) <= 0.02 * pairs:
            return encoding
    return ""


def _decode_single_byte(data: bytes, where: str) -> tuple[str, str, tuple[Fault, ...]]:
    """Choose between cp1258 and Western letters, which TCVN3 and VNI are read as before conversion."""
    western = data.decode("cp1252", errors="replace") if _fits(data, "cp1252") else data.decode("latin-1")
    windows = normalize("NFC", data.decode("cp1258", errors="replace"))
    _refuse_binary(western, where)
    sample = slice(0, _SAMPLE_BYTES)
    converted, _ = convert_legacy(western[sample])
    if measure_syllables(windows[sample]) >= measure_syllables(converted):
        return windows, "cp1258", ()
    return western, "cp1252", ()


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_binary(text: str, where: str) -> None:
    sample = text[:_SAMPLE_BYTES]
    controls = len(_NO_TEXT.findall(sample)) + len(_C1_CONTROLS.findall(sample))
    if controls > _MAX_CONTROL_SHARE * len(sample) + 2:
        raise ReadError(where, "is binary data, expected text", _REMEDY_BINARY)
