"""Text in any encoding that Vietnamese has been stored in comes out as the same letters."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from read_samples import PLAN, encode_cp1258

from toolkit.errors import ReadError
from toolkit.read.encodings import convert_double_utf8, convert_legacy, convert_tcvn3, convert_vni
from toolkit.read.text import decode_text, read_text
from toolkit.read.web.markdown import read_markdown

# The small letters of both sets in the order of the alphabet, as the bytes of cp1252.
ALPHABET = "aàáảãạăằắẳẵặâầấẩẫậđeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
TCVN3_BYTES = (
    "61 b5 b8 b6 b7 b9 a8 bb be bc bd c6 a9 c7 ca c8 c9 cb ae 65 cc d0 ce cf d1 aa d2 d5 d3 d4 d6 69 d7 dd d8 dc de"
    " 6f df e3 e1 e2 e4 ab e5 e8 e6 e7 e9 ac ea ed eb ec ee 75 ef f3 f1 f2 f4 ad f5 f8 f6 f7 f9 79 fa fd fb fc fe"
)
VNI_LETTERS = (
    "a aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä ñ e eø eù eû eõ eï eâ eà eá eå eã eä i ì í æ ó ò"
    " o oø où oû oõ oï oâ oà oá oå oã oä ô ôø ôù ôû ôõ ôï u uø uù uû uõ uï ö öø öù öû öõ öï y yø yù yû yõ î"
)
TO_TCVN3 = dict(zip(ALPHABET, (chr(int(code, 16)) for code in TCVN3_BYTES.split()), strict=True))
TO_VNI = dict(zip(ALPHABET, VNI_LETTERS.split(), strict=True))


def encode_tcvn3(text):
    return "".join(TO_TCVN3.get(letter, letter) for letter in text.lower()).encode("latin-1")


def encode_vni(text):
    pairs = ((letter, TO_VNI.get(letter.lower(), letter)) for letter in text)
    return "".join(code.upper() if letter.isupper() else code for letter, code in pairs).encode("latin-1")


def encode_twice(text):
    undefined = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return "".join(
        chr(byte) if byte in undefined else bytes([byte]).decode("cp1252") for byte in text.encode()
    ).encode()


ENCODED = {
    "utf-8": (PLAN.encode(), PLAN, "utf-8"),
    "utf-8-with-mark": (PLAN.encode("utf-8-sig"), PLAN, "utf-8"),
    "utf-16-with-mark": (PLAN.encode("utf-16"), PLAN, "utf-16-le"),
    "utf-16-be-with-mark": (b"\xfe\xff" + PLAN.encode("utf-16-be"), PLAN, "utf-16-be"),
    "utf-16-le-without-mark": (PLAN.encode("utf-16-le"), PLAN, "utf-16-le"),
    "utf-16-be-without-mark": (PLAN.encode("utf-16-be"), PLAN, "utf-16-be"),
    "utf-32-with-mark": (PLAN.encode("utf-32"), PLAN, "utf-32-le"),
    "decomposed-utf-8-is-left-so": (normalize("NFD", PLAN).encode(), normalize("NFD", PLAN), "utf-8"),
    "cp1258": (encode_cp1258(PLAN), PLAN, "cp1258"),
    "tcvn3": (encode_tcvn3(PLAN), PLAN.lower(), "tcvn3"),
    "tcvn3-pasted-into-utf-8": (encode_tcvn3(PLAN).decode("latin-1").encode(), PLAN.lower(), "tcvn3"),
    "vni": (encode_vni(PLAN), PLAN, "vni"),
    "vni-pasted-into-utf-8": (encode_vni(PLAN).decode("latin-1").encode(), PLAN, "vni"),
    "utf-8-read-as-western-and-saved": (encode_twice(PLAN), PLAN, "double-utf-8"),
}


@pytest.mark.parametrize(("data", "text", "encoding"), ENCODED.values(), ids=ENCODED.keys())
def test_every_encoding_gives_the_same_letters(data, text, encoding):
    decoded, found, faults = decode_text(data)
    assert (decoded, found) == (text, encoding)
    assert {fault.fault for fault in faults} <= {"legacy_encoding"}


def test_tables_of_legacy_letters_are_complete():
    assert convert_tcvn3("".join(TO_TCVN3[letter] for letter in ALPHABET)) == ALPHABET
    assert convert_vni(" ".join(TO_VNI[letter] for letter in ALPHABET)) == " ".join(ALPHABET)
    assert convert_vni(" ".join(TO_VNI[x] for x in ALPHABET).upper()) == " ".join(ALPHABET).upper()


def test_only_the_legacy_lines_of_a_mixed_file_are_converted():
    legacy = encode_tcvn3("chủ tịch tỉnh quyết định trồng rừng").decode("latin-1")
    text, counts = convert_legacy(f"Sở Y tế chủ trì.\n{legacy}\nGiá 5 ¥, 3 ½ kg, © Tỉnh Sông Lam")
    assert text == "Sở Y tế chủ trì.\nchủ tịch tỉnh quyết định trồng rừng\nGiá 5 ¥, 3 ½ kg, © Tỉnh Sông Lam"
    assert counts == {"tcvn3": 1}


def test_the_soft_hyphen_of_a_phrase_pasted_into_sound_text_is_a_letter():
    legacy = encode_tcvn3("nước sạch và hồ chứa nước").decode("latin-1")
    assert legacy.count("\xad") == 2
    assert convert_legacy(f"Đắp đập, lo {legacy} của xã.")[0] == "Đắp đập, lo nước sạch và hồ chứa nước của xã."


FOREIGN = [
    "Die Größe der Wälder überrascht über alle Maßen.",
    "Åse får gå på ski før påske.",
    "La forêt où naît le fleuve; garçon, naïf, æther.",
    "μ = 5 µm; 30 m² ± 2 °C; ½ «giá» × 3 ÷ 2",
]


@pytest.mark.parametrize("line", FOREIGN)
def test_other_languages_and_signs_stay(line):
    assert decode_text(f"{line}\n{PLAN}".encode())[0] == f"{line}\n{PLAN}"


@given(st.text(alphabet=ALPHABET + ALPHABET.upper() + " \n,.;:()-0123456789", max_size=200))
def test_unicode_vietnamese_is_never_touched(text):
    assert decode_text(text.encode()) == (text, "utf-8", ())


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_read_error(data):
    try:
        text, _, _ = decode_text(data)
    except ReadError:
        return
    assert "\r" not in text
    assert "\f" not in text


@given(st.text(max_size=100))
def test_undoing_double_utf8_never_fails(text):
    assert isinstance(convert_double_utf8(text), str)


def test_cut_off_utf8_is_read_with_a_fault():
    text, encoding, faults = decode_text(f"{PLAN}ế".encode()[:-1])
    assert encoding == "utf-8"
    assert text[:-1] == PLAN[: len(text) - 1]
    assert [fault.fault for fault in faults] == ["undecodable_bytes"]
    assert text[faults[0].start] == "\ufffd"


def test_line_ends_and_controls():
    content = read_text("a\r\nb\rc\fd\x0be\u2028f\x07\ufeffg".encode(), where="a.txt")
    assert content.text == "a\nb\nc\nd\ne\nfg"
    assert content.dropped == {"control_characters": 2}


def test_binary_data_is_refused():
    with pytest.raises(ReadError, match=r"x\.bin: is binary data"):
        decode_text(bytes(range(256)) * 20, where="x.bin")


MARKDOWN_CASES = {
    "front-matter": ("---\ntitle: KH 5\ntags:\n- a\n---\nMột\n", "Một\n", {"front_matter": 30}),
    "rule-is-no-front-matter": ("---\nMột\n", "---\nMột\n", {}),
    "link": ("Theo [Luật 5](/l/5 \"x\") và [6](a b)", "Theo Luật 5 và [6](a b)", {"link_target": 12}),
    "picture": ("![cờ](https://a.vn/b.png)Một", "cờMột", {"link_target": 23}),
    "blank-lines-without-end-of-front-matter": ("---\n" + "  \n" * 60 + "x", "---\n" + "  \n" * 60 + "x", {}),
    "unclosed-comments": ("<!-- " * 5, "<!-- " * 5, {}),
    "comment": ("a<!-- x\ny -->b", "ab", {"comment": 12}),
    "menu": ("- [A](/a)\n- [B](/b)\n\n- [C](/c)\nMột", "Một", {"navigation": 27}),
    "two-links-are-no-menu": ("[A](/a)\n[B](/b)\nMột", "A\nB\nMột", {"link_target": 12}),
    "bold-and-headings-stay": ("# Mục\n**Điều 1.** *x*\n", "# Mục\n**Điều 1.** *x*\n", {}),
    "raised-marks": ("Trồng 85<sup>3</sup> ha, bể 20 m<sup>3</sup>", "Trồng 85 ha, bể 20 m3", {"footnote_mark": 1}),
    "tags-and-signs": ("<div align='a'>\nĐạt <b>5</b>&nbsp;ha &ge; 3<br>Hết", "\nĐạt 5\xa0ha ≥ 3\nHết", {"markup": 22}),
    "brackets-of-a-form-stay": ("<Tên xã> và <Số, ký hiệu>", "<Tên xã> và <Số, ký hiệu>", {}),
    "breaks-inside-a-row-stay": ("| 1 | Gieo<br>hạt |", "| 1 | Gieo<br>hạt |", {}),
    "table-stays": ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |", {}),
}  # fmt: skip


@pytest.mark.parametrize(("source", "text", "dropped"), MARKDOWN_CASES.values(), ids=MARKDOWN_CASES.keys())
def test_markdown(source, text, dropped):
    content = read_markdown(source.encode(), where="a.md")
    assert (content.text, dict(content.dropped)) == (text, dropped)


BROKEN_TABLES = {
    "wrapped-cells": (
        "|\n**TT**\n|\nViệc\n|\n|\n1\n|\nTrồng\nrừng\n|\n\nHết",
        "| **TT** | Việc |\n| 1 | Trồng rừng |\n\nHết",
    ),
    "items-in-a-cell-keep-their-lines": (
        "|\nTT\n|\nViệc\n|\n|\n1\n|\nGồm:\n- hồi;\n- quế\n|\n",
        "| TT | Việc |\n| 1 | Gồm:<br>- hồi;<br>- quế |\n",
    ),
    "empty-cells-fill-the-row": (
        "|\nA\n|\nB\n|\nC\n|\n|\n1\n|\n|\n|\n|\n2\n|\nx\n|\ny\n|\n",
        "| A | B | C |\n| 1 |  |  |\n| 2 | x | y |\n",
    ),
    "blank-bold-cell-is-empty": ("|\nA\n|\nB\n|\n|\n** **\n|\nx\n|\n", "| A | B |\n|  | x |\n"),
    "head-becomes-lines": (
        "|\n**UBND**\nTỈNH NÚI XANH\n|\n**CỘNG HÒA XÃ\nHỘI CHỦ NGHĨA VIỆT NAM**\n|\n|\nSố: 4\n|\n*Núi Xanh*\n|\n\nX",
        "**UBND**\nTỈNH NÚI XANH\n\n**CỘNG HÒA XÃ\nHỘI CHỦ NGHĨA VIỆT NAM**\n\nSố: 4\n\n*Núi Xanh*\n\nX",
    ),
    "a-head-with-merged-cells-is-shorter-than-the-rows": (
        "|\nA\n|\nB\n|\n|\n1\n|\n2\n|\n3\n|\n|\nx\n|\n|\n|\n|\n",
        "| A | B |\n| 1 | 2 | 3 |\n| x |  |  |\n",
    ),
    "one-bar-is-no-table": ("a\n|\nb", "a\n|\nb"),
}


@pytest.mark.parametrize(("source", "text"), BROKEN_TABLES.values(), ids=BROKEN_TABLES.keys())
def test_tables_that_came_apart_are_joined(source, text):
    assert read_markdown(source.encode(), where="a.md").text == text


SOUND = {
    "division-sign-for-a-range": "Giai đoạn 2026 ÷ 2030",
    "range-alone-on-its-line": "Kế hoạch\n2026 ÷ 2030",
    "range-without-blanks": "tăng 5÷7% mỗi năm",
    "diameter": "ống Ø 200 và Ø300",
    "micrometre": "bụi dưới 10 µm",
    "registered": "phần mềm Windows® và Office ®",
    "pacific-currents": "Hiện tượng El Niño, La Niña",
    "german-names": "Đoàn thăm Köln, Zürich và Malmö",
}


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_signs_and_names_in_sound_text_are_no_legacy_letters(text):
    assert convert_legacy(text) == (text, {})


@pytest.mark.parametrize("encode", [encode_tcvn3, encode_vni])
def test_legacy_words_in_a_sound_line_are_converted_alone(encode):
    before, pasted, after = (
        "Mở đường phòng hộ ven sông,",
        "bảo đảm đời sống của mỗi nhà",
        "và giữ lấy dòng sông lâu dài.",
    )
    decoded = encode(pasted).decode("latin-1")
    text, counts = convert_legacy(f"{before} {decoded} {after}")
    assert text == f"{before} {pasted} {after}"
    assert sum(counts.values()) == 1


ITEMS = {
    "three ones": ("1. Đắp hồ.\n1. Dọn suối.\n\n1. Gieo cây.\n", "1. Đắp hồ.\n2. Dọn suối.\n\n3. Gieo cây.\n"),
    "an item and its list": ("1. Mục đích\n1. Đắp hồ.\n2. Dọn suối.", "1. Mục đích\n1. Đắp hồ.\n2. Dọn suối."),
    "boxes": ("- [ ] Đắp hồ\n- [x] Dọn suối", "- Đắp hồ\n- Dọn suối"),
    "notes": ("Đắp hồ[^1] nhỏ.\n\n[^1]: Ở đầu nguồn.", "Đắp hồ nhỏ.\n\n[chú thích 1] Ở đầu nguồn."),
}


@pytest.mark.parametrize(("source", "text"), ITEMS.values(), ids=ITEMS)
def test_items_and_notes_of_markdown(source, text):
    assert read_markdown(source.encode(), where="a.md").text == text
