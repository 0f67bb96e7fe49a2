"""Show two passages side by side: what they share, what changed, and the evidence that pairs them."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

import pandas as pd
from IPython.display import HTML

from toolkit.analysis.evidence import Evidence
from toolkit.measures.wording import find_shared
from toolkit.notebook.show import write_table_markup
from toolkit.words.columns import find_cell, find_head
from toolkit.words.formats import describe_probability, format_number
from toolkit.words.labels import find_words, word
from toolkit.write.live import AS_IT_STANDS, add_live_head
from toolkit.write.marks import find_marks, mark_passage, underline


def show_pair(reference_text: str, plan_text: str, *, heads: tuple[str, str] = ("reference", "plan")) -> HTML:
    """Show two passages side by side; the words that both have are bold and underlined.

    Readable without colour. Punctuation alone is never marked.
    """
    shared = find_shared(reference_text, plan_text)
    cells = [
        underline(text, (0, len(text)), spans, ("<b><u>", "</u></b>"))
        for text, spans in zip((reference_text, plan_text), shared, strict=True)
    ]
    return HTML(f'<div class="dc-pair {AS_IT_STANDS}">{write_two_columns(heads, cells)}</div>')


def show_changes(
    reference_text: str,
    plan_text: str,
    changes: pd.DataFrame,
    *,
    heads: tuple[str, str] = ("reference", "plan"),
    language: str = "vi",
) -> HTML:
    """Show two passages side by side with what differs in meaning marked and named.

    Parameters
    ----------
    reference_text, plan_text : str
        The passages that the offsets of `changes` lead into.
    changes : DataFrame
        The changes of this pair.
    heads : pair of str
        Titles of the two sides.
    language : {"vi", "en"}
        Of the labels.

    Returns
    -------
    HTML
        Each change is bold, underlined and in square brackets, with aspect and direction behind it: it can
        be read in black and white. Everything is escaped.
    """
    marks = find_marks(changes, language)
    cells = [
        mark_passage(text, own, [], language=language)
        for text, own in zip((reference_text, plan_text), marks, strict=True)
    ]
    return HTML(f'<div class="dc-pair {AS_IT_STANDS}">{write_two_columns(heads, cells)}</div>')


def write_two_columns(heads: Sequence[str], cells: Sequence[str]) -> str:
    """Return a table of two passages; heads are escaped here, cells are markup."""
    side = 'style="text-align:left;vertical-align:top;width:50%"'  # here, for notebooks that are not trusted yet
    titles = "".join(f'<th scope="col" {side}>{html.escape(head)}</th>' for head in heads)
    passages = "".join(f'<td lang="vi" {side}>{cell}</td>' for cell in cells)
    rows = f"<thead><tr>{titles}</tr></thead><tbody><tr>{passages}</tr></tbody>"
    return f'<table style="width:100%;table-layout:fixed">{rows}</table>'


def show_evidence(evidence: Evidence, *, language: str = "vi", terms: int = 8) -> HTML:
    """Show both passages with their best-matching parts in bold, the rarest shared terms and the sum.

    Parameters
    ----------
    evidence : Evidence
        As :func:`toolkit.analysis.evidence.find_evidence` gives it.
    language : {"vi", "en"}
        Of the words around; features keep their names.
    terms : int
        How many shared terms to list, rarest first.
    """
    sides = (
        (evidence.provision_text, evidence.provision_part),
        (evidence.clause_text, evidence.clause_part),
    )
    cells = [underline(text, (0, len(text)), [part], ("<b>", "</b>")) for text, part in sides]
    clause = f"{evidence.doc_id} {evidence.clause_id}"
    heads = (evidence.provision_id, f"{clause} · {describe_match(evidence.p_full, evidence.strength, language)}")
    shares, told = write_shares(evidence, language), describe_probability(evidence.p_full, language)
    fold = f"<details><summary>{html.escape(told)}</summary>{shares}</details>" if shares else ""
    markup = f"{write_two_columns(heads, cells)}{write_terms(evidence, language, terms)}{fold}"
    return HTML(add_live_head(f'<div class="dc-pair {AS_IT_STANDS}">{markup}</div>'))


def describe_match(p_full: float, strength: str, language: str) -> str:
    """Return strength and probability (that the core is taken up) of a pair in words.

    Examples
    --------
    >>> describe_match(0.5, "full", "en"), describe_match(0.1, "", "vi")
    ('core taken up · p = 0.500', 'không được chấp nhận · p = 0,100')
    """
    words = find_cell("strength", strength, language) if strength else word("evidence.candidate", language)
    return f"{words} · {describe_probability(p_full, language)}"


def describe_obligations(n_found: int, n: int, language: str) -> str:
    """Return how many of the obligations of a provision the aligned clauses carry, in words.

    Examples
    --------
    >>> describe_obligations(2, 4, "en"), describe_obligations(1, 6, "vi")
    ('2 of 4 obligations', '1/6 yêu cầu')
    """
    return word("browse.obligations", language, found=int(n_found), n=n)


def write_parts(evidence: Evidence, language: str) -> str:
    """Return the two best-matching parts as quotations, for a place that shows the passages already."""
    quoted = "".join(
        f'<blockquote lang="vi">“{html.escape(text[start:end].strip())}”</blockquote>'
        for text, (start, end) in (
            (evidence.provision_text, evidence.provision_part),
            (evidence.clause_text, evidence.clause_part),
        )
    )
    return f"<p>{word('evidence.parts', language)}:</p>{quoted}"


def write_terms(evidence: Evidence, language: str, terms: int = 8) -> str:
    """Return the rarest terms that both passages hold, each with its rarity."""
    rarest = evidence.terms.head(terms)
    listed = "; ".join(
        f"{term} ({format_number(rarity, language, decimals=1)})"
        for term, rarity in zip(rarest["term"], rarest["rarity"], strict=True)
    )
    return f'<p>{word("evidence.shared", language)}: <span lang="vi">{html.escape(listed) or "–"}</span></p>'


def write_shares(evidence: Evidence, language: str) -> str:
    """Return the sum from prior to log-odds as a table; empty with the plain method."""
    if evidence.shares.empty:
        return ""
    words = find_words("evidence", language)
    total = evidence.prior + evidence.shares["share"].sum()
    rows = [(words["prior"], None, evidence.prior), *_list_shares(evidence, language), (words["sum"], None, total)]
    frame = pd.DataFrame(rows, columns=[words["feature"], words["value"], words["share"]])
    barred = f"<p>{html.escape(words['barred'])}</p>" if evidence.is_barred else ""
    return write_table_markup(frame, language=language, moves=False) + barred


def _list_shares(evidence: Evidence, language: str) -> Iterator[tuple[str, float, float]]:
    for name, value, share in evidence.shares[["feature", "value", "share"]].itertuples(index=False, name=None):
        head = find_head(name, language)
        yield name if head == name else f"{head} ({name})", value, share
