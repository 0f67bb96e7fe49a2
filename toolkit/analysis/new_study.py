"""A study folder made from a heap of files: what their heads say becomes a catalogue to look through."""

from __future__ import annotations

import csv
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from toolkit.documents.citations import find_citations
from toolkit.documents.document_numbers import find_line, number_key
from toolkit.documents.head import Head, read_head
from toolkit.documents.purpose import find_subject, list_carrying, tell_other_purpose
from toolkit.errors import DoichieuError, StudyError
from toolkit.read import read_document
from toolkit.read.sniff import is_text_name
from toolkit.records import Document
from toolkit.segment.document import segment_document
from toolkit.segment.unread import find_doubtful
from toolkit.study.catalogue import CATALOGUE_COLUMNS
from toolkit.text.dates import is_after
from toolkit.text.folding import fold_key
from toolkit.text.provinces import list_tiles

_SETTINGS = """# Settings of the study: name: value. What is not written takes its default;
# docs/data-dictionary.md lists them all.
# language: en          # labels and captions; vi if left out
# decimal_mark: point   # in printed tables; that of the language if left out
# chance: 0.05          # share of decoys that a plan may seem to take up
"""
#: How a cell begins that a spreadsheet would take for a formula.
_FORMULA = re.compile(r"^[=+\-@]")
_CENTRAL = re.compile(
    r"(?i)trung uong|bo chinh tri|ban bi thu|quoc hoi|chinh phu|^bo (?!chi huy)|kiem toan nha nuoc|^cuc |tong cuc"
)
_UPPER = re.compile(r"-(?:NQ|KL|CT|CTr|QĐ|KH)/TW|/NQ-CP|/QĐ-TTg|/\d{4}/QH\d+|-(?:NQ|CTr|KH)/TU")

#: What sorts of document are carried out by plans.
_ORDERS = ("NGHỊ QUYẾT", "KẾT LUẬN", "CHỈ THỊ", "QUYẾT ĐỊNH", "CHƯƠNG TRÌNH")
_LAW = re.compile(r"/\d{4}/QH\d+$")
#: What a document says of others stands within this many characters.
_OPENING = 6000


@dataclass(frozen=True, slots=True)
class NewStudy:
    """What was proposed.

    Parameters
    ----------
    rows : list of dict
        The rows of catalogue.csv, with `look_at`.
    skipped : list of str
        What could not be read, one sentence each.
    """

    rows: list[dict[str, str]]
    skipped: list[str]


def make_study(folder: Path, files: Sequence[Path] = ()) -> NewStudy:
    """Make a study folder: catalogue.csv with a column of what to look at, study.yaml with comments.

    Files outside the folder are copied to its folder texts/; those inside stay where they are.

    Parameters
    ----------
    folder : Path
        The study; made where it is not there. Without files, those that lie in it are taken.
    files : sequence of Path
        Texts of the study.

    Raises
    ------
    StudyError
        If the folder has a catalogue, or no text can be read.
    """
    for name in ("catalogue.csv", "catalogue.xlsx", "catalogue.tsv", "study.yaml"):
        if (folder / name).exists():
            raise StudyError(str(folder / name), "is there already and would be written over", "Name another folder.")
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    chosen = list(files) or [path for path in found if is_text_name(path.name)]
    documents, skipped = [], []
    if not files:
        skipped = [
            f"{path.relative_to(folder)}: is no format of text by its name" for path in found if path not in chosen
        ]
    for named in chosen:
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in str(named)):
            name = str(named).encode("unicode_escape").decode()
            skipped.append(f"{name}: has a name with letters that no table can hold. Rename the file.")
            continue
        path = named if named.exists() or not (folder / named).exists() else folder / named
        try:
            documents.append((path, read_document(path, doc_id="x", source=str(path))))
        except DoichieuError as error:
            skipped.append(str(error))
    if not documents:
        why = f"; {'; '.join(one.rstrip('.') for one in skipped[:3])}" if skipped else ""
        problem = f"no text was found that can be read{why}"
        raise StudyError(str(folder), problem, "Name files: doichieu init FOLDER FILES.")
    rows = propose_rows([(path.stem, document) for path, document in documents])
    try:
        (folder / "texts").mkdir(parents=True, exist_ok=True)
        for row, (path, _) in zip(rows, documents, strict=True):
            row["file"] = re.sub(_FORMULA, r"./\g<0>", _place(path, folder))
        with (folder / "catalogue.csv").open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, [*CATALOGUE_COLUMNS, "look_at"], restval="")
            writer.writeheader()
            writer.writerows(rows)
        with (folder / "study.yaml").open("x", encoding="utf-8") as file:
            file.write(_SETTINGS)
    except OSError as error:
        raise StudyError(
            str(folder), f"cannot be written ({error.strerror or error})", "Name another folder."
        ) from None
    return NewStudy(rows, skipped)


