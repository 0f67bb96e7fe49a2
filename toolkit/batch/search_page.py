"""The page that finds phrases in all texts of a study, with the place of each in the reports."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from toolkit.analysis.analysis import Analysis
from toolkit.batch.jobs import link_plan_report, name_plan_report
from toolkit.batch.text_pages import link_text, name_text
from toolkit.words.labels import Language, find_words, word


def describe_search(
    analysis: Analysis, *, jobs: Sequence[str], texts: Collection[str] = (), language: Language
) -> dict[str, Any]:
    """Collect the content of the search page; see :func:`toolkit.write.pages.write_search_page`.

    A clause leads to its most probable accepted pair in the report of its plan, or else to its place in its text.

    Parameters
    ----------
    analysis : Analysis
        The tables of the study.
    jobs : sequence of str
        Reports that there are.
    texts : collection of str
        doc_ids of the texts that have a page.
    language : {"vi", "en"}
    """
    documents, order = analysis.documents, {doc_id: n for n, doc_id in enumerate(analysis.documents["doc_id"])}
    best = analysis.alignment.sort_values("p_any", ascending=False, kind="stable")
    pairs = best.drop_duplicates(["doc_id", "clause_id"]).set_index(["doc_id", "clause_id"])["provision_id"].to_dict()
    units = []
    for doc_id, clause_id, text in analysis.units[["doc_id", "clause_id", "text"]].itertuples(index=False, name=None):
        provision = pairs.get((doc_id, clause_id))
        link = link_text(doc_id, clause_id) if doc_id in texts else ""
        if provision and name_plan_report(doc_id) in jobs:
            link = link_plan_report(doc_id, f"pair-{doc_id}-{provision}-{clause_id}")
        units.append((order[doc_id], clause_id, text, link))
    return {
        "title": word("search.title", language),
        "language": language,
        "signature": analysis.signature,
        "words": find_words("search", language),
        "texts": [{"name": name_text(row, language)} for row in documents.to_dict("records")],
        "units": units,
    }
