"""Provisions are cut into what can be looked for in a plan by itself, and nothing of them is changed."""

import pandas as pd
import pytest

from toolkit.statements.obligations import find_obligations, list_obligations


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in find_obligations(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("Mở lớp cho xã; cấp sách giáo khoa.", ["Mở lớp cho xã", "cấp sách giáo khoa"], id="semicolon"),
        pytest.param(
            "Lập quỹ khuyến học đạt 50%. Thưởng giáo viên giỏi.",
            ["Lập quỹ khuyến học đạt 50%", "Thưởng giáo viên giỏi"],
            id="sentence that ends in a figure",
        ),
        pytest.param(
            "Chính sách hỗ trợ: học phí, xe đưa đón, nhà công vụ.",
            ["học phí", "xe đưa đón", "nhà công vụ"],
            id="list whose name orders nothing",
        ),
        pytest.param(
            "Đổi mới thư viện: thẻ từ, phòng đọc, sách nói.",
            ["Đổi mới thư viện", "thẻ từ", "phòng đọc", "sách nói"],
            id="list whose head is an act",
        ),
        pytest.param(
            "Rà soát, sửa đổi, bổ sung nội quy.", ["Rà soát, sửa đổi, bổ sung nội quy"], id="acts that share an object"
        ),
        pytest.param(
            "Rà soát, sửa đổi nội quy trường học, tăng cường tiếp phụ huynh.",
            ["Rà soát, sửa đổi nội quy trường học", "tăng cường tiếp phụ huynh"],
            id="comma before another act",
        ),
        pytest.param(
            "Mở chiến dịch tuyên truyền, vận động học sinh.",
            ["Mở chiến dịch tuyên truyền, vận động học sinh"],
            id="act without object before the comma",
        ),
        pytest.param(
            "Lập quỹ nhằm nâng cao tay nghề, tạo việc làm.",
            ["Lập quỹ nhằm nâng cao tay nghề, tạo việc làm"],
            id="purposes are of one act",
        ),
        pytest.param(
            "Lớp học: 60% có máy chiếu, 30% có điều hòa.",
            ["60% có máy chiếu", "30% có điều hòa"],
            id="figures of two things",
        ),
        pytest.param(
            "Phát triển khoa học, công nghệ, đổi mới sáng tạo.",
            ["Phát triển khoa học, công nghệ, đổi mới sáng tạo"],
            id="a noun that looks like an act",
        ),
        pytest.param("Khen thưởng", ["Khen thưởng"], id="one word"),
        pytest.param("Giữ rừng; vì thế hệ sau.", ["Giữ rừng", "vì thế hệ sau"], id="not every sau announces a list"),
        pytest.param(
            "Tổ chức các việc sau; dọn vệ sinh trường.", ["dọn vệ sinh trường"], id="what only announces a list"
        ),
    ],
)
def test_where_a_provision_is_cut(text, parts):
    assert cut(text) == parts


@pytest.mark.parametrize("text", ["", " ", ";;", ": , .", "Các việc sau:", "100%"])
def test_texts_without_obligations_give_one_slice_inside_the_text(text):
    spans = find_obligations(text)
    assert len(spans) == 1
    assert 0 <= spans[0][0] <= spans[0][1] <= len(text)


def test_slices_of_the_shipped_reference_are_ordered_and_never_overlap(shipped_analysis):
    texts = shipped_analysis.provisions.set_index("provision_id")["text"]
    for provision_id, own in shipped_analysis.obligations.groupby("provision_id"):
        assert (own["start"] < own["end"]).all()
        assert (own["start"].to_numpy()[1:] >= own["end"].to_numpy()[:-1]).all()
        assert [texts[provision_id][a:b] for a, b in zip(own["start"], own["end"], strict=True)] == list(own["text"])


def test_what_orders_nothing_has_no_obligation():
    provisions = pd.DataFrame(
        {"provision_id": ["I.1", "I.2", "II.1"], "type": ["situation", "viewpoint", "task"], "text": "Mở lớp; xây nhà."}
    )
    assert set(list_obligations(provisions)["provision_id"]) == {"II.1"}
