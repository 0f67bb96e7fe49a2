"""Heads of columns and words for coded cells, in Vietnamese and English, for every table that people read."""

from __future__ import annotations

import re
from typing import Any, Literal

import pandas as pd

from toolkit.figures.labels import LABELS, choose, find_label, format_date
from toolkit.tables import COVERAGE_STATUSES, LEDGER_ACCOUNTS, STRENGTHS

DecimalMark = Literal["point", "comma"]
Words = tuple[str, str]

#: column -> (Vietnamese, English). A column not listed here takes the word of the figures, if there is one
#: (lead, support, similarity, kappa ...), and otherwise keeps its name.
HEADS: dict[str, Words] = {
    # documents
    "doc_id": ("mã văn bản", "document"),
    "file": ("tệp", "file"),
    "part": ("phần trong tệp", "part of the file"),
    "role": ("vai trò", "role"),
    "line": ("hệ thống", "line"),
    "tier": ("cấp", "tier"),
    "unit": ("địa phương", "territory"),
    "number": ("số, ký hiệu", "number"),
    "issued": ("ngày ban hành", "issued"),
    "issuer": ("cơ quan ban hành", "issuer"),
    "signer": ("người ký", "signer"),
    "title": ("trích yếu", "title"),
    "implements": ("triển khai văn bản", "carries out"),
    "text_form": ("dạng văn bản", "form of the text"),
    "extent": ("văn bản hiện có", "text at hand"),
    "source": ("nguồn", "source"),
    "sha256": ("mã băm SHA-256", "SHA-256"),
    "n_units": ("số đơn vị", "units"),
    "n_words": ("số chữ", "words"),
    "cites_reference": ("dẫn văn bản được triển khai", "cites the reference"),
    "not read": ("lý do không đọc được", "why it was not read"),
    # units, faults, what was left out
    "clause_id": ("mã đơn vị", "clause"),
    "parent_id": ("đơn vị cấp trên", "unit above"),
    "kind": ("loại đơn vị", "kind"),
    "depth": ("bậc", "depth"),
    "text": ("nội dung văn bản", "text"),
    "context": ("ngữ cảnh", "context"),
    "start": ("vị trí đầu", "start"),
    "end": ("vị trí cuối", "end"),
    "fault": ("chỗ còn ngờ", "fault"),
    "detail": ("chi tiết", "detail"),
    "category": ("loại", "category"),
    "characters": ("số ký tự", "characters"),
    "clause": ("đơn vị nội dung", "clause"),
    "row": ("dòng của bảng", "row"),
    "deepest": ("bậc sâu nhất", "deepest"),
    "longest (characters)": ("dài nhất (ký tự)", "longest (characters)"),
    "n_heading": ("đề mục", "headings"),
    "n_lead_in": ("câu dẫn", "lead-ins"),
    "n_clause": ("đơn vị nội dung", "clauses"),
    "n_row": ("dòng của bảng", "rows"),
    "longest_id": ("đơn vị dài nhất", "longest unit"),
    "longest_characters": ("dài nhất (ký tự)", "longest (characters)"),
    "n_faults": ("chỗ còn ngờ", "faults"),
    "share_in_units": ("tỷ lệ nằm trong đơn vị", "share in units"),
    "white_space": ("khoảng trắng", "white space"),
    # provisions
    "provision_id": ("mã nội dung", "provision"),
    "type": ("loại nội dung", "type"),
    "addressee": ("giao cho", "addressed to"),
    "valid_to": ("hiệu lực đến", "valid to"),
    "attestation": ("nguồn xác nhận", "attestation"),
    "section": ("mục", "section"),
    "label": ("tên gọi tắt", "label"),
    # candidates, alignment, coverage, concordance
    "p_any": ("xác suất tạm tính", "provisional probability"),
    "p_full": ("xác suất tạm tính: nêu đầy đủ", "provisional probability: in full"),
    "probability": ("xác suất tạm tính", "provisional probability"),
    "plain_score": ("điểm của phương pháp đơn giản (0–100)", "plain score (0–100)"),
    "rank": ("thứ hạng", "rank"),
    "strength": ("mức nêu", "strength"),
    "status": ("kết quả đối chiếu", "what was found"),
    "best_clause_id": ("đơn vị gần nhất", "nearest clause"),
    "provision_text": ("nội dung của văn bản được triển khai", "text of the provision"),
    "clause_text": ("nội dung của kế hoạch", "text of the clause"),
    # features of a pair, as docs/method.md defines them
    "cosine": ("cosine", "cosine"),
    "part_cosine": ("cosine của phần gần nhất", "cosine of the nearest part"),
    "parts_cosine": ("cosine giữa các phần gần nhất", "cosine of the nearest parts"),
    "context_cosine": ("cosine của ngữ cảnh", "cosine of contexts"),
    "clause_rank": ("thứ hạng trong đơn vị", "rank within the clause"),
    "provision_rank": ("thứ hạng trong nội dung", "rank within the provision"),
    "clause_gap": ("cách hạng nhất của đơn vị", "gap to the clause's best"),
    "provision_gap": ("cách hạng nhất của nội dung", "gap to the provision's best"),
    "same_type": ("cùng loại", "same type"),
    "task_for_target": ("nhiệm vụ ứng với mục tiêu", "task for target"),
    "target_for_task": ("mục tiêu ứng với nhiệm vụ", "target for task"),
    "viewpoint": ("quan điểm", "viewpoint"),
    "section_support": ("các đơn vị cùng đề mục ứng với cùng mục", "support by the section"),
    "clause_shortfall": ("kém cặp tốt nhất của đơn vị", "shortfall to the clause's best"),
    "provision_shortfall": ("kém cặp tốt nhất của nội dung", "shortfall to the provision's best"),
    "organisation_for_organisation": ("cùng là tổ chức thực hiện", "organisation for organisation"),
    # ledger
    "side": ("phía", "side"),
    "unit_id": ("mã đơn vị", "unit"),
    "account": ("tài khoản", "account"),
    "nearest_id": ("đơn vị gần nhất", "nearest unit"),
    "nearest_p": ("xác suất của cặp gần nhất", "probability of the nearest pair"),
    "n": ("số lượng", "number"),
    "share": ("tỷ lệ", "share"),
    # changes
    "aspect": ("khía cạnh", "aspect"),
    "direction": ("hướng thay đổi", "direction"),
    "reference_value": ("trong văn bản được triển khai", "in the reference"),
    "plan_value": ("trong kế hoạch", "in the plan"),
    "reference_start": ("vị trí đầu (văn bản được triển khai)", "start in the reference"),
    "reference_end": ("vị trí cuối (văn bản được triển khai)", "end in the reference"),
    "plan_start": ("vị trí đầu (kế hoạch)", "start in the plan"),
    "plan_end": ("vị trí cuối (kế hoạch)", "end in the plan"),
    # commitments, divergence
    "action": ("việc phải làm", "action"),
    "target": ("chỉ tiêu", "target"),
    "deadline": ("thời hạn", "deadline"),
    "cites": ("văn bản dẫn", "cites"),
    "condition": ("điều kiện", "condition"),
    "deadline_date": ("ngày đến hạn", "due date"),
    "subject": ("đối tượng", "subject"),
    "reference_deadline": ("thời hạn trong văn bản được triển khai", "deadline in the reference"),
    "plan_deadline": ("thời hạn trong kế hoạch", "deadline in the plan"),
    "days_to_deadline": ("số ngày đến hạn", "days to the deadline"),
    "days_since_reference": ("số ngày từ văn bản được triển khai", "days since the reference"),
    "state": ("trạng thái", "state"),
    "wording_compared": ("mức độ bắt buộc và cận có được so sánh", "modality and bounds compared"),
    "likely_origin": ("nguồn có thể", "likely origin"),
    # citations and the chain of documents
    "cited_type": ("loại văn bản được dẫn", "type cited"),
    "cited_number": ("số văn bản được dẫn", "number cited"),
    "cited_issued": ("ngày văn bản được dẫn", "date cited"),
    "cited_body": ("cơ quan được dẫn", "body cited"),
    "cited_title": ("tên văn bản được dẫn", "title cited"),
    "alias": ("tên gọi tắt", "alias"),
    "via_alias": ("dẫn bằng tên gọi tắt", "by its alias"),
    "from_id": ("văn bản dẫn", "citing document"),
    "relation": ("quan hệ", "relation"),
    "to_number": ("số văn bản được dẫn", "number cited"),
    "to_id": ("văn bản được dẫn", "document cited"),
    "to_date": ("ngày văn bản được dẫn", "date cited"),
    "from_date": ("ngày văn bản dẫn", "date of citing"),
    "to_type": ("loại văn bản được dẫn", "type cited"),
    "to_title": ("tên văn bản được dẫn", "title cited"),
    "n_mentions": ("số lần dẫn", "mentions"),
    # summaries
    "n_full": ("đầy đủ", "in full"),
    "n_partial": ("một phần", "in part"),
    "n_found": ("tìm thấy", "found"),
    "n_none": ("chưa tìm thấy", "not found"),
    "n_not_applicable": LABELS["not_applicable"],
    "n_not_observable": LABELS["not_observable"],
    "n_not_assessed": LABELS["not_assessed"],
    "n_applicable": ("thuộc phạm vi áp dụng", "applicable"),
    "n_observable": ("quan sát được", "observable"),
    "share_full": ("tỷ lệ nêu đầy đủ", "share in full"),
    "share_found": ("tỷ lệ tìm thấy", "share found"),
    "n_linked": ("đơn vị có liên hệ", "linked clauses"),
    "n_content": ("đơn vị được đối chiếu", "clauses compared"),
    "linked_share": ("tỷ lệ có liên hệ", "linked share"),
    # validation
    "measure": ("phép đo", "measure"),
    "n_gold": ("theo mã gán tay", "coded by hand"),
    "n_right": ("đúng", "right"),
    "cutoff": ("ngưỡng", "cut-off"),
    "average_precision": ("độ chính xác trung bình", "average precision"),
    "shortlist_recall": ("độ phủ của danh sách rút gọn", "recall of the shortlist"),
    "calibration_error": ("sai số hiệu chuẩn", "calibration error"),
    "low": ("từ", "from"),
    "high": ("đến", "to"),
    "mean_p": ("xác suất trung bình", "mean probability"),
    "share_right": ("tỷ lệ cặp đúng", "share of right pairs"),
    "method": ("phương pháp", "method"),
}

