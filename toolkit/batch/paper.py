"""The tables of a paper: which of a study's tables are printed, and what stands below them."""

from __future__ import annotations

import pandas as pd

from toolkit.analysis.study_tables import Analysis
from toolkit.measures.coverage import summarize_coverage

_TITLES = {
    "concordance": ("Bảng đối chiếu", "Concordance table"),
    "coverage_by_plan": ("Mức độ bao phủ nhiệm vụ theo kế hoạch", "Coverage of tasks, plan by plan"),
    "commitments": ("Cam kết trong từng văn bản", "Commitments of each document"),
    "changes": ("Thay đổi về nghĩa trong các cặp đối chiếu", "Changes of meaning inside aligned pairs"),
    "validation": (
        "Kết quả đối chiếu so với mã do mô hình ngôn ngữ gán hoặc do người gán",
        "The alignment against codes of language models or people",
    ),
}
_DIGESTS = (
    "{n} trong {total} văn bản là bản tóm lược bằng lời của chúng tôi, không phải văn bản gốc.",
    "{n} of {total} texts are digests in our own words, not the documents themselves.",
)


def list_printed(analysis: Analysis, validation: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """List the tables of a paper that a study can fill.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    validation : DataFrame or None
        The alignment against hand codes; None where there are none.

    Returns
    -------
    dict of str to DataFrame
        By the names of :data:`toolkit.write.printed.PRINT_COLUMNS`; empty tables are left out.
    """
    tables = {
        "concordance": analysis.concordance.merge(analysis.documents[["doc_id", "role"]], on="doc_id"),
        "coverage_by_plan": summarize_coverage(analysis.coverage, analysis.provisions, analysis.documents),
        "commitments": analysis.commitments,
        "changes": analysis.changes,
        "validation": validation,
    }
    return {name: table for name, table in tables.items() if table is not None and not table.empty}


def caption_table(name: str, analysis: Analysis, *, language: str) -> str:
    """Return the caption of a printed table: what it shows, and whose words the texts are."""
    place = 0 if language == "vi" else 1
    title = f"{_TITLES[name][place]}."
    n_digests = int((analysis.documents["text_form"] == "digest").sum())
    note = _DIGESTS[place].format(n=n_digests, total=len(analysis.documents))
    return f"{title} {note}" if n_digests else title