def _place(path: Path, folder: Path) -> str:
    """Return the path in the study; a file outside is copied, under a name that is free."""
    if path.resolve().is_relative_to(folder.resolve()):
        return path.resolve().relative_to(folder.resolve()).as_posix()
    target, n = folder / "texts" / path.name, 2
    while target.exists():
        target, n = folder / "texts" / f"{path.stem}-{n}{path.suffix}", n + 1
    shutil.copyfile(path, target)
    return f"texts/{target.name}"


def propose_rows(texts: Sequence[tuple[str, Document]]) -> list[dict[str, str]]:
    r"""Propose a row of the catalogue for each text, from its head and its citations.

    Parameters
    ----------
    texts : sequence of (str, Document)
        A name for those without number or territory, and the text.

    Returns
    -------
    list of dict
        Columns of the catalogue but `file`, and `look_at`: what the proposal rests on weakly, separated by semicolons.
        The reference is the central document that most of the others cite; where none is central, any. A plan whose
        title names another subject or document, or that is older than the reference, is proposed as a control, with
        the reason. What the head of a central document leaves out is taken from how the texts cite it.

    Examples
    --------
    >>> place = "Sông Lam, ngày 3 tháng 4 năm 2031"
    >>> plan = f"UBND TỈNH SÔNG LAM\nSố: 7/KH-UBND\n{place}\n\nKẾ HOẠCH\nthực hiện Nghị quyết số 5-NQ/TW"
    >>> above = "BỘ CHÍNH TRỊ\nSố 5-NQ/TW\nHà Nội, ngày 1 tháng 2 năm 2030\n\nNGHỊ QUYẾT\nvề vườn ươm"
    >>> rows = propose_rows([("a", Document("a", plan)), ("b", Document("b", above))])
    >>> [(row["doc_id"], row["role"], row["number"], row["issued"]) for row in rows]
    [('7-kh-ubnd', 'plan', '7/KH-UBND', '2031-04-03'), ('5-nq-tw', 'reference', '5-NQ/TW', '2030-02-01')]
    """
    openings = [document.text[:_OPENING] for _, document in texts]
    mentions = [(opening, find_citations(opening)) for opening in openings]
    printed = [read_head(document.text) for _, document in texts]
    heads = [_complete_head(head, mentions) for head in printed]
    cited = [_list_cited(citations, head.number) for (_, citations), head in zip(mentions, heads, strict=True)]
    proposals = _propose_roles(heads, mentions, cited)
    taken: set[str] = set()
    rows: list[dict[str, str]] = []
    for at, ((name, document), head) in enumerate(zip(texts, heads, strict=True)):
        unit = _find_unit(head)
        proposal = proposals[at]
        row: dict[str, str] = {
            "doc_id": _name_document(head, unit, name, taken),
            "role": proposal.role,
            "line": find_line(head.number) if head.number else "",
            "tier": _find_tier(head),
            "unit": unit,
            "number": head.number,
            "issued": head.issued,
            "issuer": head.issuer,
            "signer": head.signer,
            "title": " ".join(f"{head.doc_type} {head.subject}".split())[:500],
            "implements": "; ".join(cited[at][:3]),
            "text_form": "official",
            "extent": "full",
        }
        row = {column: value.lstrip("=+-@ ") for column, value in row.items()}
        doubts = _list_doubts(row, document, cited_by=proposal.cited_by)
        twin = next(
            (one["doc_id"] for one, (_, other) in zip(rows, texts, strict=False) if other.text == document.text), ""
        )
        if twin:
            doubts.insert(0, f"the same text as {twin}: one of the two is too many")
        completed = [
            name for name in ("issued", "issuer", "subject") if getattr(head, name) != getattr(printed[at], name)
        ]
        if completed:
            doubts.insert(0, f"as texts cite it, not by its head: {', '.join(completed).replace('subject', 'title')}")
        if proposal.why:
            doubts.insert(0, f"role: {proposal.role}, since {proposal.why}")
        rows.append(row | {"look_at": "; ".join(doubts)})
    return rows


@dataclass(frozen=True, slots=True)
class _Proposal:
    """The role of a document, how many of the others cite it, and why it seems to be a control, if it does."""

    role: str
    cited_by: int
    why: str = ""


