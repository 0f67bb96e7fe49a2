"""Words of the figures in Vietnamese and English, numbers and dates as each language writes them."""

from __future__ import annotations

import re
from typing import Literal

from toolkit.errors import ParameterError, suggest_name

Language = Literal["vi", "en"]

#: key -> (Vietnamese, English). The words are those of the glossary.
LABELS: dict[str, tuple[str, str]] = {
    # coverage
    "full": ("nêu đầy đủ", "taken up in full"),
    "partial": ("nêu một phần", "taken up in part"),
    "none": ("chưa tìm thấy nội dung tương ứng", "no counterpart found"),
    "not_applicable": ("không áp dụng", "not applicable"),
    "not_observable": ("không quan sát được", "not observable"),
    "not_assessed": ("không đánh giá được", "not assessed"),
    "full_short": ("đầy đủ", "full"),
    "any_short": ("đầy đủ + một phần", "full + partial"),
    "coverage": ("mức độ bao phủ (%)", "coverage (%)"),
    "without_plans_only": (
        "không tính nội dung chỉ các kế hoạch chứng thực",
        "without provisions attested by plans only",
    ),
    "length_units": ("độ dài kế hoạch (đơn vị nội dung, thang logarit)", "length of the plan (units, log scale)"),
    "length_words": ("độ dài kế hoạch (chữ, thang logarit)", "length of the plan (words, log scale)"),
    "share_of_plans": (
        "tỷ lệ kế hoạch có văn bản đầy đủ nêu nội dung (%)",
        "share of plans with full text taking up the provision (%)",
    ),
    "n_plans": ("số kế hoạch", "number of plans"),
    # blocks of plans
    "block_full": ("kế hoạch có văn bản đầy đủ", "plans with full text"),
    "block_at_hand": ("theo phần văn bản hiện có", "in the text at hand"),
    "block_control": ("văn bản đối chứng", "controls"),
    "plan": ("kế hoạch", "plan"),
    "section": ("mục", "section"),
    "no_denominator": ("không đánh giá được", "not assessed"),
    # lanes and observation
    "central_party": ("Trung ương – Đảng", "Central – Party"),
    "central_state": ("Trung ương – Nhà nước", "Central – State"),
    "province_party": ("Cấp tỉnh – Đảng", "Province – Party"),
    "province_state": ("Cấp tỉnh – Nhà nước", "Province – State"),
    "local_party": ("Dưới cấp tỉnh – Đảng", "Below the province – Party"),
    "local_state": ("Dưới cấp tỉnh – Nhà nước", "Below the province – State"),
    "other_lane": ("Cấp chưa rõ", "Level unknown"),
    "undated": ("chưa rõ\nngày", "no\ndate"),
    "year_axis": ("ngày ban hành (vạch: đầu năm)", "date of issue (ticks: start of year)"),
    "month_axis": ("ngày ban hành (vạch: đầu tháng)", "date of issue (ticks: start of month)"),
    "text_full": ("toàn văn", "full text"),
    "text_truncated": ("văn bản bị cắt", "truncated text"),
    "text_excerpt": ("trích đoạn", "excerpt"),
    "text_report": ("bài tường thuật", "report about it"),
    "text_official": ("bản chính thức", "official text"),
    "text_digest": ("bản tóm lược", "digest"),
    "not_in_folder": ("được dẫn, không có trong bộ văn bản", "cited, not in the folder"),
    "date_imprecise": ("chỉ biết tháng hoặc năm", "month or year only"),
    "implements": ("triển khai văn bản cấp trên", "carries out the superior document"),
    "party": ("Đảng", "Party"),
    "state": ("Nhà nước", "State"),
    "both": ("cả hai", "both"),
    "control": ("đối chứng", "control"),
    "reference": ("văn bản được triển khai", "reference"),
    # addressees
    "addressee_central": ("Trung ương", "central"),
    "addressee_local": ("địa phương", "local"),
    "addressee_shared": ("cả hai cấp", "both levels"),
    "addressee": ("giao cho", "addressed to"),
    "line": ("tuyến", "line"),
    "line_both": ("cả hai tuyến", "both lines"),
    "line_party": ("tuyến Đảng", "Party line"),
    "line_state": ("tuyến Nhà nước", "State line"),
    "continued": ("tiếp", "continued"),
    # targets and deadlines
    "reference_value": ("văn bản được triển khai", "reference"),
    "plan_value": ("kế hoạch", "plan"),
    "value_in": ("giá trị", "value"),
    "deadline": ("thời hạn (vạch: cuối năm)", "deadline (ticks: end of year)"),
    "number_is_plans": ("số trên dấu: số kế hoạch", "number above a mark: plans"),
    # validation
    "f1": ("F1, cặp", "F1, pairs"),
    "cells_f1": ("F1, ô kế hoạch × nội dung", "F1, plan × provision"),
    "kappa": ("kappa, ô kế hoạch × nội dung", "kappa, plan × provision"),
    "cells_kappa": ("kappa, ô kế hoạch × nội dung", "kappa, plan × provision"),
    "alpha": ("alpha", "alpha"),
    "precision": ("độ chính xác", "precision"),
    "recall": ("độ phủ", "recall"),
    "this_method": ("phương pháp của nghiên cứu", "method of the study"),
    "stock_method": ("phương pháp có sẵn", "stock method"),
    "probability": ("xác suất tạm tính (trung bình trong nhóm)", "provisional probability (mean of the bin)"),
    "observed": ("tỷ lệ cặp đúng theo bộ mã (%)", "pairs right by the codes (%)"),
    "identity": ("xác suất bằng tỷ lệ", "probability equals share"),
    "pairs": ("cặp", "pairs"),
    # ledger
    "linked": ("có liên hệ", "linked"),
    "unmatched": ("chưa tìm thấy nội dung tương ứng", "unmatched"),
    "boilerplate": ("công thức hành chính", "boilerplate"),
    "heading": ("đề mục", "heading"),
    "lead_in": ("câu dẫn", "lead-in"),
    "reported": ("kết quả đã báo cáo", "reported result"),
    "side_reference": ("nội dung của văn bản được triển khai (%)", "provisions of the reference (%)"),
    "side_plan": ("đơn vị nội dung của kế hoạch (%)", "units of the plan (%)"),
    # responsibility
    "lead": ("chủ trì", "leads"),
    "support": ("phối hợp", "supports"),
    "lead_support": ("chủ trì và phối hợp", "leads and supports"),
    # changes of meaning
    "aspect_target": ("chỉ tiêu", "target"),
    "aspect_deadline": ("thời hạn", "deadline"),
    "aspect_modality": ("mức độ bắt buộc", "modality"),
    "aspect_negation": ("phủ định", "negation"),
    "aspect_agency": ("cơ quan", "agency"),
    "aspect_scope": ("phạm vi", "scope"),
    "stronger": ("mạnh hơn", "stronger"),
    "weaker": ("nhẹ hơn", "weaker"),
    "altered": ("khác đi", "altered"),
    "added": ("thêm", "added"),
    "dropped": ("không nêu", "dropped"),
    "not_comparable": ("không so sánh được", "not comparable"),
    "milestone": ("mốc trước một mục tiêu muộn hơn", "milestone before a later goal"),
    "other_year": ("cho năm khác", "for another year"),
    "other_group": ("cho nhóm khác", "for another group"),
    "state_same": ("nói như nhau", "says the same"),
    "state_weaker": ("nhẹ hơn", "weaker"),
    "state_stronger": ("mạnh hơn", "stronger"),
    "state_altered": ("khác đi", "altered"),
    "state_mixed": ("vừa mạnh hơn vừa nhẹ hơn hoặc khác đi", "several ways"),
    "state_partly": ("một phần", "partly"),
    "state_not_found": ("chưa tìm thấy", "not found"),
    "state_not_observable": ("không quan sát được", "not observable"),
    "state_not_applicable": ("không áp dụng", "not applicable"),
    "state_not_assessed": ("không đánh giá được", "not assessed"),
    "n_agencies": ("số cơ quan", "agencies"),
    # similarity and map
    "similarity": ("độ tương đồng", "similarity"),
    "no_value": ("không có số liệu", "no value"),
    "share": ("tỷ lệ (%)", "share (%)"),
}

