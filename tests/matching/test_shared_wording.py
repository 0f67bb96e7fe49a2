"""Flat lists, shared headings and formulae of the genre: what is alike in form alone is no pair."""

from __future__ import annotations

import pandas as pd
import pytest
from planted import REFERENCE, make_clauses, make_units, run_chain

OPENING = "Cấp ủy, chính quyền, Mặt trận và các đoàn thể ở cơ sở cần nâng cao trách nhiệm, tập trung lãnh đạo, chỉ đạo"
#: A flat list of tasks, and clauses that take up one of them each, in other words.
TASKS = [
    "Nạo vét sông ngòi, gia cố đê bao và cống ngăn mặn ở các huyện ven biển, giữ nước ngọt cho vườn cây.",
    "Xây bến thả tàu cá, khu neo đậu tránh bão và kho lạnh bảo quản hải sản.",
    "Trồng lại rừng ngập mặn trên bãi bồi, giao cho các tổ hợp tác trông coi.",
    "Mở lớp dạy sửa máy nổ, đan lưới và chế biến mắm cho phụ nữ làng chài.",
    "Lắp điện gió cho các đảo nhỏ chưa có điện lưới.",
    "Khám mắt miễn phí cho người già ở các xã đảo, lập tủ thuốc trên tàu.",
    "Thu mua phao xốp hỏng, vớt rác trôi dạt vào bãi tắm.",
    "Dựng nhà truyền thống nghề biển, ghi âm các điệu hò kéo lưới.",
]
PLAN = [
    ("Rút ngắn thời hạn cấp đăng ký kết hôn còn hai ngày.", ""),
    ("Nạo vét 12 km sông ngòi và gia cố hai tuyến đê bao, cống ngăn mặn phía đông.", "1"),
    ("Thi đấu cờ tướng giữa các tổ dân phố vào dịp tết.", ""),
    ("Xây ba kho lạnh bảo quản hải sản cạnh khu neo đậu tránh bão.", "2"),
    ("Đánh số nhà, gắn biển tên phố ở khu đô thị mới.", ""),
    ("Giao 40 tổ hợp tác trông coi rừng ngập mặn trồng lại trên bãi bồi.", "3"),
    ("Kiểm định thang máy của các chung cư cũ.", ""),
    ("Lập 15 tủ thuốc trên tàu, khám mắt cho người già xã đảo mỗi quý.", "6"),
    ("Bán đấu giá xe công đã hết hạn dùng.", ""),
    ("Vớt rác trôi dạt và thu mua 3000 phao xốp hỏng.", "7"),
]


def run(reference: list[str], plan: list[str], *, heading: str = "I. NHIỆM VỤ VÀ GIẢI PHÁP") -> pd.DataFrame:
    """Return accepted pairs of a plan; the reference stands under a heading of tasks."""
    units = pd.concat(
        [
            make_clauses(REFERENCE, reference, "I. NHIỆM VỤ VÀ GIẢI PHÁP"),
            make_units("la", [(str(place + 1), "clause", text, heading) for place, text in enumerate(plan)]),
        ],
        ignore_index=True,
    )
    documents = pd.DataFrame(
        [
            (REFERENCE, "reference", "party", "central", "Trung ương", "2030-01-10", "full"),
            ("la", "plan", "state", "province", "Cửa Biển", "2030-06-01", "full"),
        ],
        columns=["doc_id", "role", "line", "tier", "unit", "issued", "extent"],
    )
    return run_chain(units, documents).alignment


def list_full(accepted: pd.DataFrame) -> set[tuple[str, str]]:
    full = accepted[accepted["strength"] == "full"]
    return set(zip(full["clause_id"], full["provision_id"], strict=True))


@pytest.mark.parametrize(
    "heading", ["I. NHIỆM VỤ VÀ GIẢI PHÁP", "I. VIỆC CẦN LÀM NGAY", ""], ids=["same", "other", "none"]
)
def test_clauses_of_a_flat_list_pair_by_what_they_say_under_whatever_heading(heading):
    accepted = run(TASKS, [text for text, _ in PLAN], heading=heading)
    expected = {(str(place + 1), provision) for place, (_, provision) in enumerate(PLAN) if provision}
    assert list_full(accepted) == expected
    own_matters = {str(place + 1) for place, (_, provision) in enumerate(PLAN) if not provision}
    assert not own_matters & set(accepted["clause_id"])


MATTERS = [
    "gia cố đê bao và cống ngăn mặn.",
    "trồng lại rừng ngập mặn trên bãi bồi.",
    "dạy nghề đan lưới, chế biến mắm.",
]


#: The opening that most texts of the genre have, one with less common words, and one of this reference alone.
OPENINGS = {
    "of the genre": "Các cấp ủy, tổ chức đảng, chính quyền và các cơ quan tăng cường lãnh đạo, chỉ đạo, tổ chức",
    "with less common words": "Các cấp ủy, chính quyền, Mặt trận và các đoàn thể tiếp tục quán triệt sâu rộng việc",
    "of this reference alone": OPENING,
}


@pytest.mark.parametrize("opening", list(OPENINGS.values()), ids=list(OPENINGS))
@pytest.mark.parametrize("more", [[], TASKS[4:]], ids=["short reference", "longer reference"])
def test_same_long_opening_with_another_matter_is_not_the_core_of_any(opening, more):
    reference = [*(f"{opening} {matter}" for matter in MATTERS), *more]
    plan = [f"{opening} xóa tín dụng đen, cờ bạc.", "Trồng lại rừng ngập mặn.", "Chỉ đạo.", "Tập trung lãnh đạo."]
    full = list_full(run(reference, plan))
    assert ("2", "2") in full
    assert not {clause for clause, _ in full} & {"1", "3", "4"}


def test_words_of_the_genre_alone_are_no_core_even_where_they_are_all_there_is():
    accepted = run([*TASKS[:3], "Tăng cường lãnh đạo, chỉ đạo thực hiện."], ["Tăng cường lãnh đạo, chỉ đạo thực hiện."])
    assert not list_full(accepted)
