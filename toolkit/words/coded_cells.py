"""Words for the codes that stand in cells, column by column, in Vietnamese and English."""

from __future__ import annotations

from toolkit.tables import COVERAGE_STATUSES, LEDGER_ACCOUNTS, STRENGTHS
from toolkit.words.heads import HEADS
from toolkit.words.labels import LABELS

_LINES = {"party": LABELS["party"], "state": LABELS["state"], "both": LABELS["both"]}
_KINDS = {
    "heading": LABELS["heading"],
    "lead_in": LABELS["lead_in"],
    "clause": ("đơn vị nội dung", "clause"),
    "row": ("dòng của bảng", "row"),
}

#: column -> code -> (Vietnamese, English). Codes not listed stay as they are.
CELLS: dict[str, dict[str, tuple[str, str]]] = {
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
        "lost_letters": ("mất chữ", "letters lost"),
        "impossible_date": ("ngày không có thật", "impossible date"),
        "backward_range": ("khoảng số ngược", "range runs backwards"),
        "backward_period": ("giai đoạn ngược", "period runs backwards"),
        "catalogue_differs": ("khác với danh mục", "differs from the catalogue"),
        "reference_not_cited": ("không dẫn văn bản được triển khai", "reference not cited"),
    },
    "reason": {
        "unknown_document": ("danh mục không có văn bản này", "no such document in the catalogue"),
        "not_compared": ("văn bản không phải là kế hoạch", "the document is no plan"),
        "not_read": ("không đọc được văn bản", "the text could not be read"),
        "unknown_clause": ("văn bản không có đơn vị này", "no such unit in the text"),
        "unknown_provision": ("văn bản được triển khai không có nội dung này", "no such provision in the reference"),
        "incomplete_clause": ("một mã khác của đơn vị này không dùng được", "another code of the unit cannot be used"),
    },
    "category": {
        **_KINDS,
        **{
            code: HEADS[code]
            for code in (
                "head",
                "legal_basis",
                "receivers",
                "signature",
                "source_line",
                "pointer",
                "footnote",
                "contents",
                "page_mark",
                "rule",
                "ellipsis",
                "white_space",
                "unclassified",
            )
        },
        "label": ("ký hiệu đánh số", "label"),
    },
    "state": {code.removeprefix("state_"): words for code, words in LABELS.items() if code.startswith("state_")},
    "likely_origin": {
        "local": ("của địa phương", "local"),
        "undetermined": ("chưa xác định", "undetermined"),
    },
    "doc_id": {"all": ("tất cả", "all")},
}