#: What no figure claims; every caption ends with it.
DISCLAIMER = (
    "Hình nói về văn bản, không nói về việc thực hiện, mức tuân thủ hay chủ ý.",
    "The figure speaks of texts, not of implementation, compliance or intent.",
)
NOT_ABSENT = (
    "Chưa tìm thấy nội dung tương ứng trong văn bản hiện có không có nghĩa là địa phương không có nội dung đó.",
    "No counterpart found in the text at hand does not mean that the province has none.",
)


def get_label(key: str, language: str) -> str:
    """Return the words for a code in a language.

    Raises
    ------
    ParameterError
        If the language is not ``vi`` or ``en``, or the code unknown.

    Examples
    --------
    >>> get_label("not_applicable", "vi")
    'không áp dụng'
    """
    position = find_position(language)
    if key not in LABELS:
        raise ParameterError("figure label", f"'{key}' is unknown; {suggest_name(key, LABELS)}", "Correct the code.")
    return LABELS[key][position]


def find_label(key: str, language: str) -> str:
    """Return the words for a code, or the code itself where it is a name of the caller's.

    Examples
    --------
    >>> find_label("alpha", "vi"), find_label("token_set_ratio", "vi")
    ('alpha', 'token_set_ratio')
    """
    return get_label(key, language) if key in LABELS else key


def choose(pair: tuple[str, str], language: str) -> str:
    """Return the Vietnamese or the English member of a pair of wordings.

    Examples
    --------
    >>> choose(("kế hoạch", "plan"), "en")
    'plan'
    """
    return pair[find_position(language)]


def find_position(language: str) -> int:
    """Return the place of a language in a pair of wordings: 0 Vietnamese, 1 English."""
    if language not in ("vi", "en"):
        raise ParameterError("language", f"'{language}' is neither 'vi' nor 'en'", "Choose one of the two.")
    return 0 if language == "vi" else 1


#: What captions count in English.
_PLURAL_OF_ONE = re.compile(
    r"(?<![\w/.,·–-])(1 (?:cited )?(?:cell|control|deadline|document|pair|plan|provision|reference|target|unit))s\b"
)


def join_caption(*parts: str) -> str:
    """Join the sentences of a caption, leaving out empty ones; what there is one of loses its plural.

    Examples
    --------
    >>> join_caption("Two plans and 1 controls.", "", "1 cited documents, 11 targets.")
    'Two plans and 1 control. 1 cited document, 11 targets.'
    """
    return _PLURAL_OF_ONE.sub(r"\1", " ".join(part.strip() for part in parts if part.strip()))