_LINES = {"party": LABELS["party"], "state": LABELS["state"], "both": LABELS["both"]}
_KINDS = {
    "heading": LABELS["heading"],
    "lead_in": LABELS["lead_in"],
    "clause": ("đơn vị nội dung", "clause"),
    "row": ("dòng của bảng", "row"),
}

#: column -> code -> (Vietnamese, English). Codes not listed stay as they are.
CELLS: dict[str, dict[str, Words]] = {
    "role": {
        "reference": LABELS["reference"],
        "intermediate": ("văn bản trung gian", "intermediate"),
        "plan": LABELS["plan"],
        "control": LABELS["control"],
    },
    "line": _LINES,
    "tier": {
        "central": ("Trung ương", "central"),
        "province": ("cấp tỉnh", "province"),
        "district": ("cấp huyện", "district"),
        "commune": ("cấp xã", "commune"),
    },
    "text_form": {"official": LABELS["text_official"], "digest": LABELS["text_digest"]},
    "extent": {code: LABELS[f"text_{code}"] for code in ("full", "truncated", "excerpt", "report")},
    "cites_reference": {
        "direct": ("trực tiếp", "directly"),
        "indirect": ("gián tiếp", "indirectly"),
        "none": ("không", "no"),
    },
    "kind": _KINDS,
    "type": {
        "situation": ("tình hình", "situation"),
        "viewpoint": ("quan điểm", "viewpoint"),
        "purpose": ("mục đích, yêu cầu", "purpose"),
        "target": ("mục tiêu, chỉ tiêu", "target"),
        "task": ("nhiệm vụ, giải pháp", "task"),
        "organisation": ("tổ chức thực hiện", "organisation"),
    },
    "addressee": {code: LABELS[f"addressee_{code}"] for code in ("central", "local", "shared")},
    "attestation": {
        "official": LABELS["text_official"],
        "independent": ("nguồn độc lập", "independent"),
        "indirect": ("nguồn gián tiếp", "indirect"),
        "plans-only": ("chỉ các kế hoạch", "plans only"),
        "unattested": ("chưa có nguồn", "unattested"),
    },
    "strength": {code: LABELS[code] for code in STRENGTHS},
    "status": {code: LABELS[code] for code in COVERAGE_STATUSES},
    "account": {code: LABELS[code] for code in LEDGER_ACCOUNTS},
    "side": {"reference": LABELS["reference"], "plan": LABELS["plan"]},
    "aspect": {
        "target": ("chỉ tiêu", "target"),
        "deadline": ("thời hạn", "deadline"),
        "modality": ("mức độ bắt buộc", "modality"),
        "negation": ("phủ định", "negation"),
        "agency": ("cơ quan thực hiện", "agency"),
        "scope": ("phạm vi", "scope"),
    },
    "direction": {
        "stronger": ("mạnh hơn", "stronger"),
        "weaker": ("nhẹ hơn", "weaker"),
        "altered": ("khác đi", "altered"),
        "added": ("thêm", "added"),
        "dropped": ("bớt", "dropped"),
        "not_comparable": ("không so sánh được", "not comparable"),
    },
    "relation": {
        "implements": ("triển khai", "carries out"),
        "cites": ("dẫn", "cites"),
        **{code: LABELS[code] for code in ("milestone", "other_year", "other_group")},
    },
    "measure": {
        "pairs": ("mọi cặp", "all pairs"),
        "full_pairs": ("cặp đầy đủ", "full pairs"),
        "cells": ("ô nội dung × kế hoạch", "provision × plan cells"),
    },
    "fault": {
        "gap_in_numbering": ("đánh số nhảy quãng", "gap in the numbering"),
        "out_of_order": ("đánh số sai thứ tự", "out of order"),
        "restart": ("đánh số lại từ đầu", "numbering restarts"),
        "duplicate_label": ("trùng ký hiệu", "label stands twice"),
        "empty_heading": ("đề mục không có nội dung", "empty heading"),
        "no_numbering": ("không có đánh số", "no numbering"),
        "no_units": ("không có đơn vị nào", "no units"),
        "wrong_extension": ("sai phần mở rộng của tệp", "wrong file ending"),
        "legacy_encoding": ("bảng mã cũ", "legacy encoding"),
        "undecodable_bytes": ("byte không giải mã được", "undecodable bytes"),
        "garbled_text_layer": ("lớp chữ bị hỏng", "garbled text layer"),
        "embedded_file": ("tệp nhúng", "embedded file"),
        "catalogue_differs": ("khác với danh mục", "differs from the catalogue"),
        "reference_not_cited": ("không dẫn văn bản được triển khai", "reference not cited"),
    },
    "category": {
        "label": ("ký hiệu đánh số", "label"),
        "head": ("phần đầu văn bản", "head"),
        "signature": ("phần ký", "signature block"),
        "page_mark": ("số trang", "page mark"),
        "rule": ("đường kẻ", "rule"),
        "ellipsis": ("dấu lược", "ellipsis"),
        "contents": ("mục lục", "table of contents"),
    },
    "doc_id": {"all": ("tất cả", "all")},
}
_TRUTH: tuple[Words, Words] = (("không", "no"), ("có", "yes"))
_DATES = ("issued", "valid_to", "deadline_date", "to_date", "from_date", "cited_issued")
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def find_head(column: str, language: str) -> str:
    """Return the head of a column, or its name where no word is known (a column of the caller's).

    Parameters
    ----------
    column : str
        Name of a column in code and CSV.
    language : {"vi", "en"}

    Examples
    --------
    >>> find_head("provision_id", "vi"), find_head("alpha", "en"), find_head("x_region", "vi")
    ('mã nội dung', 'alpha', 'x_region')
    """
    return choose(HEADS[column], language) if column in HEADS else find_label(column, language)


