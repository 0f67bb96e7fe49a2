"""What a plan carries out by its title and its recitals: the document at hand, or another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pandas as pd

from toolkit.documents.citations import names_by_serial
from toolkit.documents.document_numbers import number_key
from toolkit.text.folding import fold_key

#: Share of the pairs of syllables of a subject that a title must repeat to be about the same.
SAME_SUBJECT = 0.5

_CARRIES = re.compile(r"\b(?:thuc hien|trien khai|cu the hoa)\b")
_RECITAL_END = re.compile(r"[;\n]|[.](?=\s)")
#: How a document is presented that is carried out, and not only rested on ("Căn cứ").
_CAUSE = re.compile(r"[-–+*\s]*(?:de|nham|tiep tuc)?\s*(?:to chuc )?(?:thuc hien|trien khai|quan triet|cu the hoa)\b")
_SUBJECT = re.compile(r"[^;\n.“”\"']{0,70}?\bvề\s+[“\"']?(?P<subject>[^;.\n“”\"()]{12,300})")


def find_subject(number: str, cited: Iterable[tuple[str, pd.DataFrame]]) -> str:
    """Return the subject that texts give a document where they cite it, the most frequent one; empty if none does.

    Parameters
    ----------
    number : str
        Number of the document.
    cited : iterable of (str, DataFrame)
        Texts with their citations (:func:`~toolkit.documents.citations.find_citations`).

    Examples
    --------
    >>> from toolkit.documents.citations import find_citations
    >>> text = "Căn cứ Nghị quyết số 5-NQ/TW ngày 01/02/2030 của Bộ Chính trị về vườn ươm cây giống;"
    >>> find_subject("5-NQ/TW", [(text, find_citations(text))])
    'vườn ươm cây giống'
    """
    found: Counter[str] = Counter()
    for text, citations in cited:
        for key, end in zip(map(number_key, citations["cited_number"]), citations["end"], strict=True):
            subject = _SUBJECT.match(text, int(end)) if key == number_key(number) else None
            if subject and not re.search(
                r"\d[-/]|[Tt]hực hiện", subject[0][: subject.start("subject") - subject.start()]
            ):
                found[" ".join(subject["subject"].split())] += 1
    return found.most_common(1)[0][0] if found else ""


def list_carrying(
    reference: str, cited: Sequence[tuple[str, pd.DataFrame]], titles: Iterable[tuple[str, Sequence[str]]] = ()
) -> set[str]:
    """Return the keys of the reference's number and of those that carry it out, at any remove, as the texts say.

    Parameters
    ----------
    reference : str
        Number of the reference.
    cited : sequence of (str, DataFrame)
        Texts with their citations.
    titles : iterable of (str, sequence of str)
        Numbers of documents, and the numbers that their titles name.

    Examples
    --------
    >>> from toolkit.documents.citations import find_citations
    >>> text = "Kế hoạch số 7-KH/TU về thực hiện Nghị quyết số 5-NQ/TW; Nghị quyết số 6-NQ/TW"
    >>> sorted(list_carrying("5-NQ/TW", [(text, find_citations(text))], [("9/KH-UBND", ["7-KH/TU"])]))
    ['5-nq/tw', '7-kh/tu', '9/kh-ubnd']
    """
    says = {(number_key(one), number_key(other)) for one, named in titles for other in named}
    for text, citations in cited:
        places = zip(map(number_key, citations["cited_number"]), citations["start"], citations["end"], strict=True)
        for (one, _, end), (other, start, _) in pairwise(places):
            between = text[int(end) : int(start)]
            if ";" not in between and _CARRIES.search(fold_key(between)):
                says.add((one, other))
    says = {(one, other) for one, other in says if one and other}
    carrying = {number_key(reference)}
    while more := {one for one, other in says if other in carrying} - carrying:
        carrying |= more
    return carrying


def tell_other_purpose(
    title: str,
    opening: str,
    cited: pd.DataFrame,
    *,
    named: Sequence[str],
    number: str,
    subject: str,
    carrying: set[str],
) -> str:
    r"""Tell why a document seems not to carry out the reference; empty where it seems to, or does not say.

    Parameters
    ----------
    title : str
        Its subject line.
    opening : str
        Its first pages.
    cited : DataFrame
        Citations of the opening.
    named : sequence of str
        Numbers that the title names.
    number, subject : str
        Of the reference.
    carrying : set of str
        From :func:`list_carrying`.

    Examples
    --------
    >>> from toolkit.documents.citations import find_citations
    >>> opening = "KẾ HOẠCH\nphát triển chợ nông thôn\nCăn cứ Nghị quyết số 5-NQ/TW;"
    >>> def tell(title, named):
    ...     return tell_other_purpose(title, opening, find_citations(opening), named=named, number="5-NQ/TW",
    ...                               subject="vườn ươm cây giống", carrying={"5-nq/tw"})
    >>> tell("phát triển chợ nông thôn", [])
    'its title names another subject, and 5-NQ/TW is only what it rests on (căn cứ)'
    >>> tell("thực hiện Kết luận số 8-KL/TW", ["8-KL/TW"])
    'its title names 8-KL/TW, not 5-NQ/TW'
    >>> tell("thực hiện Nghị quyết của Bộ Chính trị về vườn ươm cây giống", [])
    ''
    """
    if not title or not subject or not number:
        return ""
    keys = set(map(number_key, named))
    if keys & carrying or names_by_serial(title, {"number": number}) or share_subject(subject, title) >= SAME_SUBJECT:
        return ""
    if keys:
        return f"its title names {', '.join(named)}, not {number}"
    here = [
        end for key, end in zip(map(number_key, cited["cited_number"]), cited["start"], strict=True) if key in carrying
    ]
    if not here:
        return f"its title names another subject, and its first pages do not name {number}"
    if any(_CAUSE.match(fold_key(_get_recital(opening, int(start)))) for start in here):
        return ""
    return f"its title names another subject, and {number} is only what it rests on (căn cứ)"


def share_subject(subject: str, title: str) -> float:
    """Return the share (0-1) of the subject's pairs of syllables that the title has too.

    Examples
    --------
    >>> share_subject("vườn ươm cây giống", "trồng vườn ươm, cây giống của tỉnh")
    1.0
    """
    wanted, there = ({*pairwise(re.findall(r"\w+", fold_key(text)))} for text in (subject, title))
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _get_recital(text: str, place: int) -> str:
    """Return the words from the beginning of the recital to a place in it."""
    ends = [found.end() for found in _RECITAL_END.finditer(text, max(0, place - 1500), place)]
    return text[ends[-1] if ends else max(0, place - 1500) : place]
