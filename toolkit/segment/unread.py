"""The alarm for what was not read: text that may have gone astray, found in the result itself.

The reader and the rules of numbering have doubts of their own; these rules know nothing of either. They look at
what was left out and at what came out, and ask whether a document of this kind can look like that.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import pandas as pd

from toolkit.records import Document, Fault
from toolkit.segment.numbering import Marker, read_marker
from toolkit.segment.paragraphs import Paragraph, is_upper_case
from toolkit.segment.tree import Unit

#: Faults, each with its case, that mean that text may not have been read. A document with one of them is assessed
#: in part only, until somebody has looked.
_ALARMS = {
    ("left_out", ""),
    ("left_out", "hidden"),
    ("overlong_unit", ""),
    ("hidden_labels", ""),
    ("open_sentence", "many"),
    ("lost_signs", ""),
    ("lost_signs", "dropped"),
    ("scattered_letters", ""),
    ("no_units", ""),
    ("unaccounted", ""),
    ("unread_pages", ""),
    ("unread_pictures", ""),
    ("unread_frames", ""),
    ("embedded_file", ""),
    ("undecodable_bytes", ""),
    ("garbled_text_layer", ""),
}
#: Longer than this, a unit of that kind holds several: twice what real documents show.
_LONGEST = {"heading": 700, "lead_in": 1800, "clause": 2400, "row": 3500}
#: Characters of sentences that may be left out of a document, and the share of a short one: titles hold that much.
_LEFT_OUT_AT_MOST, _LEFT_OUT_SHARE = 400, 0.1
#: A left-out line is a sentence from this length on; a line of a list of receivers takes more.
_SENTENCE_LENGTH, _RECEIVER_LENGTH = 90, 220
#: Who signs, in which name, takes no more characters, of seven bodies that sign together too; what stands there besides
#: is an annex without its title.
_SIGNATURE_AT_MOST = 700
#: The last line of every list of receivers: where the text is kept.
_KEPT = re.compile(r"[-–+•*\s]*Lưu\b")
_LABELLED_LENGTH = 25
#: Classes of left-out paragraphs that may hide sentences.
_HIDING = ("head", "receivers", "signature", "source_line", "pointer", "contents", "page_mark", "ellipsis", "rule")
_DECORATION = " *_#>\"“'’”"
_RECITAL = re.compile(r"(?:[-–+]\s*)?(?:Căn cứ|Theo đề nghị|Xét|Thực hiện|Trên cơ sở|Triển khai|\(?Ban hành)\b")
_OPEN_END = re.compile(r"\b(?:và|của|các|những|với|tại|theo|trong|về|bằng|hoặc|là|để|từ|nhằm|khoảng)$")
#: Room for the longest of them, and for the end of the word before.
_LAST_WORD = 12
_GAP = re.compile(r"\.{3}|…")
#: A line of a page ends in the middle of a sentence now and then; so many, and such a share, are cut throughout.
_OPEN_AT_LEAST, _OPEN_SHARE = 3, 0.01
#: Letters of private fonts, and the sign for what could not be decoded, behind a letter or figure or before one.
_UNKNOWN_SIGN = re.compile(r"(?<=\S)[\ue000-\uf8ff\ufffd]|[\ue000-\uf8ff\ufffd](?=[^\W_])")
_SINGLE = re.compile(r"(?<!\S)[^\W\d_](?!\S)")
#: So many single letters are no words.
_SINGLE_AT_LEAST = 6
_SHOWN = 60


def find_unread(
    document: Document, paragraphs: Sequence[Paragraph], classes: Sequence[str], units: Sequence[Unit]
) -> list[Fault]:
    """Find what of a document may not have been read, or not as what it is.

    Parameters
    ----------
    document : Document
        Its text, and how much its reader dropped.
    paragraphs : sequence of Paragraph
        All of it, in order.
    classes : sequence of str
        Of each paragraph, as :func:`toolkit.segment.layout.classify_paragraphs` names them.
    units : sequence of Unit
        What was made of them.

    Returns
    -------
    list of Fault
        ``left_out`` (sentences or labelled paragraphs that are in no unit), ``overlong_unit``,
        ``hidden_labels`` (lines inside a unit that go on with a numbering), ``open_sentence``, ``lost_signs``,
        ``scattered_letters``.
    """
    text = document.text
    return [
        *_find_left_out(text, paragraphs, classes),
        *_find_dropped(document),
        *_find_overlong(units),
        *_find_hidden_labels(text, units),
        *_find_open_sentences(units),
        *_find_lost_signs(text),
        *_find_scattered(units),
    ]


def find_doubtful(faults: pd.DataFrame) -> set[str]:
    """Return the doc_ids of the documents of which something may not have been read.

    Parameters
    ----------
    faults : DataFrame
        The faults table.

    Examples
    --------
    >>> rows = [("lam", "unread_pages", ""), ("xanh", "open_sentence", ""), ("bien", "open_sentence", "many")]
    >>> sorted(find_doubtful(pd.DataFrame(rows, columns=["doc_id", "fault", "case"])))
    ['bien', 'lam']
    """
    codes = zip(faults["doc_id"], faults["fault"], faults["case"], strict=True)
    return {str(doc_id) for doc_id, fault, case in codes if is_alarm(fault, case)}


def is_alarm(fault: str, case: str) -> bool:
    """Tell whether a fault says that text may not have been read.

    Examples
    --------
    >>> is_alarm("left_out", ""), is_alarm("left_out", "notes"), is_alarm("duplicate_label", "")
    (True, False, False)
    """
    return (fault, case) in _ALARMS


def _find_left_out(text: str, paragraphs: Sequence[Paragraph], classes: Sequence[str]) -> Iterator[Fault]:
    named = list(zip(paragraphs, classes, strict=True))
    behind = {p.start for p in _list_behind_end(named)}
    lost = [p for p, name in named if name in _HIDING and (p.start in behind or _is_content(p, name))]
    n = sum(p.end - p.start for p in lost)
    if n > min(_LEFT_OUT_AT_MOST, _LEFT_OUT_SHARE * len(text)):
        yield Fault("left_out", start=lost[0].start, n=n, stretches=_show_stretches(lost))
    notes = [p for p, name in zip(paragraphs, classes, strict=True) if name == "footnote"]
    n = sum(p.end - p.start for p in notes)
    if n > _LEFT_OUT_AT_MOST:
        yield Fault("left_out.notes", start=notes[0].start, n=n, stretches=_show_stretches(notes))


def _list_behind_end(named: Sequence[tuple[Paragraph, str]]) -> list[Paragraph]:
    """Return what stands behind the end of a text, however short its lines: too much for a signature."""
    signed = [p for p, name in named if name == "signature"]
    if sum(p.end - p.start for p in signed) <= _SIGNATURE_AT_MOST:
        signed = []
    receivers = [p for p, name in named if name == "receivers"]
    kept = next((place for place, p in enumerate(receivers, start=1) if _KEPT.match(p.text)), len(receivers))
    rest = receivers[kept:]
    return [*signed, *(rest if sum(p.end - p.start for p in rest) > _SIGNATURE_AT_MOST else [])]


def _find_dropped(document: Document) -> Iterator[Fault]:
    dropped = dict(document.dropped)
    hidden = dropped.get("hidden_text", 0)
    # Pages hide menus and pop-ups: only more than is shown is a closed part of the text itself.
    if hidden > (max(_LEFT_OUT_AT_MOST, len(document.text)) if document.format == "html" else _LEFT_OUT_AT_MOST):
        yield Fault("left_out.hidden", n=hidden)
    if n := dropped.get("symbol", 0):
        yield Fault("lost_signs.dropped", n=n)


def _is_content(paragraph: Paragraph, name: str) -> bool:
    """Tell whether a left-out paragraph reads like one of the body."""
    text = paragraph.text.strip(_DECORATION)
    if not text or (name == "head" and _RECITAL.match(text)):
        return False
    marker = paragraph.marker
    if marker is not None and marker.ordinal and len(text) >= _LABELLED_LENGTH:
        return True
    if is_upper_case(text):
        return False
    if name == "receivers":
        return len(text) >= _RECEIVER_LENGTH
    return len(text) >= _SENTENCE_LENGTH and text[-1] in ".;:"


def _show_stretches(paragraphs: Sequence[Paragraph]) -> list[dict[str, object]]:
    longest = sorted(paragraphs, key=lambda p: p.start - p.end)[:3]
    shown = (" ".join(p.text.split()) for p in longest)
    return [{"text": text if len(text) <= _SHOWN else f"{text[:_SHOWN].rsplit(' ', 1)[0]}…"} for text in shown]


def _find_overlong(units: Sequence[Unit]) -> Iterator[Fault]:
    for unit in units:
        if len(unit.text) > _LONGEST[unit.kind]:
            yield Fault("overlong_unit", start=unit.start, clause_id=unit.unit_id, n=len(unit.text))


def _find_hidden_labels(text: str, units: Sequence[Unit]) -> Iterator[Fault]:
    """Find clauses that swallowed a list: lines inside them begin with labels that follow each other."""
    for unit in units:
        if unit.kind == "row":  # items in a cell are read by its column
            continue
        lines = text[unit.start : unit.end].split("\n")[1:]
        markers = [marker for line in lines if (marker := read_marker(line.strip(_DECORATION))) is not None]
        following = next((b for a, b in itertools.pairwise(markers) if _follows(a, b)), None)
        if following is not None:
            yield Fault("hidden_labels", start=unit.start, clause_id=unit.unit_id, label=following.label)


def _follows(earlier: Marker, later: Marker) -> bool:
    if not earlier.ordinal or earlier.style != later.style:
        return False
    return later.ordinal == (*earlier.ordinal[:-1], earlier.ordinal[-1] + 1)


def _find_open_sentences(units: Sequence[Unit]) -> Iterator[Fault]:
    """Find units that stop in the middle of a sentence: their last word wants another."""
    found = [
        Fault("open_sentence", start=unit.start, clause_id=unit.unit_id, text=f"…{unit.text[-_SHOWN:]}")
        for before, unit, later in zip([None, *units], units, [*units[1:], None], strict=False)
        if _is_open(before, unit, later)
    ]
    if len(found) >= max(_OPEN_AT_LEAST, _OPEN_SHARE * len(units)):
        yield Fault("open_sentence.many", start=found[0].start, n=len(found))
    yield from found


def _is_open(before: Unit | None, unit: Unit, later: Unit | None) -> bool:
    if unit.kind == "row" or _GAP.search(unit.text[-_SHOWN:]) or _RECITAL.match(unit.text):
        return False
    cut = unit.text.endswith(",") and later is not None and later.marker is None and later.parent is unit.parent
    if any(other is not None and other.parent is unit.parent and other.text.endswith(",") for other in (before, later)):
        cut = False  # a list, an item a line
    return cut or bool(_OPEN_END.search(unit.text[-_LAST_WORD:]))


def _find_lost_signs(text: str) -> Iterator[Fault]:
    """Find places of symbol fonts and signs for what could not be decoded, outside labels of items."""
    places = [match.start() for match in _UNKNOWN_SIGN.finditer(text) if not _is_bullet(text, match.start())]
    if places:
        shown = " ".join(text[max(0, places[0] - 20) : places[0] + 20].split())
        yield Fault("lost_signs", start=places[0], n=len(places), text=shown)


def _is_bullet(text: str, place: int) -> bool:
    """Tell whether a sign begins a line and a word stands right behind it."""
    return not text[text.rfind("\n", 0, place) + 1 : place].strip() and text[place + 1 : place + 2].isalpha()


def _find_scattered(units: Sequence[Unit]) -> Iterator[Fault]:
    """Find text of single letters, as a page that stands sideways gives it."""
    for unit in units:
        single = len(_SINGLE.findall(unit.text))
        if single >= _SINGLE_AT_LEAST and single > len(unit.text.split()) / 2:
            yield Fault("scattered_letters", start=unit.start, clause_id=unit.unit_id, text=unit.text[:_SHOWN])
    for run in _list_short_runs(units):
        shown = " ".join(unit.text for unit in run)[:_SHOWN]
        yield Fault("scattered_letters", start=run[0].start, clause_id=run[0].unit_id, text=shown)


def _list_short_runs(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Yield units of one or two characters that follow each other, if they are many."""
    for short, run in itertools.groupby(units, lambda unit: unit.kind != "row" and 0 < len(unit.text) <= 2):
        if short and len(found := list(run)) >= _SINGLE_AT_LEAST:
            yield found
