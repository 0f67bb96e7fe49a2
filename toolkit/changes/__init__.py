"""Typed changes of meaning between two aligned passages.

Similarity sees neither a changed figure nor a turned "không": those score as near copies. This package
reads both passages aspect by aspect (target, deadline, modality, negation, agency, scope) and reports what
differs, with the evidence on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from toolkit.changes.aspects.agency import compare_agencies
from toolkit.changes.aspects.deadline import compare_deadlines
from toolkit.changes.aspects.modality import compare_modality
from toolkit.changes.aspects.negation import compare_polarity
from toolkit.changes.aspects.scope import compare_scope
from toolkit.changes.aspects.target import compare_targets
from toolkit.changes.change import Change, Difference, Evidence, cite_evidence
from toolkit.changes.headings import Above, read_headings
from toolkit.changes.records import read_record
from toolkit.changes.shared_acts import PartPair, keep_shared, link_acts, list_shared, split_acts
from toolkit.records import Cell
from toolkit.statements.abbreviations import write_out
from toolkit.statements.contradictions import find_text_faults
from toolkit.statements.passage import Passage, read_passage
from toolkit.statements.rows import Restated, name_act, restate_row

#: Columns of the table of changes of one pair.
COLUMNS = (
    "aspect", "direction", "reference_value", "plan_value",
    "reference_start", "reference_end", "plan_start", "plan_end",
)  # fmt: skip

_NAMES = pd.Index(COLUMNS)
_TEXT = pd.StringDtype(na_value=np.nan)
_NONE = pd.DataFrame({name: pd.Series(dtype="Int64" if name in COLUMNS[4:] else _TEXT) for name in COLUMNS})

__all__ = ["COLUMNS", "find_changes", "find_text_faults", "list_changes", "tabulate_changes"]


def find_changes(
    reference_text: str, plan_text: str, *, compare_wording: bool = True, contexts: tuple[str, str] = ("", "")
) -> pd.DataFrame:
    """Report what changes in meaning from a passage of the reference to a passage of a plan.

    Both passages are taken as one aligned pair. Each statement of an aspect is paired with the one it
    answers to by the words around it; what differs is a row. Paraphrase, reordering, abbreviations, Unicode
    form, tone placement, other formats of dates and numbers, recitals and local counterparts of central
    bodies are no change. Pure: no file, no state.

    Parameters
    ----------
    reference_text, plan_text : str
        The two passages, in any Unicode form.
    compare_wording : bool
        Whether the force of obligations (modality) and changes of a bound alone (ít nhất -> khoảng) are
        compared. False where either text is a digest in somebody else's words.

    Returns
    -------
    DataFrame
        One row a change, none where nothing changed. Columns of :data:`COLUMNS`:

        - aspect: target, deadline, modality, negation, agency, scope.
        - direction: stronger, weaker (towards the plan), altered (no order), added (only in the plan),
          dropped (only in the reference), not_comparable (two quantities of one kind that do not measure
          the same thing: listed, never to be counted as a change).
        - reference_value, plan_value: the evidence; "" where a side has none.
        - reference_start, reference_end, plan_start, plan_end: Int64 offsets into the texts as passed, so
          that ``text[start:end]`` is the evidence; missing where a side has none.

    Examples
    --------
    >>> changes = find_changes("Mở ít nhất 40 lớp mỗi năm.", "Mỗi năm mở tối thiểu 35 lớp.")
    >>> changes[["aspect", "direction", "reference_value", "plan_value"]].values.tolist()
    [['target', 'weaker', 'ít nhất 40 lớp', 'tối thiểu 35 lớp']]
    >>> len(find_changes("Xong trước 31/3/2020.", "Hoàn thành trước ngày 31 tháng 3 năm 2020."))
    0
    >>> headings = "MỤC TIÊU > Đến năm 2030", "Giai đoạn 2031 - 2035"
    >>> find_changes("Mở 40 lớp.", "Mở 40 lớp.", contexts=headings)["direction"].tolist()
    ['weaker']
    """
    changes = list_changes(reference_text, plan_text, compare_wording=compare_wording, contexts=contexts)
    return tabulate_changes(changes) if changes else _NONE.copy(deep=False)


def list_changes(
    reference_text: str,
    plan_text: str,
    *,
    compare_wording: bool = True,
    links: Sequence[PartPair] | None = None,
    cells: tuple[Sequence[Cell], Sequence[Cell]] = ((), ()),
    contexts: tuple[str, str] = ("", ""),
) -> list[Change]:
    """Return what :func:`find_changes` finds as records, for callers that build one table of many pairs.

    Parameters
    ----------
    reference_text, plan_text, compare_wording
        As for :func:`find_changes`.
    links : sequence of PartPair, optional
        Which parts of the passages speak of the same acts, where that is known already.
    cells : tuple of sequences of Cell
        What the columns say where a passage is a row of a table; a row written with its heads needs none.
    contexts : tuple of str
        The headings above each passage, see :func:`find_changes`.

    Returns
    -------
    list of Change
        Evidence with offsets into the texts as passed; None where a side has none.

    Examples
    --------
    >>> list_changes("Mở 40 lớp.", "Nay mở 35 lớp.")[0].plan.text
    '35 lớp'
    """
    texts = reference_text, plan_text
    rows = [known or read_record(text) for known, text in zip(cells, texts, strict=True)]
    restated = [restate_row(row) or Restated(text) for row, text in zip(rows, texts, strict=True)]
    # What headings say for a passage is read as its first sentences.
    above = [read_headings(one.text, context) for one, context in zip(restated, contexts, strict=True)]
    reference, plan = (read_passage(said.text + one.text) for said, one in zip(above, restated, strict=True))
    if reference.folded.text == plan.folded.text:
        return []
    found = [cite_evidence(one, reference, plan) for one in _compare(reference, plan, compare_wording=compare_wording)]
    if links is None and found and max(len(split_acts(text)) for text in texts) > 1:
        links = link_acts(*texts, cores=(name_act(rows[0]), name_act(rows[1])))
    led_back = [
        Change(
            one.aspect,
            one.direction,
            _lead_back(one.reference, above[0], restated[0], reference_text),
            _lead_back(one.plan, above[1], restated[1], plan_text),
        )
        for one in found
    ]
    if links is not None:
        shared_parts = list_shared(links)
        led_back = [kept for one in led_back if (kept := keep_shared(one, texts, shared_parts))]
    # A heading that lists several bodies is one statement.
    told = [next((side for side in (one.plan, one.reference) if side and side.heading), None) for one in led_back]
    return [one for at, one in enumerate(led_back) if told[at] is None or told[at] not in told[:at]]


def _lead_back(evidence: Evidence | None, above: Above, row: Restated, text: str) -> Evidence | None:
    """Return where evidence stands in a text that was read with its headings, and as a sentence if it is a row."""
    if evidence is None:
        return None
    start, end = evidence.start - len(above.text), evidence.end - len(above.text)
    if start < 0:
        return Evidence(0, 0, above.cite(evidence.start), heading=True)
    if row.offsets:
        start, end = row.source_span(start, end)
    return Evidence(start, end, text[start:end])


def tabulate_changes(changes: Sequence[Change]) -> pd.DataFrame:
    """Return changes as a table with the columns of :data:`COLUMNS`."""
    sides = [change.reference for change in changes], [change.plan for change in changes]
    # Column by column, each with its dtype: a table of rows takes twice as long, as long as the comparison.
    columns = [
        _make_texts([change.aspect for change in changes]),
        _make_texts([change.direction for change in changes]),
        *(_make_texts([one.text if one else "" for one in side]) for side in sides),
        *(
            _make_offsets([None if one is None or one.heading else getattr(one, edge) for one in side])
            for side in sides
            for edge in ("start", "end")
        ),
    ]
    table = pd.DataFrame(dict(enumerate(columns)), index=pd.RangeIndex(len(changes)), copy=False)
    table.columns = _NAMES
    return table


def _make_texts(values: Sequence[str]) -> pd.api.extensions.ExtensionArray:
    return pd.array(np.array(values, dtype=object), dtype=_TEXT)


def _make_offsets(values: Sequence[int | None]) -> pd.api.extensions.ExtensionArray:
    missing = np.array([value is None for value in values], dtype=bool)
    return pd.arrays.IntegerArray(np.array([value or 0 for value in values], dtype="int64"), missing)


def _compare(reference: Passage, plan: Passage, *, compare_wording: bool) -> list[Difference]:
    reference, plan = write_out(reference, plan), write_out(plan, reference)
    found = compare_targets(reference, plan, compare_wording=compare_wording)
    found += compare_deadlines(reference, plan, targets=found)
    found += compare_agencies(reference, plan)
    # Where figures measure different groups, that the groups differ has been said.
    settled = any(one.direction == "not_comparable" for one in found)
    found += [one for one in compare_scope(reference, plan) if not (settled and one.direction == "altered")]
    turned = compare_polarity(reference, plan)
    found += turned
    if compare_wording:
        found += [one for one in compare_modality(reference, plan) if not _touches(one, turned)]
    return found


def _touches(one: Difference, others: list[Difference], *, within: int = 12) -> bool:
    """Tell whether a difference stands at the place of another one, on either side."""
    return any(
        here is not None and there is not None and here[0] - within < there[1] and there[0] - within < here[1]
        for other in others
        for here, there in ((one.reference, other.reference), (one.plan, other.plan))
    )
