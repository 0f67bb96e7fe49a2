"""The alarm rings where text went astray, and is silent over a text that was read well."""

from __future__ import annotations

import pytest

from toolkit.records import Document
from toolkit.segment.document import segment_document
from toolkit.segment.unread import find_doubtful

HEAD = "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM\nSố: 12/KH-UBND\n\nKẾ HOẠCH\n\nPhát triển vườn ươm\n\n"
TASKS = "".join(
    f"{n}. Sở Nông nghiệp và Môi trường rà soát vườn ươm của xã thứ {n}, báo cáo trước tháng mười hằng năm.\n\n"
    for n in range(1, 9)
)
SOUND = f"{HEAD}I. NHIỆM VỤ\n\n{TASKS}Nơi nhận:\n- Như trên;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n"
SENTENCE = "Mỗi xã có ít nhất một vườn ươm đủ giống cho vụ sau, được kiểm tra chất lượng mỗi năm hai lần"

#: An annex without a number or title that it is known by, behind the signature.
BEHIND_THE_END = {
    "verbs of recitals": "".join(
        f"- Thực hiện ghép mắt cho {n} vườn ươm ở ven sông, mỗi vườn ít nhất trăm cây giống tốt.\n" for n in range(10)
    ),
    "short lines": "".join(f"- Ghép mắt cho {n} vườn ươm ven sông.\n" for n in range(30)),
    "capitals": "".join(f"{n}. GHÉP MẮT CHO {n} VƯỜN ƯƠM VEN SÔNG CỦA XÃ.\n" for n in range(2, 14)),
}


def _list_faults(text: str, **options: object) -> set[str]:
    faults = segment_document(Document("lam", text, **options)).faults  # type: ignore[arg-type]
    return {f"{fault}.{case}".rstrip(".") for fault, case in zip(faults["fault"], faults["case"], strict=True)}


def test_a_text_read_well_rings_no_alarm() -> None:
    assert find_doubtful(segment_document(Document("lam", SOUND)).faults) == set()


@pytest.mark.parametrize(
    ("text", "options", "fault"),
    [
        (SOUND.replace("- Lưu: VT.", "- Lưu: VT;\n" + f"- {SENTENCE}, {SENTENCE}, {SENTENCE}."), {}, "left_out"),
        *((SOUND + text, {}, "left_out") for text in BEHIND_THE_END.values()),
        (SOUND, {"dropped": (("hidden_text", 500),), "format": "docx"}, "left_out.hidden"),
        (SOUND, {"dropped": (("hidden_text", 5000),), "format": "html"}, "left_out.hidden"),
        (SOUND, {"dropped": (("symbol", 2),), "format": "docx"}, "lost_signs.dropped"),
        (f"I. NHIỆM VỤ\n\n1. {SENTENCE * 30}.\n", {}, "overlong_unit"),
        (SOUND.replace("xã thứ 3", "xã\ufffd thứ 3"), {}, "lost_signs"),
        (f"{SOUND}\nPHỤ LỤC I\n\n1. ạ h n i ờ h T ì r t ủ h c\n", {}, "scattered_letters"),
        (
            HEAD + "I. NHIỆM VỤ\n\n" + "\n\n".join(f"{n}. Giao Sở Nông nghiệp và" for n in (1, 2, 3)),
            {},
            "open_sentence.many",
        ),
    ],
    ids=[
        "receivers",
        *BEHIND_THE_END,
        "hidden",
        "hidden-page",
        "symbols",
        "page-in-one",
        "undecoded",
        "sideways",
        "cut",
    ],
)
def test_lost_text_rings(text: str, options: dict[str, object], fault: str) -> None:
    assert fault in _list_faults(text, **options)
    assert find_doubtful(segment_document(Document("lam", text, **options)).faults) == {"lam"}  # type: ignore[arg-type]


def test_one_sentence_cut_is_told_but_is_no_alarm() -> None:
    text = SOUND.replace(", báo cáo trước tháng mười hằng năm.", " và", 1)
    assert "open_sentence" in _list_faults(text)
    assert find_doubtful(segment_document(Document("lam", text)).faults) == set()


@pytest.mark.parametrize("dropped", [("tracked_deletion", 900), ("page_head", 30)])
def test_what_is_left_out_rightly_rings_no_alarm(dropped: tuple[str, int]) -> None:
    assert find_doubtful(segment_document(Document("lam", SOUND, dropped=(dropped,), format="docx")).faults) == set()


@pytest.mark.parametrize(
    "items",
    [
        "- Phục vụ người dân ngày càng tốt hơn\n- Làm các việc nêu trên\n- Kiểm tra của cấp trên đối với cấp dưới\n",
        "Ông Lam, Trưởng ban,\n\nBà Xanh, Phó Trưởng ban,\n\nÔng Núi, Ủy viên,\n\nBà Biển, Ủy viên.\n",
        "\uf0b7Mở lớp ghép cành.\n\uf0b7Mở lớp chiết cành.\n",
        "Nơi nhận:\n" + "".join(f"- Ủy ban nhân dân xã thứ {n} (để thực hiện);\n" for n in range(40)) + "- Lưu: VT.\n",
    ],
    ids=["closing words", "a list of members", "a bullet at its word", "many receivers"],
)
def test_ordinary_endings_and_lists_ring_no_alarm(items: str) -> None:
    text = SOUND.replace("Nơi nhận:\n- Như trên;\n- Lưu: VT.\n", items)
    assert find_doubtful(segment_document(Document("lam", text)).faults) == set()
