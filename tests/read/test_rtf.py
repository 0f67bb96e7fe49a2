"""RTF: letters by code page and by number, lists, tables, notes."""
# ruff: noqa: E501 (cases on one line each)

import pytest
from read_samples import PLAN, encode_cp1258

from toolkit.read.word.rtf import read_rtf

FONTS = rb"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset163 Times;}{\f2\fcharset2 Symbol;}}"


def read(body):
    return read_rtf(rb"{\rtf1\ansi\ansicpg1252" + FONTS + body + b"}", where="a.rtf")


def escape(data):
    return b"".join(b"\\'%02x" % byte if byte > 0x7F else bytes([byte]) for byte in data).replace(b"\n", b"\\par\n")


def test_letters_by_the_character_set_of_the_font():
    content = read(rb"\f1 " + escape(encode_cp1258(PLAN)))
    assert content.text.split() == PLAN.split()


def test_letters_by_number():
    codes = "".join(
        rf"\u{ord(letter) - 65536 * (ord(letter) > 32767)}?" if ord(letter) > 127 else letter for letter in PLAN
    )
    assert read(codes.replace("\n", "\\par ").encode()).text.split() == PLAN.split()


CASES = {
    "fallback-of-two-letters": (rb"\uc2 Tr\u7891\'00xng\par", "Trồng"),
    "no-fallback": (rb"\uc0 Tr\u7891ng\par", "Trồng"),
    "surrogate-pair": (rb"\u-10179?\u-8704?\par", "\U0001f600"),
    "signs": (rb"a\~b\_c\emdash d\{e\}\\\tab f\line g\par", "a\xa0b-c—d{e}\\\tf\ng"),
    "signs-of-the-font-symbol-in-a-sentence": (rb"n{\f2\'b3} 95{\f2\'b1}1\par", "n≥ 95±1"),
    "list-number-stands-as-text": (rb"{\listtext 1.\tab}Tr\u7891?ng\par{\listtext\f2\'b7\tab}c\par", "1. Trồng\n\n- c"),
    "table": (rb"\intbl a\cell b|\par c\cell\row\intbl 1\cell 2\cell\row\pard x\par", "| a | b\\|<br>c |\n| 1 | 2 |\n\nx"),
    "raised-mark-of-a-note": (rb"120{\super 3} ha, 50 m{\super 2}, {\up6 1}a \super 2\nosupersub\par", "120 ha, 50 m2, 1a 2"),
    "footnote": (rb"a{\*\footnote {\super 1} Theo x.}\par b\par", "a\n\n[chú thích 1] 1 Theo x.\n\nb"),
    "unknown-destination": (rb"a{\*\quaila zzz}b\par", "ab"),
    "cut-off": (rb"a\par {\b b", "a\n\nb"),
    "binary-is-jumped": (rb"a{\pict\bin4 }}}}x}b\par", "ab"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), CASES.values(), ids=CASES.keys())
def test_control_words(body, text):
    assert read(body).text == text


def test_dropped_text_is_counted():
    content = read(rb"{\header DAU}{\footer c}a{\v an}{\deleted bo}{\info{\title T}}\par")
    assert content.text == "a"
    assert dict(content.dropped) == {
        "page_head": 3,
        "page_foot": 1,
        "hidden_text": 2,
        "tracked_deletion": 2,
        "markup": 1,
    }


def test_legacy_font_is_converted():
    content = read(escape("Chñ tÞch tØnh quyÕt ®Þnh".encode("latin-1")))
    assert content.text == "Chủ tịch tỉnh quyết định"
    assert [fault.fault for fault in content.faults] == ["legacy_encoding"]
