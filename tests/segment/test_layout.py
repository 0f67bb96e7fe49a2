"""Head, recitals, addressees, signatures and what is attached after them."""

import pytest

from toolkit.segment.layout import classify_paragraphs
from toolkit.segment.paragraphs import split_paragraphs


def _classes(*lines):
    paragraphs = split_paragraphs("\n".join(lines))
    return list(zip(classify_paragraphs(paragraphs), (p.text for p in paragraphs), strict=True))


def _class_of(line, *lines):
    return next(name for name, text in _classes(*lines) if text == line)


HEAD = [
    "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 12/KH-UBND",
    "Sông Lam, ngày 5 tháng 3 năm 2025",
    "KẾ HOẠCH",
    "Mở lớp cho cán bộ xã",
]
BODY = ["I. MỤC TIÊU", "1. Mỗi xã có một lớp.", "2. Lớp học trong hai tháng."]
END = ["Nơi nhận:", "- Các sở;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Văn Lam"]


def test_a_plan_is_head_body_and_end():
    names = [name for name, _ in _classes(*HEAD, *BODY, *END)]
    assert names == ["head"] * 7 + ["body"] * 3 + ["receivers"] * 3 + ["signature"] * 3


CASES = {
    "a recital before the body": ("Căn cứ Luật Giáo dục;", [*HEAD, "Căn cứ Luật Giáo dục;", *BODY], "legal_basis"),
    "a recital with a dash": ("- Căn cứ Điều lệ Đảng;", ["- Căn cứ Điều lệ Đảng;", *BODY], "legal_basis"),
    "a proposal": (
        "Theo đề nghị của Giám đốc Sở Nội vụ.",
        [*HEAD, "Theo đề nghị của Giám đốc Sở Nội vụ.", *BODY],
        "legal_basis",
    ),
    "a sentence of the body that begins alike": (
        "Căn cứ tình hình, các xã mở thêm lớp.",
        [*HEAD, *BODY, "Căn cứ tình hình, các xã mở thêm lớp."],
        "body",
    ),
    "a lead-in before the body": (
        "Tỉnh ban hành Kế hoạch như sau:",
        [*HEAD, "Tỉnh ban hành Kế hoạch như sau:", *BODY],
        "body",
    ),
    "the enacting formula": ("QUYẾT ĐỊNH:", [*HEAD, "QUYẾT ĐỊNH:", "Điều 1. Mở lớp."], "head"),
    "a pointer": ("(Kèm theo phụ lục phân công)", [*BODY, "(Kèm theo phụ lục phân công)"], "pointer"),
    "a source": ("Nguồn: https://songlam.example", [*BODY, "Nguồn: https://songlam.example"], "source_line"),
    "a footnote": ("[chú thích 1] Số liệu năm ngoái.", [*BODY, "[chú thích 1] Số liệu năm ngoái."], "footnote"),
    "the title of the contents": ("MỤC LỤC", ["I. A ...... 1", "MỤC LỤC", "I. B ..... 2", *BODY], "contents"),
    "a signer by order": ("KT. CHỦ TỊCH", [*BODY, "KT. CHỦ TỊCH"], "signature"),
    "a signer of the party": ("T/M BAN THƯỜNG VỤ", [*BODY, "T/M BAN THƯỜNG VỤ"], "signature"),
    "an annex after the end": ("PHỤ LỤC I", [*BODY, *END, "PHỤ LỤC I", "DANH MỤC LỚP HỌC"], "body"),
    "its title": ("DANH MỤC LỚP HỌC", [*BODY, *END, "PHỤ LỤC I", "DANH MỤC LỚP HỌC"], "body"),
    "the title of an attached document": ("QUY CHẾ", [*BODY, *END, "QUY CHẾ", "Mở lớp", "Chương I"], "head"),
    "its body": ("Chương I", [*BODY, *END, "QUY CHẾ", "Mở lớp", "Chương I", "QUY ĐỊNH CHUNG"], "body"),
    "a numbering that begins anew": ("1. Lớp một.", [*BODY, *END, "1. Lớp một.", "2. Lớp hai."], "body"),
    "an addressee with a dash": ("- Các sở;", [*BODY, *END], "receivers"),
    "the head of a form": (
        "Độc lập - Tự do - Hạnh phúc",
        [*BODY, *END, "Mẫu số 02", "TỈNH SÔNG LAM", "Độc lập - Tự do - Hạnh phúc", "TỜ TRÌNH", "Về lớp học"],
        "head",
    ),
    "what the form says": (
        "Kính gửi: các xã",
        [*BODY, *END, "Mẫu số 02", "Độc lập - Tự do - Hạnh phúc", "TỜ TRÌNH", "Kính gửi: các xã", "1. Tên lớp:"],
        "head",
    ),
    "a sentence on addressees": ("Nơi nhận ghi tên các xã.", [*BODY, "Nơi nhận ghi tên các xã."], "body"),
    "a wrapped number of a letter": ("KT ngày 5/3/2030, gồm:", [*BODY, "KT ngày 5/3/2030, gồm:"], "body"),
    "what follows a sample of a signature": (
        "- Mẫu này dùng cho cấp ủy.",
        [*BODY, "T/M BAN THƯỜNG VỤ", "Trần Văn Lam", "- Mẫu này dùng cho cấp ủy.", "3. Lớp thứ ba."],
        "body",
    ),
    "the number after a sample of addressees": ("3. Lớp ba.", [*BODY, "Nơi nhận:", "- Lưu: VT.", "3. Lớp ba."], "body"),
    **{
        f"a sentence that begins as a signature does: {text[:10]}": (text, [*BODY, text], "body")
        for text in ("Đã ký kết 5 thỏa thuận.", "TM Dịch vụ ven sông phát triển mạnh.", "Q. Trung tâm có vườn mới.")
    },
    "signed in small letters": ("KT. Giám đốc", [*BODY, "KT. Giám đốc"], "signature"),
    "signed, and by whom": ("(Đã ký) Lê Lam", [*BODY, "(Đã ký) Lê Lam"], "signature"),
    "a sample of a signature": ("T/M BAN THƯỜNG VỤ", [*BODY, "T/M BAN THƯỜNG VỤ", "3. Lớp thứ ba."], "sample"),
    "a short plan above a form in capitals": (
        "1. Mỗi xã có một lớp.",
        [*HEAD, *BODY[1:], *END, "Mẫu biểu kèm theo", "BÁO CÁO LỚP HỌC", "1. Tên lớp."],
        "body",
    ),
    "a letter without labels above a form": (
        "Sở đề nghị các xã mở lớp.",
        [*HEAD[:5], "Sở đề nghị các xã mở lớp.", *END, "BÁO CÁO LỚP HỌC", "1. Tên lớp."],
        "body",
    ),
    "a word of the head in the body": (
        "2. Xây dựng nền độc lập - tự do - hạnh phúc.",
        [*BODY[:2], "2. Xây dựng nền độc lập - tự do - hạnh phúc."],
        "body",
    ),
}


@pytest.mark.parametrize(("line", "lines", "name"), CASES.values(), ids=CASES)
def test_class_of_a_line(line, lines, name):
    assert _class_of(line, *lines) == name


def test_a_text_without_head_or_end_is_all_body():
    assert {name for name, _ in _classes("Mỗi xã có một lớp.", "Lớp học hai tháng.")} == {"body"}