def _propose_roles(
    heads: Sequence[Head], mentions: Sequence[tuple[str, pd.DataFrame]], cited: Sequence[Sequence[str]]
) -> list[_Proposal]:
    """Return the role of each document, by its head, its opening with the citations, and the superior numbers in it."""
    counts = Counter(key for numbers in cited for key in {number_key(number) for number in numbers})
    cited_by = [counts[number_key(head.number)] if head.number else 0 for head in heads]
    tiers = [_find_tier(head) for head in heads]
    central = [at for at, tier in enumerate(tiers) if tier == "central"] or list(range(len(heads)))
    reference = max(central, key=lambda at: (cited_by[at], heads[at].doc_type.upper() in _ORDERS, -at))
    # Where all are central, they are plans of central bodies.
    other = "plan" if set(tiers) == {"central"} else "intermediate"
    named = [_list_named(head.subject) for head in heads]
    carrying = list_carrying(
        heads[reference].number, mentions, zip((head.number for head in heads), named, strict=True)
    )
    proposals = []
    for at, head in enumerate(heads):
        role = "reference" if at == reference else other if tiers[at] == "central" else "plan"
        why = ""
        # Where none cites the reference it is a guess, on which nothing is built.
        if role == "plan" and cited_by[reference]:
            why = _tell_control(head, heads[reference], mentions[at], named=named[at], carrying=carrying)
        proposals.append(_Proposal("control" if why else role, cited_by[at], why))
    return proposals


def _tell_control(
    head: Head, reference: Head, mentioned: tuple[str, pd.DataFrame], *, named: Sequence[str], carrying: set[str]
) -> str:
    """Tell why a document seems to be no plan of the reference; empty where it seems to be one."""
    if is_after(reference.issued, head.issued):
        return "it is older than the reference"
    return tell_other_purpose(
        head.subject, *mentioned, named=named, number=reference.number, subject=reference.subject, carrying=carrying
    )


def _complete_head(head: Head, mentions: Sequence[tuple[str, pd.DataFrame]]) -> Head:
    """Return the head of a central document with date, body and subject as texts cite it, where it says none.

    A portal prints the text of a resolution below an introduction of its own.
    """
    if _find_tier(head) != "central" or not head.number:
        return head
    meant = [
        citation
        for _, citations in mentions
        for citation in citations.to_dict("records")
        if number_key(str(citation["cited_number"])) == number_key(head.number)
    ]
    subject = "" if head.subject else find_subject(head.number, mentions)
    return replace(
        head,
        issued=head.issued or max((str(citation["cited_issued"]) for citation in meant), key=len, default=""),
        issuer=head.issuer or next((str(citation["cited_body"]) for citation in meant if citation["cited_body"]), ""),
        subject=head.subject or (f"về {subject}" if subject else ""),
    )


def _list_named(title: str) -> list[str]:
    return [number for number in dict.fromkeys(map(str, find_citations(title)["cited_number"])) if number]


def _list_cited(found: pd.DataFrame, own: str) -> list[str]:
    """Return the numbers of superior documents that are cited, nearest first, each once."""
    numbers = [str(number) for number in found["cited_number"] if _UPPER.search(str(number))]
    numbers.sort(key=lambda number: bool(_LAW.search(number)))  # laws are what it rests on, not what it carries out
    return [number for number in dict.fromkeys(numbers) if number_key(number) != number_key(own or "-")]


def _find_unit(head: Head) -> str:
    if _CENTRAL.search(fold_key(head.issuer)):
        return ""
    here = fold_key(f"{head.issuer} | {head.place}").replace("tp.", "")
    names = sorted({*list_tiles(63)["name"], *list_tiles(34)["name"]}, key=len, reverse=True)
    return next((name for name in names if re.search(rf"\b{re.escape(fold_key(name))}\b", here)), "")


def _find_tier(head: Head) -> str:
    issuer = fold_key(head.issuer)
    if _CENTRAL.search(issuer) or re.search(r"/TW$|-CP$|-TTg$|QH\d+$", head.number):
        return "central"
    if re.search(r"\b(?:xa|phuong|thi tran|dac khu) ", issuer):
        return "commune"
    if re.search(r"\b(?:huyen|quan|thi xa) ", issuer):
        return "district"
    return "province" if issuer else ""


def _name_document(head: Head, unit: str, name: str, taken: set[str]) -> str:
    plain = fold_key(f"{unit} {head.number}" if head.number else (unit or name))
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "van-ban"
    doc_id, n = base, 2
    while doc_id in taken:
        doc_id, n = f"{base}-{n}", n + 1
    taken.add(doc_id)
    return doc_id


def _list_doubts(row: dict[str, str], document: Document, *, cited_by: int) -> list[str]:
    doubts = [f"{name} was not found" for name in ("number", "issued", "issuer") if not row[name]]
    if not (row["number"] or row["issuer"] or row["title"]):
        doubts = ["no head was found; an account of plans has the extent report and the text_form press"]
    if len(row["issued"]) == 7:
        doubts.append("the day of issue is blank")
    if row["role"] == "reference":
        doubts.append(
            f"reference: cited by {cited_by} of the others" if cited_by else "reference: a guess, none cites it"
        )
    if row["role"] == "intermediate":
        doubts.append("role: intermediate since it is central")
    if row["role"] in ("plan", "control") and not row["unit"]:
        doubts.append("unit was not found")
    if row["role"] == "plan" and not row["implements"]:
        doubts.append("implements was not found")
    if find_doubtful(segment_document(document).faults):
        doubts.append("perhaps not all was read: see check --outline")
    return doubts
