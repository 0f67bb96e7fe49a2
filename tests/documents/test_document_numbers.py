"""Numbers and types as documents print them, with the gaps and slips of scans."""

import unicodedata

import pytest

from toolkit.documents.document_numbers import find_line, find_type, normalize_number


@pytest.mark.parametrize(
    ("written", "number", "line", "doc_type"),
    [
        ("104 -CTr/TU", "104-CTr/TU", "party", "Chương trình"),
        ("75-\n   KL/TW", "75-KL/TW", "party", "Kết luận"),
        ("222- KH/TU", "222-KH/TU", "party", "Kế hoạch"),
        ("8 7⁄2025⁄QHI5", "87/2025/QH15", "state", "Luật"),
        ("II /2026/QÐ–UBND", "11/2026/QĐ-UBND", "state", "Quyết định"),
        ("63/SNV-XDCQ&TCBC", "63/SNV-XDCQ&TCBC", "state", ""),
        (unicodedata.normalize("NFD", "33/NQ-HĐND"), "33/NQ-HĐND", "state", "Nghị quyết"),
    ],
)
def test_numbers_lose_gaps_and_slips(written, number, line, doc_type):
    assert normalize_number(written) == number
    assert (find_line(number), find_type(number)) == (line, doc_type)
