"""Who leads and by when, told by the headings above a passage: evidence where the passage itself is silent."""

from __future__ import annotations

import pytest

from toolkit.changes import find_changes

ACT = "Tổ chức khám mắt miễn phí cho người cao tuổi ở vùng sâu."
LED = "Bộ Y tế chủ trì tổ chức khám mắt miễn phí cho người cao tuổi ở vùng sâu."
DATED = "Đến năm 2028, tổ chức khám mắt miễn phí cho người cao tuổi ở vùng sâu."


@pytest.mark.parametrize(
    ("reference", "plan", "contexts", "expected"),
    [
        (ACT, ACT, ("", "TỔ CHỨC THỰC HIỆN > 3. Sở Nội vụ"), [("agency", "added", "", "Sở Nội vụ")]),
        (ACT, ACT, ("", "Đảng đoàn Hội đồng nhân dân tỉnh"), [("agency", "added")]),
        (ACT, ACT, ("", "Trách nhiệm của Sở Y tế, Sở Tài chính"), [("agency", "added", "", "Sở Y tế; Sở Tài chính")]),
        (LED, ACT, ("", "TỔ CHỨC THỰC HIỆN > Sở Y tế"), []),
        (LED, ACT, ("", "TỔ CHỨC THỰC HIỆN > Sở Tài chính"), [("agency", "altered", "Bộ Y tế", "Sở Tài chính")]),
        (ACT, LED, ("Bộ Y tế", ""), []),
        (ACT, ACT, ("Bộ Y tế", "Sở Y tế"), []),
        (ACT, ACT, ("Bộ Y tế", ""), [("agency", "dropped", "Bộ Y tế", "")]),
        (ACT, ACT, ("", "Mỗi cơ quan, đơn vị, địa phương"), []),
        (ACT, ACT, ("", "Ban Tổ chức"), [("agency", "added")]),
        (ACT, f"{ACT[:-1]} theo hướng dẫn của Bộ Y tế.", ("", "Sở Tài chính"), [("agency", "added")]),
        (ACT, ACT, ("", "UBND tỉnh ban hành Kế hoạch với nội dung như sau:"), []),
        (LED, LED.replace("Bộ", "Sở"), ("", "Sở Tài chính"), []),
        (ACT, ACT, ("", "MỤC TIÊU > Giai đoạn 2026 - 2030"), [("deadline", "added", "", "Giai đoạn 2026 - 2030")]),
        (ACT, ACT, ("Đến năm 2025", "Đến năm 2030"), [("deadline", "weaker", "Đến năm 2025", "Đến năm 2030")]),
        (ACT, ACT, ("Tầm nhìn đến năm 2045", "Đến năm 2030"), [("deadline", "stronger")]),
        (ACT, ACT, ("Đến năm 2030", "CHỈ TIÊU ĐẾN NĂM 2030"), []),
        (DATED, ACT, ("", "Đến năm 2028"), []),
        (DATED, DATED, ("", "Giai đoạn 2031 - 2035"), []),
        (f"{ACT[:-1]} hằng năm.", f"{ACT[:-1]} hằng năm.", ("", "Đến năm 2030"), [("deadline", "added")]),
        (ACT, ACT, ("", "NHIỆM VỤ THƯỜNG XUYÊN"), []),
    ],
    ids=[
        "body-over-a-list", "party-body-over-a-list", "several-are-one-change", "counterpart-above", "other-body-above",
        "body-above-on-the-other-side", "counterparts-above-both", "body-above-gone", "everybody-is-nobody",
        "a-body-named-by-two-such-words", "guidance-is-no-lead", "who-issues-the-plan", "own-body-goes-before",
        "period-above", "later-above",
        "outlook-above", "same-year-above-both", "own-date-answered-above", "own-date-goes-before",
        "how-often-is-no-date", "always-is-no-date",
    ],
)  # fmt: skip
def test_headings_say_what_the_passage_does_not(reference, plan, contexts, expected):
    found = find_changes(reference, plan, contexts=contexts)
    columns = ["aspect", "direction", "reference_value", "plan_value"]
    assert [
        row[: len(want)] for row, want in zip(found[columns].itertuples(index=False, name=None), expected, strict=True)
    ] == expected


def test_evidence_of_a_heading_has_no_place_in_the_passage_and_the_rest_keeps_its_own():
    plan = "Mở 300 lớp nghề."
    found = find_changes("Mở 400 lớp nghề.", plan, contexts=("", "Sở Y tế > Đến năm 2030"))
    assert found.loc[found["aspect"] != "target", ["plan_start", "plan_end"]].isna().all(axis=None)
    target = found[found["aspect"] == "target"].iloc[0]
    assert plan[target["plan_start"] : target["plan_end"]] == target["plan_value"] == "300 lớp"


def test_a_committee_answers_to_committees_in_general_and_staff_is_no_ministry():
    assert find_changes(ACT, ACT, contexts=("Các tỉnh ủy, thành ủy", "Các cấp ủy, tổ chức đảng")).empty
    staff = "Tập huấn cán bộ khoa học ở trạm giống."
    found = find_changes(staff, staff, contexts=("", "Sở Khoa học và Công nghệ"))
    assert found["aspect"].tolist() == ["agency"]
