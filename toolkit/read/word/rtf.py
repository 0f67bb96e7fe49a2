r"""RTF: the part of the format that carries text.

Source: Rich Text Format specification 1.9.1. Bytes are decoded by the character set of their font
(``\fcharset163`` is cp1258); numbers of lists stand in the file as text (``\listtext``) and are kept.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from unicodedata import normalize

from toolkit.errors import ReadError
from toolkit.read.content import Content, join_blocks, render_note, render_table
from toolkit.read.encodings import convert_legacy, report_legacy
from toolkit.read.signs import LOWERED, RAISED, read_symbol_font, settle_raised

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+"
    rb"|([^\\{}\r\n]+)|(\\)",
    re.DOTALL,
)
_CODEPAGES = {
    0: "cp1252", 163: "cp1258", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_SYMBOL_CHARSET = 2
_SKIPPED = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "page_head"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "page_foot"),
    **dict.fromkeys(("info", "pict", "objdata", "stylesheet", "colortbl", "fldinst"), "markup"),
    **dict.fromkeys(("shprslt", "nonshppict", "nonesttables", "sp", "revtbl", "xe", "tc"), "markup"),
    **dict.fromkeys(("annotation", "atnid", "atnauthor"), "comment"),
}
_KEPT_STARRED = {"shpinst", "shptxt", "footnote"}
_SIGNS = {
    "tab": "\t", "line": "\n", "page": "\n", "sect": "\n", "softline": "\n", "nestcell": "; ", "bullet": "•",
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": " ", "enspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-"}
#: Signs that stand in sentences.
_MATHS = "≤≥±≠≈÷×°′″"
#: Words that raise and lower text; a mark may come in several pieces.
_RAISING = ("super", "sub", "nosupersub", "up", "dn")
_JOINED_MARKS = re.compile(f"{LOWERED}{RAISED}")
_MAX_DEPTH = 2_000


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a pair of braces."""

    skipped: str = ""
    font: int = -1
    fallback_length: int = 1
    hidden: str = ""
    in_fonts: bool = False
    in_note: bool = False
    in_list_text: bool = False
    raised: bool = False


@dataclass(slots=True)
class _Sheet:
    """The text so far, filled as the tokens come."""

    codepage: str = "cp1252"
    charsets: dict[int, int] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    pending_codepage: str = ""
    cell: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    waiting_notes: list[str] = field(default_factory=list)
    n_notes: int = 0
    in_table: bool = False
    high: int = 0
    skip_fallback: int = 0
    composes: bool = False
    dropped: Counter[str] = field(default_factory=Counter)


def read_rtf(data: bytes, *, where: str) -> Content:
    r"""Read an RTF file.

    Heads, feet, pictures, hidden and deleted text are left out and counted; a footnote follows its
    paragraph as ``[chú thích N] ...``.

    Raises
    ------
    ReadError
        If groups are nested beyond all measure.

    Examples
    --------
    >>> read_rtf(rb"{\rtf1\ansi K\u7871?t qu\u7843?\par hai}", where="a.rtf").text
    'Kết quả\n\nhai'
    """
    sheet = _Sheet()
    groups = [_Group()]
    starred = False
    position = 0
    while (token := _TOKEN.match(data, position)) is not None and position < len(data):
        position = token.end()
        if token[5] == b"{":
            groups.append(groups[-1])
            if len(groups) > _MAX_DEPTH:
                raise ReadError(where, "nests groups too deeply", "Open it in Word and save it as .docx.")
        elif token[5] == b"}":
            _close_group(groups, sheet)
        elif token[4] == b"*":
            starred = True
            continue
        elif token[1] is not None:
            word, number = token[1].decode("ascii"), int(token[2]) if token[2] else None
            if word == "bin":
                position += max(0, number or 0)
            groups[-1] = _enter_destination(groups[-1], word, starred, sheet)
            groups[-1] = _apply_word(groups[-1], word, number, sheet)
        elif any(token[i] is not None for i in (3, 4, 6)):
            _take_bytes(groups[-1], token, sheet)
        starred = False
    _end_paragraph(sheet)
    _end_table(sheet)
    text = join_blocks(sheet.blocks)
    text = settle_raised(_JOINED_MARKS.sub("", text), sheet.dropped)
    text = normalize("NFC", text) if sheet.composes else text
    text, legacy = convert_legacy(text)
    return Content(text, encoding=sheet.codepage, dropped=dict(sheet.dropped), faults=report_legacy(legacy))


def _enter_destination(group: _Group, word: str, starred: bool, sheet: _Sheet) -> _Group:
    """Tell which kind of group this becomes by its first word."""
    if word == "fonttbl":
        return replace(group, in_fonts=True)
    if word in _SKIPPED or (starred and word not in _KEPT_STARRED):
        _flush(group, sheet)
        return replace(group, skipped=group.skipped or _SKIPPED.get(word, "markup"))
    if word == "footnote" and not group.skipped:
        _flush(group, sheet)
        return replace(group, in_note=True)
    if word in ("listtext", "pntext"):
        return replace(group, in_list_text=True)
    return group


def _close_group(groups: list[_Group], sheet: _Sheet) -> None:
    closed = groups.pop() if len(groups) > 1 else groups[0]
    _flush(closed, sheet)
    sheet.skip_fallback = 0
    if closed.in_note and not groups[-1].in_note:
        sheet.n_notes += 1
        sheet.waiting_notes += render_note(sheet.n_notes, [" ".join("".join(sheet.note).split())])
        sheet.note.clear()


