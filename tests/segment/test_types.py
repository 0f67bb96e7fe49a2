"""What units are for: formulae that enact a text, and the account that comes before the first heading."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.segment.types import add_types


def type_units(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Return units (clause_id, kind, context, text) of one document with their types."""
    units = pd.DataFrame(rows, columns=["clause_id", "kind", "context", "text"]).assign(doc_id="song-lam")
    return add_types(units)


FORMULAE = {
    "enacts a plan": "Ban hành kèm theo Quyết định này Kế hoạch nạo vét kênh mương của Tỉnh Sông Lam.",
    "announces a list": "Công bố kèm theo Quyết định này danh mục 12 bến đò ngang.",
    "comes into force": "Quyết định này có hiệu lực thi hành kể từ ngày ký.",
    "takes the place of another": "Kế hoạch này thay thế Kế hoạch số 7/KH-UBND.",
    "who executes, after a long list": "Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các sở, Chủ tịch Ủy ban "
    "nhân dân các xã ven sông, các hội làng nghề và chủ các bến đò chịu trách nhiệm thi hành Quyết định này./.",
}
TASKS = {
    "a decision is prepared": "Trình Ủy ban nhân dân tỉnh ban hành kèm theo quyết định danh mục bến đò phải tháo dỡ.",
    "what holds before it comes into force": "Bến đò xây trước ngày Quyết định này có hiệu lực được sửa trong hai năm.",
    "who answers for a thing": "Chủ bến chịu trách nhiệm thi hành Quyết định này đối với đò ngang của mình, lắp phao.",
}


@pytest.mark.parametrize("text", list(FORMULAE.values()), ids=list(FORMULAE))
def test_what_every_enactment_says_is_a_formula(text):
    assert type_units(("Đ1", "clause", "", text))["is_formula"].tolist() == [True]


@pytest.mark.parametrize("text", list(TASKS.values()), ids=list(TASKS))
def test_what_orders_something_about_an_enactment_is_none(text):
    assert type_units(("Đ1", "clause", "", text))["is_formula"].tolist() == [False]


ACCOUNT = "Những năm qua, kênh mương bồi lắng, phấn đấu nạo vét còn chậm."


@pytest.mark.parametrize("lead_in", ["Trân trọng giới thiệu toàn văn như sau:", ""], ids=["after a lead-in", "at once"])
def test_paragraphs_before_the_first_heading_give_the_situation(lead_in):
    before = [("p1", "lead_in", "", lead_in)] if lead_in else []
    units = type_units(
        *before,
        ("p2", "clause", lead_in, ACCOUNT),
        ("I", "heading", "", "NHIỆM VỤ"),
        ("I.p1", "clause", "NHIỆM VỤ", "Nạo vét kênh."),
    ).set_index("clause_id")
    assert units.loc[["p2", "I.p1"], "type"].tolist() == ["situation", "task"]


def test_a_lead_in_that_names_a_section_ends_the_account():
    units = type_units(
        ("p1", "clause", "", ACCOUNT),
        ("p2", "lead_in", "", "Mục tiêu cụ thể:"),
        ("p3", "clause", "Mục tiêu cụ thể:", "Nạo vét 12 km kênh mỗi năm."),
    )
    assert units["type"].tolist() == ["situation", "situation", "target"]
