"""Numbers as Vietnamese texts write them: digits with dots and commas, words, scales, halves."""

from __future__ import annotations

import re

_VALUES = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "nửa": 0.5,
}  # fmt: skip
_SCALES = {"nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}

_DIGIT = "(?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín)"
# "năm" after a ten is the word for year ("mười năm"); five is "lăm" there.
_ONE = "(?:mốt|tư|lăm|nhăm|một|hai|ba|bốn|sáu|bảy|bẩy|tám|chín)"
_TENS = rf"(?:(?:{_DIGIT} mươi|{_DIGIT} chục|mười)(?: {_ONE}(?!\w))?)"
_HUNDREDS = rf"(?:(?:{_DIGIT}|không) trăm(?: (?:linh|lẻ) {_DIGIT}| {_TENS})?)"
_SCALE = r"(?: (?:nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?!\w|\s+(?:lệ|trọng)))"
_HALF = r"nửa(?= (?:năm|tháng|ngày|giờ|km|ki-lô-mét|mét|ha|héc-ta|hecta|tấn|tạ|lít)(?!\w))"
_IN_WORDS = rf"(?:{_HUNDREDS}|{_TENS}|{_DIGIT}|{_HALF})(?!\w)(?:{_SCALE}+(?: (?:{_HUNDREDS}|{_TENS}))?)*"
_IN_DIGITS = (
    rf"\d{{1,3}}(?:[. ]\d{{3}}(?!\d))+(?:,\d+)?|\d{{1,3}}(?:,\d{{3}}){{2,}}"
    rf"|\d+(?:[.,]\d+)?{_SCALE}*"
)
#: One number, in digits or in words, without its unit.
NUMBER = rf"(?:(?:{_IN_DIGITS}){_SCALE}*|(?<!\w){_IN_WORDS})(?: rưỡi)?"

_GROUPED = re.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}|\d{1,3},000")
_DIGITS = re.compile(r"[\d., ]*\d")


def parse_number(written: str) -> float:
    """Return the value of a number written as :data:`NUMBER` has it.

    A dot before three digits parts thousands, a comma is the decimal mark; "rưỡi" adds half of the last
    scale.

    Examples
    --------
    >>> [parse_number(text) for text in ("1.200", "2,5", "hai mươi mốt", "20 nghìn tỷ", "hai nghìn rưỡi")]
    [1200.0, 2.5, 21.0, 20000000000000.0, 2500.0]
    """
    digits = _DIGITS.match(written)
    if digits is None:
        return _parse_words(written.split())
    value = _parse_digits(digits.group())
    scale = 1.0
    for word in written[digits.end() :].split():
        if word == "rưỡi":
            return (value + 0.5) * scale
        scale *= _SCALES[word]
    return value * scale


def _parse_digits(digits: str) -> float:
    if not _GROUPED.fullmatch(digits):
        return float(digits.replace(",", "."))
    if "." in digits or " " in digits:
        return float(digits.replace(" ", "").replace(".", "").replace(",", "."))
    return float(digits.replace(",", ""))


def _parse_words(words: list[str]) -> float:
    total, group, last_scale = 0.0, 0.0, 1.0
    for word in words:
        if word == "rưỡi":
            total += last_scale / 2
        elif word in _VALUES:
            group += _VALUES[word]
        elif word in {"mươi", "chục"}:
            group += 9 * (group % 10)
        elif word == "trăm":
            group, last_scale = group * 100, 100.0
        elif word in _SCALES:
            last_scale = _SCALES[word]
            # "hai nghìn tỷ": the second scale multiplies what stands before it
            total, group = (total + group * last_scale if group else total * last_scale), 0.0
    return total + group
