"""What documents are called: their types, numbers and dates, as :mod:`toolkit.text.folding` makes them plain.

Forms follow Decree 30/2020/NĐ-CP (State documents) and Guidance 36-HD/VPTW (Party documents).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.text.folding import compose_text, fold_key, make_plain

#: Types of document with the abbreviations that their numbers carry.
DOCUMENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "Nghị quyết": ("NQ",),
    "Nghị quyết liên tịch": ("NQLT",),
    "Kết luận": ("KL",),
    "Chỉ thị": ("CT",),
    "Quyết định": ("QĐ",),
    "Quy định": ("QyĐ", "QĐi"),
    "Quy chế": ("QC",),
    "Kế hoạch": ("KH",),
    "Kế hoạch hành động": ("KHHĐ",),
    "Chương trình": ("CTr",),
    "Chương trình hành động": ("CTrHĐ", "CTHĐ"),
    "Đề án": ("ĐA",),
    "Hướng dẫn": ("HD",),
    "Thông báo": ("TB",),
    "Thông báo kết luận": ("TBKL",),
    "Báo cáo": ("BC",),
    "Tờ trình": ("TTr",),
    "Công văn": ("CV",),
    "Công điện": ("CĐ",),
    "Văn bản": (),
    "Nghị định": ("NĐ",),
    "Thông tư": ("TT",),
    "Thông tư liên tịch": ("TTLT",),
    "Luật": (),
    "Bộ luật": (),
    "Pháp lệnh": ("PL",),
    "Lệnh": (),
    "Hiến pháp": (),
}
#: The types by their plain names, and by their plain abbreviations.
TYPE_BY_KEY = {fold_key(name): name for name in DOCUMENT_TYPES}
TYPE_BY_ABBREVIATION = {
    make_plain(abbreviation): name for name, abbreviations in DOCUMENT_TYPES.items() for abbreviation in abbreviations
}
#: Alternatives of a pattern on plain text, longest first.
ABBREVIATION_PATTERN = "|".join(sorted(TYPE_BY_ABBREVIATION, key=len, reverse=True))
TYPE_PATTERN = "|".join(key.replace(" ", r"\s+") for key in sorted(TYPE_BY_KEY, key=len, reverse=True))

# A gap left by OCR or by a line that breaks after the hyphen.
_GAP = r"(?:[ ]{0,2}|[ ]{0,3}\n[ ]{0,60})"
_TOKEN = r"[A-Z][a-z]?[A-Z](?:[A-Z0-9&]|[a-z](?![a-z]))*"  # noqa: S105
_SIGNATURE = (
    r"(?:QH[\dI](?:\s?\d(?!\d))?"  # the National Assembly by term; OCR parts the digits
    rf"|(?:{_TOKEN}|[A-Z](?=[-/][A-Z]{{2}}))(?:[ ]?[-/]{_GAP}{_TOKEN})?(?:[-/]{_TOKEN})*)(?![A-Za-z])"
)
#: What follows the serial, with the groups ``year`` and ``signature``.
NUMBER_TAIL = rf"(?P<year>{_GAP}/{_GAP}(?:19|20)\d\d)?{_GAP}[-/]{_GAP}(?P<signature>{_SIGNATURE})"
#: A document number on plain text, with the groups ``serial``, ``year`` and ``signature``.
NUMBER = re.compile(rf"(?<![\w/\-])(?<!\d\.)(?P<serial>\d{{1,5}}(?:\.\d{{1,2}})?[a-z]?){NUMBER_TAIL}")


def normalize_number(number: str) -> str:
    """Return a document number without spaces, emphasis and typographic variants.

    Parameters
    ----------
    number : str
        As printed; OCR's I and l in the serial are read as 1.

    Returns
    -------
    str
        NFC, leading zeros kept.

    Examples
    --------
    >>> normalize_number("104 –CTr/TU")
    '104-CTr/TU'
    """
    number = "".join(compose_text(number).replace("*", "").split()).replace("QHI", "QH1")
    return re.sub("^[Il0-9]+", lambda serial: re.sub("[Il]", "1", serial[0]), number)


def number_key(number: str) -> str:
    """Return a number as a key: no marks, no case, no leading zeros.

    Examples
    --------
    >>> number_key("08-CTr/TU") == number_key("8 - CTR/TU")
    True
    """
    return make_plain(normalize_number(number)).lower().lstrip("0")


def type_key(doc_type: str) -> str:
    """Return a type as a key; a programme or plan "of action" shares the numbers of the plain one."""
    return fold_key(doc_type).removesuffix(" hanh dong")


def find_line(number: str) -> str:
    """Return the line of a number by the mark after its serial: hyphen Party, slash State.

    Examples
    --------
    >>> find_line("26-NQ/TW"), find_line("132/NQ-CP"), find_line("09/2015/QĐ-UBND")
    ('party', 'state', 'state')
    """
    mark = re.match(r"[\d.]+[a-z]?([-/])", number)
    return "" if mark is None else "party" if mark[1] == "-" else "state"


def find_type(number: str) -> str:
    """Return the type that a number's abbreviation stands for, or an empty string.

    Examples
    --------
    >>> find_type("08-CTr/TU"), find_type("22/2008/QH12"), find_type("63/SNV-VP")
    ('Chương trình', 'Luật', '')
    """
    signature = re.sub(r"^[\d.]+[a-z]?(/\d{4})?[-/]", "", make_plain(number))
    if signature.startswith("QH"):
        return "Luật"
    return TYPE_BY_ABBREVIATION.get(re.split("[-/]", signature)[0], "")
