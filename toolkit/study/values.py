"""Values of closed sets and dates, in the words and forms in which people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.text.dates import make_day
from toolkit.text.folding import fold_key
from toolkit.words.labels import find_words, list_languages

#: Words for codes beside those that tables show.
_ALSO: dict[str, dict[str, tuple[str, ...]]] = {
    "role": {
        "reference": ("nghị quyết", "văn bản gốc", "gốc", "văn bản tham chiếu", "tham chiếu", "văn bản trung ương"),
        "plan": ("chương trình hành động", "văn bản triển khai"),
        "control": ("so sánh", "văn bản đối chứng"),
        "intermediate": ("trung gian",),
    },
    "line": {"state": ("chính quyền", "nhà nước"), "party": ("cấp ủy", "đảng"), "both": ("cả hai", "chung")},
    "tier": {
        "central": ("cấp trung ương",),
        "province": ("tỉnh", "tỉnh, thành phố", "thành phố"),
        "district": ("huyện",),
        "commune": ("xã", "xã, phường", "phường"),
    },
    "text_form": {
        "official": ("chính thức", "bản gốc", "official"),
        "digest": ("tóm tắt", "tóm lược"),
        "press": ("báo chí", "báo"),
    },
    "extent": {
        "full": ("đầy đủ", "đủ"),
        "truncated": ("bị cắt", "thiếu"),
        "excerpt": ("trích",),
        "report": ("tường thuật", "báo cáo"),
    },
    "read": {"checked": ("đã kiểm tra", "đã xem", "đã đối chiếu", "yes", "x")},
    "type": {
        "target": ("mục tiêu", "chỉ tiêu"),
        "task": ("nhiệm vụ", "giải pháp"),
        "organisation": ("organization",),
        "purpose": ("mục đích", "yêu cầu"),
    },
    "addressee": {"central": ("cấp trung ương",), "local": ("tỉnh", "cấp tỉnh"), "shared": ("chung", "cả hai")},
    "attestation": {"official": ("chính thức", "văn bản chính thức")},
}
_DAY_FIRST = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s?[/.\-]\s?(\d{1,2})(?:\s?[/.\-]\s?(\d{1,2}))?(?:[ T]0{1,2}:00(?::00)?)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{4})")


def find_code(column: str, value: str, codes: Sequence[str]) -> str | None:
    """Return the code that a value of a closed set means, None where it means none.

    Parameters
    ----------
    column : str
        Name of the column.
    value : str
        As typed: the code in any case, or its word in a language of the reports, tone marks optional.
    codes : sequence of str
        What the column may hold.

    Examples
    --------
    >>> find_code("line", "Đảng", ["party", "state"]), find_code("line", "chinh quyen", ["party", "state"])
    ('party', 'state')
    >>> find_code("line", "partij", ["party", "state"]) is None, find_code("strength", "", ["full"]) is None
    (True, True)
    """
    if value in codes:
        return value
    meant = fold_key(value)
    for code in codes:
        words = [str(code), *_ALSO.get(column, {}).get(code, ())]
        words += [find_words(f"cell.{column}", language).get(code, "") for language in list_languages()]
        if meant and code and meant in map(fold_key, words):
            return code
    return None


def read_typed_date(value: str) -> str:
    """Return a date in the form YYYY[-MM[-DD]]; what is none stays as it is, for the check that follows.

    Days come before months, as Vietnamese dates are written.

    Examples
    --------
    >>> [read_typed_date(value) for value in ("31/12/2020", "2020-1-5", "5/2020", "2020", "12/31/2020")]
    ['2020-12-31', '2020-01-05', '2020-05', '2020', '12/31/2020']
    """
    if match := _DAY_FIRST.fullmatch(value):
        day, month, year = map(int, match.groups())
        found = make_day(year, month, day)
        return value if found is None else found.isoformat()
    if match := _YEAR_FIRST.fullmatch(value):
        year, month, day = (int(part) if part else 1 for part in match.groups())
        found = make_day(year, month, day)
        return value if found is None else found.isoformat()[: 10 if match[3] else 7]
    if match := _MONTH_FIRST.fullmatch(value):
        found = make_day(int(match[2]), int(match[1]), 1)
        return value if found is None else found.isoformat()[:7]
    return value
