"""Signs that a font or its raised position gives a meaning that the bare characters have not."""

from __future__ import annotations

import re
from collections import Counter

#: What brackets raised text until :func:`settle_raised` decides on it; no text holds these controls.
RAISED, LOWERED = "\x0e", "\x0f"
_RAISED_RUN = re.compile(f"{RAISED}([^{RAISED}{LOWERED}]*){LOWERED}")
_NOTE_MARK = re.compile(r"\s*[(\[]?\d{1,3}[)\]]?(?:\s*,\s*\d{1,3})*\s*")
#: Units of length, which a raised 2 or 3 makes those of area and volume.
_LENGTH_UNIT = re.compile(r"(?:^|[\d\s/(.,;])(?:[kdcmh]?m|dam)$", re.IGNORECASE)
_SPACED_STOP = re.compile(r" [.,;:]")
_POWER_OF_TEN = re.compile(r"(?<![\d.,])10$")

#: Places of the fonts Symbol and Wingdings, as Word writes them, with the characters that they show.
_FONT_SIGNS = {
    0xF025: "%", 0xF02B: "+", 0xF02D: "-", 0xF03C: "<", 0xF03D: "=", 0xF03E: ">", 0xF0A2: "′", 0xF0A3: "≤",
    0xF0A7: "▪", 0xF0AE: "→", 0xF0B0: "°", 0xF0B1: "±", 0xF0B2: "″", 0xF0B3: "≥", 0xF0B4: "×", 0xF0B7: "•",
    0xF0B8: "÷", 0xF0B9: "≠", 0xF0BB: "≈", 0xF06C: "●", 0xF06E: "■", 0xF071: "❑", 0xF076: "❖", 0xF0D8: "➢",
    0xF0E0: "→", 0xF0F0: "➢", 0xF0FC: "✓", 0xF0FE: "☑",
}  # fmt: skip
#: Letters of other languages that look like Đ and đ, as old converters write them.
_LOOK_ALIKES = {0x00D0: "Đ", 0x0189: "Đ", 0x00F0: "đ", 0x0256: "đ"}
#: Numerals that are one character each, and letters and figures as wide as those of Chinese: labels typed with them.
_ROMANS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "L", "C", "D", "M"]
_WIDE = {
    **{0x2160 + place: numeral for place, numeral in enumerate(_ROMANS)},
    **{0x2170 + place: numeral.lower() for place, numeral in enumerate(_ROMANS)},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
_READINGS = {**_FONT_SIGNS, **_LOOK_ALIKES, **_WIDE}


def read_signs(text: str) -> str:
    r"""Put the characters that a text shows in place of font places, letters that look like Đ and đ, and wide ones.

    Examples
    --------
    >>> read_signs("Ðiều 1. Nước sạch \uf0b3 95%")
    'Điều 1. Nước sạch ≥ 95%'
    >>> read_signs("Ⅱ. MỤC TIÊU １")
    'II. MỤC TIÊU 1'
    """
    return text if text.isascii() else text.translate(_READINGS)


def read_font_sign(code: str) -> str:
    """Return the character of a place in a symbol font, given in hexadecimal; empty if it is not known.

    Examples
    --------
    >>> read_font_sign("F0B3"), read_font_sign("B3"), read_font_sign("F04A")
    ('≥', '≥', '')
    """
    if not re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
        return ""
    place = int(code, 16)
    return _FONT_SIGNS.get(place if place >= 0xF000 else place + 0xF000, "")


def read_symbol_font(text: str) -> str:
    """Return what a text typed in the font Symbol shows: its places above ASCII are signs, the rest stands as it is.

    Examples
    --------
    >>> read_symbol_font("³ 95%")
    '≥ 95%'
    """
    return "".join(_FONT_SIGNS.get(ord(sign) + 0xF000, sign) if "\xa0" <= sign <= "\xff" else sign for sign in text)


def settle_raised(text: str, dropped: Counter[str]) -> str:
    r"""Decide on raised figures: after a unit of length or 10 they belong to it, elsewhere they mark a note.

    Parameters
    ----------
    text : str
        A text whose raised parts stand between ``RAISED`` and ``LOWERED``.
    dropped : Counter of str
        Grows by the characters of the marks left out, under ``footnote_mark``.

    Returns
    -------
    str
        The text without those two controls.

    Examples
    --------
    >>> settle_raised("120\x0e3\x0f ha, 50 m\x0e2\x0f, 10\x0e6\x0f cây", Counter())
    '120 ha, 50 m2, 10^6 cây'
    """
    if RAISED not in text:
        return text
    pieces: list[str] = []
    position = 0
    for run in _RAISED_RUN.finditer(text):
        before = text[position : run.start()]
        pieces += [before, _settle_run(run[1], before[-12:], dropped)]
        position = run.end()
        if not pieces[-1] and _SPACED_STOP.match(text, position):
            position += 1
    pieces.append(text[position:])
    return "".join(pieces).replace(RAISED, "").replace(LOWERED, "")


def _settle_run(raised: str, before: str, dropped: Counter[str]) -> str:
    if not before or before[-1].isspace() or not _NOTE_MARK.fullmatch(raised):
        return raised
    if _POWER_OF_TEN.search(before):
        return f"^{raised}"
    if _LENGTH_UNIT.search(before) and raised.strip() in ("2", "3"):
        return raised
    dropped["footnote_mark"] += len(raised.strip())
    return " " if raised.endswith(" ") else ""