def find_cell(column: str, code: str, language: str) -> str:
    """Return the words for a coded cell; text that is no code of its column is returned as it is.

    Examples
    --------
    >>> find_cell("status", "none", "vi"), find_cell("clause_text", "none", "vi")
    ('chưa tìm thấy nội dung tương ứng', 'none')
    """
    words = CELLS.get(column, {}).get(code)
    return code if words is None else choose(words, language)


def is_numeric(values: pd.Series) -> bool:
    """Tell whether a column holds numbers only; true and false are words, and an empty column is text.

    Examples
    --------
    >>> is_numeric(pd.Series([3, None], dtype=object)), is_numeric(pd.Series(["3"])), is_numeric(pd.Series([True]))
    (True, False, False)
    """
    known = values.dropna()
    return len(known) > 0 and all(_is_number(value) for value in known)


def _is_number(value: Any) -> bool:
    return pd.api.types.is_number(value) and not pd.api.types.is_bool(value)


def format_column(values: pd.Series, *, language: str, decimal_mark: DecimalMark) -> list[str]:
    """Write the cells of a column for people: codes as words, numbers with a decimal mark, dates in order.

    Parameters
    ----------
    values : Series
        A column; its name says which codes it holds.
    language : {"vi", "en"}
    decimal_mark : {"point", "comma"}
        Two digits follow it, unless all numbers of the column are whole.

    Returns
    -------
    list of str
        One a row; missing values are empty.

    Examples
    --------
    >>> format_column(pd.Series([0.5, None, 1], name="p_any"), language="vi", decimal_mark="comma")
    ['0,50', '', '1,00']
    >>> format_column(pd.Series(["2018-05-19"], name="issued"), language="vi", decimal_mark="comma")
    ['19/5/2018']
    """
    column = str(values.name)
    whole = all(float(value).is_integer() for value in values.dropna() if _is_number(value))
    cells = []
    for value in values:
        if pd.api.types.is_scalar(value) and pd.isna(value):
            cells.append("")
        elif _is_number(value):
            text = f"{value:.0f}" if whole else f"{value:.2f}"
            cells.append(text.replace("-", "−").replace(".", "," if decimal_mark == "comma" else "."))
        elif pd.api.types.is_bool(value):
            cells.append(choose(_TRUTH[bool(value)], language))
        elif column in _DATES and _ISO_DATE.fullmatch(str(value)):
            cells.append(format_date(str(value), language))
        else:
            cells.append(find_cell(column, str(value), language))
    return cells