def _apply_word(group: _Group, word: str, number: int | None, sheet: _Sheet) -> _Group:
    """Carry out a control word; return the group as it is after it."""
    if word == "u" and number is not None:
        _flush(group, sheet)
        _put_code(group, number % 0x10000, sheet)
        sheet.skip_fallback = group.fallback_length
        return group
    if word in ("f", "ansicpg", "fcharset", "uc", "v", "deleted", "plain", *_RAISING):
        _flush(group, sheet)
    if word == "ansicpg" and number:
        sheet.codepage = f"cp{number}" if _is_codepage(f"cp{number}") else sheet.codepage
    elif word == "fcharset" and group.in_fonts and number is not None:
        sheet.charsets[group.font] = number
    elif word == "f" and number is not None:
        return replace(group, font=number)
    elif word == "uc" and number is not None:
        return replace(group, fallback_length=min(max(number, 0), 10))
    elif word in ("v", "deleted"):
        name = "hidden_text" if word == "v" else "tracked_deletion"
        return replace(group, hidden="" if number == 0 else name)
    elif word in _RAISING:
        return replace(group, raised=word in ("super", "up") and number != 0)
    elif word == "plain":
        return replace(group, hidden="", raised=False)
    elif not group.skipped and not group.in_fonts:
        _apply_layout(group, word, sheet)
    return group


def _apply_layout(group: _Group, word: str, sheet: _Sheet) -> None:
    if word in _SIGNS:
        _put(group, " " if group.in_list_text and word == "tab" else _SIGNS[word], sheet)
    elif word in ("par", "nestrow") and group.in_note:
        _put(group, "\n", sheet)
    elif word in ("par", "nestrow"):
        _flush(group, sheet)
        _end_paragraph(sheet)
    elif word == "intbl":
        sheet.in_table = True
    elif word == "pard":
        _flush(group, sheet)
        sheet.in_table = False
    elif word == "cell":
        _flush(group, sheet)
        sheet.row.append("\n\n".join([*sheet.cell, "".join(sheet.pieces)]))
        sheet.cell.clear()
        sheet.pieces.clear()
    elif word == "row":
        _flush(group, sheet)
        sheet.rows.append(list(sheet.row))
        sheet.row.clear()


def _end_paragraph(sheet: _Sheet) -> None:
    text = "".join(sheet.pieces)
    sheet.pieces.clear()
    if sheet.in_table:
        sheet.cell.append(text)
        return
    _end_table(sheet)
    sheet.blocks.append(text)
    sheet.blocks.extend(sheet.waiting_notes)
    sheet.waiting_notes.clear()


def _end_table(sheet: _Sheet) -> None:
    """Close a table; a row that the end of the file cut off is kept."""
    rest = [*sheet.row, *sheet.cell]
    rows = [*sheet.rows, *([rest] if rest else [])]
    sheet.row.clear()
    sheet.cell.clear()
    sheet.rows.clear()
    if rows:
        sheet.blocks.append(render_table(rows))
        sheet.blocks.extend(sheet.waiting_notes)
        sheet.waiting_notes.clear()


def _take_bytes(group: _Group, token: re.Match[bytes], sheet: _Sheet) -> None:
    if token[4] is not None and token[4].decode("latin-1") in _SYMBOLS:
        _put(group, _SYMBOLS[token[4].decode("latin-1")], sheet)
        return
    if token[4] is not None and token[4] in b"\r\n":
        _apply_layout(group, "par", sheet)
        return
    data = bytes([int(token[3], 16)]) if token[3] is not None else token[6] or token[4] or b""
    data = b"" if token[4] is not None and data not in (b"\\", b"{", b"}") else data
    skipped = min(sheet.skip_fallback, len(data))
    sheet.skip_fallback -= skipped
    sheet.pending += data[skipped:]


def _flush(group: _Group, sheet: _Sheet) -> None:
    """Decode the bytes that have come since the font last changed."""
    if not sheet.pending:
        return
    data = bytes(sheet.pending)
    sheet.pending.clear()
    charset = sheet.charsets.get(group.font, 1)
    if charset == _SYMBOL_CHARSET:
        # Signs of Symbol; any other byte outside ASCII is some kind of dot or tick, of Wingdings perhaps.
        signs = (read_symbol_font(chr(byte)) for byte in data)
        _put_text(group, "".join(sign if sign.isascii() or sign in _MATHS else "-" for sign in signs), sheet)
        return
    codepage = _CODEPAGES.get(charset, sheet.codepage) if charset else sheet.codepage
    sheet.composes |= codepage == "cp1258" and not data.isascii()
    _put_text(group, data.decode(codepage, errors="replace"), sheet)


def _put(group: _Group, text: str, sheet: _Sheet) -> None:
    _flush(group, sheet)
    _put_text(group, text, sheet)


def _put_text(group: _Group, text: str, sheet: _Sheet) -> None:
    if group.in_fonts:
        return
    if group.skipped or group.hidden:
        sheet.dropped[group.skipped or group.hidden] += len(text)
    elif group.in_note:
        sheet.note.append(text)
    else:
        sheet.pieces.append(f"{RAISED}{text}{LOWERED}" if group.raised else text)


def _put_code(group: _Group, code: int, sheet: _Sheet) -> None:
    """Put a UTF-16 unit; the halves of a pair come one after the other."""
    if 0xD800 <= code < 0xDC00:
        sheet.high = code
        return
    if 0xDC00 <= code < 0xE000:
        code = 0x10000 + ((sheet.high - 0xD800) << 10) + (code - 0xDC00) if sheet.high else 0xFFFD
    sheet.high = 0
    # Word writes letters of symbol fonts at F000-F0FF.
    _put_text(group, "-" if 0xF000 <= code <= 0xF0FF else chr(code), sheet)


def _is_codepage(name: str) -> bool:
    try:
        "".encode(name)
    except LookupError:
        return False
    return True
