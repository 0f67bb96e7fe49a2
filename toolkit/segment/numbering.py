"""The numbering styles of Vietnamese documents, as data, and how to read one off a line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

#: Lettered items run a, b, c, d, đ, e, g ...: no f, j, w, z.
LETTERS = "abcdđeghiklmnopqrstuvxy"
#: Letters that are not in the official row, with the one after which word processors put them.
_INSERTED = {"f": "e", "j": "i", "w": "v", "z": "y"}

#: From the widest to the narrowest. Structural styles close everything narrower when they begin.
STRUCTURAL = ("annex", "part", "chapter", "section", "subsection", "article")
#: How deep a style usually stands, used only where the numbering itself does not tell.
USUAL_RANK = {
    **{style: rank for rank, style in enumerate(STRUCTURAL)},
    "upper": 6, "roman": 7, "arabic": 8, "decimal": 8, "arabic)": 9, "letter": 10, "letter.": 11,
    "doubled": 11, "roman)": 11, "(arabic)": 11, "(letter)": 11, "dash": 12, "plus": 13, "bullet": 14,
}  # fmt: skip
_SYMBOLS = {"dash": "-", "plus": "+", "bullet": "•"}

_ORDINAL_WORDS = {
    "nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8,
    "chín": 9, "mười": 10,
}  # fmt: skip
#: Words before a number: the style that they stand for, and what precedes the number in an id.
_STRUCTURE_WORDS = {
    "phụ lục": ("annex", "PL"), "mẫu": ("annex", "MS"), "biểu": ("annex", "BS"), "phần": ("part", "P"),
    "chương": ("chapter", "C"), "mục": ("section", "M"), "tiểu mục": ("subsection", "TM"),
    "điều": ("article", "Đ"), "khoản": ("arabic", ""), "điểm": ("letter", ""),
}  # fmt: skip
#: Words that only a number after "số" makes a label, and those that only a stop after the number does.
_NUMBERED_ONLY, _STOPPED_ONLY = ("mẫu", "biểu"), ("khoản", "điểm")

#: Signs before an item: dots, arrows, squares, ticks, hands, and places of symbol fonts.
_BULLETS = r"•·∙‣§»›\u2190-\u21ff\u25a0-\u27bf\u2b00-\u2bff\uf000-\uf0ff"
#: Bullets of one shape, however a font draws it.
_SHAPES = ("•·∙‣●⚫", "o◦○", "▪■§◾◼", "➢➤➔→⇒►▶", "✓✔☑")
_MARKER = re.compile(
    r"""
    (?P<structure>phụ[ ]lục|mẫu|biểu|phần|chương|tiểu[ ]mục|mục|điều|khoản|điểm)
        (?:[ ]+(?P<structure_link>thứ[ ]|số[ ])?
        (?P<structure_number>[ivxlc]+|\d{1,3}[a-zđ]?|nhất|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười|[a-zđ]))?
        (?![\w/])[ ]*(?P<structure_end>[.:)\-–—]|$|(?=[^\W\d_]|["“(]))
  | (?:[IVXL]{1,5}|[A-HK])\.(?P<compound>\d{1,2}(?:\.\d{1,2}){0,3})(?:[.)][ ]*|[ ]+)(?=[A-ZĐÀ-Ỹ"“(])
  | (?P<roman_slash>[IVXL]{1,5})\.?/(?:[ ]+|(?=[A-ZĐÀ-Ỹ]\w+[ ]))(?=[^\W\d_]|["“(])
  | (?P<upper_slash>[A-HK])\.?/(?:[ ]+|(?=[A-ZĐÀ-Ỹ]\w+[ ]))(?=[A-ZĐÀ-Ỹ]|["“(])
  | (?P<arabic_slash>\d{1,2})\.?/(?:[ ]+|(?=[A-ZĐÀ-Ỹ]\w+[ ]))(?=[^\W\d_]|["“(])
  | (?P<letter_slash>[a-zđ])(?:\.?/(?:[ ]+|(?=[A-ZĐÀ-Ỹ]\w+[ ]))(?=[^\W\d_]|["“(])|[ ]?[-–][ ]+(?=[A-ZĐÀ-Ỹ]))
  | (?P<roman>[IVXL]{1,7})(?:[ ]?[.)](?:[ ]?[-–])?[ ]*|[ ]?[-–—][ ]*)(?=[^\W\d_]|["“(\d])
  | (?P<upper>[A-HK])(?:\.[ ]+|[ ]?[-–][ ]+)(?=[A-ZĐÀ-Ỹ])
  | \d{1,2}\.(?P<letter_compound>[a-zđ])\)[ ]*(?=\S)
  | (?P<decimal>\d{1,2}(?:\.\d{1,2}){1,4})(?:[.)][ ]*|[ ]?[-–—][ ]+|[ ]+)(?=[^\W\d_]|["“(*\d])
  | (?P<arabic>\d{1,5}|\d{1,3}[a-zđ])(?:(?:\.[ ]?[-–]|\.|[ ]?[-–—](?![ ]?[A-ZĐ]\w*[ ]?/))[ ]*)
        (?=[^\W\d_]|["“(*+]|(?<=[ ])\d)
  | (?P<arabic_apart>\d{1,2})[ ]\.[ ]+(?=[^\W\d_])
  | (?P<arabic_colon>\d{1,2}):[ ]+(?=[A-ZĐÀ-Ỹ])
  | (?P<arabic_bracket>\d{1,3})[ ]?\)\.?[ ]*(?=\S)
  | \((?P<arabic_round>\d{1,2})\)[ ]*(?=\S)
  | (?P<letter_number>[a-zđ]\.?\d{1,2})\)[ ]*(?=\S)
  | (?P<lower_roman>ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii|xiv|xv)(?:\)[ ]*(?=\S)|\.[ ]+(?=[^\W\d_]))
  | \((?P<lower_roman_round>ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii|xiv|xv)\)[ ]*(?=\S)
  | (?P<letter_double>(?P<doubled>[a-zđ])(?P=doubled))\)[ ]*(?=\S)
  | (?P<letter>[a-zđ])[ ]?\)\.?[ ]*(?=\S)
  | \((?P<letter_round>[a-zđ])\)[ ]*(?=\S)
  | (?P<letter_dot>[a-zđ])\.[ ]+(?=[^\W_])
  | (?P<dash>[-–—−‐‑‒―¬⁃](?:\)[ ]?)?|_(?=[ ]))[ ]*(?=[^\W\d_]|["“(*]|(?<=[ ])[\d+≥≤<>])
  | (?P<plus>\+\)?)[ ]*(?=[^\W\d_]|["“(*]|(?<=[ ])[\d≥≤<>])
  | (?P<bullet>["""
    + _BULLETS
    + r"""]|[-–=]>|\*(?=[ ])|[=~][ ]+(?=[^\W\d_])|[ox][ ]+(?=[A-ZĐÀ-Ỹ]))[ ]*(?=\S)
    """,
    re.VERBOSE,
)
_STRUCTURE_CASE = (
    r"(?:PHỤ LỤC|Phụ lục|MẪU SỐ|Mẫu số|BIỂU SỐ|Biểu số|PHẦN|Phần|CHƯƠNG|Chương|TIỂU MỤC|Tiểu mục|MỤC|Mục"
    r"|ĐIỀU|Điều|KHOẢN|Khoản|ĐIỂM|Điểm)\b"
)
#: What a label may begin with, tried first: most lines begin with none of these.
_CANDIDATE = re.compile(
    r"[IVXL]{1,7}[ ]?[.)/\-–—]|[A-HK](?:[./]|[ ]?[-–])|[a-zđ]{1,4}[.)\d]|[a-zđ](?:[ ]\)|/|[ ]?[-–])|[ox][ ]"
    r"|[\d(\-–—−‐‑‒―¬⁃_+=~*" + _BULLETS + r"]|(?P<structure>" + _STRUCTURE_CASE + ")"
)


class Marker(NamedTuple):
    """A label at the start of a line.

    Parameters
    ----------
    style : str
        One of the keys of :data:`USUAL_RANK`.
    label : str
        What the label adds to the unit's id: ``II``, ``3``, ``đ``, ``Đ5a``; empty for dashes, which
        are counted.
    ordinal : tuple of int
        Place in its sequence; for decimal headings one number a level. Of a bullet its shape; empty for dashes.
    length : int
        Characters of the line that the label and the space after it take.
    """

    style: str
    label: str
    ordinal: tuple[int, ...]
    length: int


Reader = Callable[[re.Match[str]], Marker | None]


def read_marker(line: str) -> Marker | None:
    """Read the label at the start of a line.

    Parameters
    ----------
    line : str
        A line in NFC without leading space.

    Returns
    -------
    Marker or None
        None where the line begins with plain text; a cross-reference such as "Điều 5 của Luật" is
        plain text.

    Examples
    --------
    >>> read_marker("II- MỤC TIÊU")
    Marker(style='roman', label='II', ordinal=(2,), length=4)
    >>> read_marker("đ) Rà soát")
    Marker(style='letter', label='đ', ordinal=(5,), length=3)
    >>> read_marker("Điều 5 của Luật này") is None
    True
    """
    candidate = _CANDIDATE.match(line)
    if candidate is None:
        return None
    if candidate["structure"]:
        return _read_structure(line)
    match = _MARKER.match(line)
    if match is None or match.lastgroup is None or match["structure"]:
        return None
    reader = _READERS.get(match.lastgroup)
    return reader(match) if reader else None


def _read_structure(line: str) -> Marker | None:
    match = _MARKER.match(line[:40].lower())
    if match is None or not match["structure"]:
        return None
    word, number, rest = match["structure"], match["structure_number"], line[match.end() :]
    style, prefix = _STRUCTURE_WORDS[word]
    if not _is_heading(match, style, rest):
        return None
    if number is None:
        titled = bool(match["structure_end"]) and rest.lstrip()[:1].isupper()
        named = word == "phụ lục" and (not rest or titled)
        return Marker(style, prefix, (), _skip(line, match.end())) if named else None
    if style == "letter":
        ordinal: tuple[int, ...] | None = _place_letter(number)
        return Marker(style, number, ordinal, _skip(line, match.end())) if ordinal else None
    ordinal = _read_ordinal(number)
    if ordinal is None:
        return None
    suffix = number[-1] if number[:1].isdigit() and not number[-1].isdigit() else ""
    return Marker(style, f"{prefix}{ordinal[0]}{suffix}", ordinal, _skip(line, match.end()))


def _is_heading(match: re.Match[str], style: str, rest: str) -> bool:
    """Tell a heading from a reference such as "Điều 5 của Luật ..." or "Mục 2 Chương III"."""
    word, stop = match["structure"], match["structure_end"]
    if word in _NUMBERED_ONLY and match["structure_link"] != "số ":
        return False
    if word in _STOPPED_ONLY and not (stop and rest[:1] not in (",", ";")):
        return False
    if stop:
        return not (word in _STOPPED_ONLY and rest.lstrip()[:1].islower())
    return not rest or (style == "annex" and not rest[0].islower()) or rest.isupper()


def _skip(line: str, end: int) -> int:
    while end < len(line) and line[end] in " .:-–—":
        end += 1
    return end


def _read_ordinal(number: str) -> tuple[int, ...] | None:
    if number in _ORDINAL_WORDS:
        return (_ORDINAL_WORDS[number],)
    if number[0].isdigit():
        digits = number.rstrip("abcdefghijklmnopqrstuvwxyzđ")
        return (int(digits),) if digits == number else (int(digits), LETTERS.find(number[-1]) + 1)
    value = read_roman(number.upper())
    if value is None and len(number) == 1:
        return (ord(number) - ord("a") + 1,)
    return (value,) if value else None


def read_roman(numeral: str) -> int | None:
    """Return the value of a well-formed Roman numeral up to 89, else None.

    Examples
    --------
    >>> read_roman("XIV"), read_roman("IVX")
    (14, None)
    """
    match = re.fullmatch(r"(L?X{0,3}|XL)(IX|IV|V?I{0,3})", numeral)
    if not match or not numeral:
        return None
    tens = {"": 0, "X": 10, "XX": 20, "XXX": 30, "XL": 40, "L": 50, "LX": 60, "LXX": 70, "LXXX": 80}
    ones = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
    return tens[match[1]] + ones[match[2]]


def write_roman(number: int) -> str:
    """Return a Roman numeral below 90.

    Examples
    --------
    >>> write_roman(44)
    'XLIV'
    """
    numeral = ""
    for value, letters in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            numeral += letters
            number -= value
    return numeral


def _roman(match: re.Match[str]) -> Marker | None:
    label = match[match.lastgroup or 0]
    value = read_roman(label)
    return Marker("roman", label, (value,), match.end()) if value else None


def _compound(match: re.Match[str]) -> Marker | None:
    """Read "II.1." and "A.1.2." by what they add to the section: the section is above already."""
    ordinal = tuple(int(part) for part in match["compound"].split("."))
    style = "decimal" if len(ordinal) > 1 else "arabic"
    return None if 0 in ordinal else Marker(style, match["compound"], ordinal, match.end())


def _numbered(style: str) -> Reader:
    def read(match: re.Match[str]) -> Marker | None:
        label = match[match.lastgroup or 0]
        ordinal = _read_ordinal(label)
        return Marker(style, label, ordinal, match.end()) if ordinal and ordinal[0] > 0 else None

    return read


def _lettered(style: str) -> Reader:
    def read(match: re.Match[str]) -> Marker | None:
        label = match[match.lastgroup or 0]
        ordinal = _place_letter(label)
        return Marker(style, label, ordinal, match.end()) if ordinal else None

    return read


def _place_letter(letter: str) -> tuple[int, ...] | None:
    """Return the place of a letter in the official row; f, j, w and z count as inserted: e, f, g."""
    if letter in _INSERTED:
        return (LETTERS.index(_INSERTED[letter]) + 1, 1)
    place = LETTERS.find(letter)
    return (place + 1,) if place >= 0 else None


def _decimal(match: re.Match[str]) -> Marker | None:
    ordinal = tuple(int(part) for part in match["decimal"].split("."))
    return None if 0 in ordinal else Marker("decimal", match["decimal"], ordinal, match.end())


def _letter_number(match: re.Match[str]) -> Marker:
    label = match["letter_number"]
    ordinal = (LETTERS.find(label[0]) + 1, int(label[1:].lstrip(".")))
    return Marker("letter.", label[1:].lstrip("."), ordinal, match.end())


def _lower_roman(match: re.Match[str]) -> Marker | None:
    label = match["lower_roman"] or match["lower_roman_round"]
    value = read_roman(label.upper())
    return Marker("roman)", label, (value,), match.end()) if value else None


def _letter_double(match: re.Match[str]) -> Marker:
    """Read "aa)", which word processors put behind z, the 24th of the letters that Vietnamese lists use."""
    label = match["letter_double"]
    behind = len(LETTERS) + 1
    ordinal = (behind + 3, 1) if label == "đđ" else (behind + ord(label[0]) - ord("a"),)
    return Marker("letter", label, ordinal, match.end())


def read_as_roman(marker: Marker) -> Marker | None:
    """Return what an i, v or x is as a Roman numeral; None for any other label.

    Examples
    --------
    >>> read_as_roman(Marker("letter", "v", (21,), 3))
    Marker(style='roman)', label='v', ordinal=(5,), length=3)
    """
    if marker.style not in ("letter", "(letter)") or marker.label not in ("i", "v", "x"):
        return None
    return Marker("roman)", marker.label, (read_roman(marker.label.upper()) or 0,), marker.length)


def _upper(match: re.Match[str]) -> Marker:
    label = match["upper"] or match["upper_slash"]
    return Marker("upper", label, (ord(label) - ord("A") + 1,), match.end())


def _bullet(match: re.Match[str]) -> Marker:
    """Read a bullet; its shape tells a list within a list."""
    sign = match["bullet"][0]
    shape = next((shape for shape, signs in enumerate(_SHAPES, 1) if sign in signs), ord(sign))
    return Marker("bullet", "", (shape,), match.end())


def _symbol(style: str) -> Reader:
    def read(match: re.Match[str]) -> Marker | None:
        return Marker(style, "", (), match.end())

    return read


_READERS: dict[str, Reader] = {
    "compound": _compound,
    "roman_slash": _roman,
    "arabic_slash": _numbered("arabic"),
    "letter_slash": _lettered("letter"),
    "roman": _roman,
    "upper": _upper,
    "upper_slash": _upper,
    "decimal": _decimal,
    "arabic": _numbered("arabic"),
    "arabic_bracket": _numbered("arabic)"),
    "arabic_round": _numbered("(arabic)"),
    "letter_number": _letter_number,
    "lower_roman": _lower_roman,
    "lower_roman_round": _lower_roman,
    "letter_double": _letter_double,
    "letter_compound": _lettered("letter"),
    "arabic_colon": _numbered("arabic"),
    "arabic_apart": _numbered("arabic"),
    "letter": _lettered("letter"),
    "letter_round": _lettered("(letter)"),
    "letter_dot": _lettered("letter"),
    "dash": _symbol("dash"),
    "plus": _symbol("plus"),
    "bullet": _bullet,
}


def count_symbol(style: str, count: int) -> str:
    """Return the label of the count-th dash, plus or bullet under its parent.

    Examples
    --------
    >>> count_symbol("dash", 4)
    '-4'
    """
    return f"{_SYMBOLS[style]}{count}"
