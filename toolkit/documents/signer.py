"""The signature block of a document: who signed, and for which body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from toolkit.text.folding import FoldedText, Range, split_pieces

_ON_BEHALF = re.compile(r"(?<![A-Za-z])(?:T\s?/?\s?M|K\s?/?\s?T|TL|TUQ|Q)\s?\.?\s?(?<=[. MT])(?P<body>[A-Z][A-Z ,]+)")
_OFFICE = re.compile(
    r"(?:PHO |QUYEN )?(?:CHU TICH|BI THU|TONG BI THU|TRUONG BAN|BO TRUONG|THU TUONG|THONG DOC|GIAM DOC"
    r"|CHU NHIEM|THU TRUONG|CUC TRUONG|TONG CUC TRUONG|CHANH VAN PHONG|TONG KIEM TOAN)"
    r"(?: THUONG TRUC| NHA NUOC| QUOC HOI| NUOC)?"
)
_SIGNED = re.compile(r"\(? ?(?i:da ky) ?\)?:? ?")
_PERSON = re.compile(r"(?:[A-Z]{2,3}\. ?)*[A-Z][a-z'’]*(?: [A-Z][A-Za-z'’]*){1,4}")
_NAME_BESIDE = re.compile(r"[A-Z]{2} (?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+){1,4})$")
_FAMILY_NAME = re.compile(r"[A-Z][a-z]+")
_NOT_PERSONS = ("Bộ ", "Sở ", "Ban ", "Ủy ", "Uỷ ", "Tỉnh ", "Thành ", "Nơi ", "Viện ", "Hội ", "Tổng ")
#: Pieces of line between the words "on behalf of" and the name: the list of recipients stands beside.
_REACH_ON_BEHALF, _REACH_OFFICE = 25, 6


def find_signer(text: FoldedText, start: int) -> tuple[Range | None, Range | None]:
    """Return the ranges of the signer's name and of the body signed for."""
    plain = text.text
    pieces = [piece for piece in split_pieces(plain, start, len(plain)) if piece[0] < piece[1]]
    body: Range | None = None
    for at, (left, right) in enumerate(pieces):
        behalf = _ON_BEHALF.search(plain, left, right)
        if behalf and body is None:
            body = behalf.span("body")
        if behalf or _OFFICE.fullmatch(plain, left, right):
            beside = _NAME_BESIDE.search(plain, left, right)
            if beside:
                return beside.span("name"), body
            reach = _REACH_ON_BEHALF if behalf else _REACH_OFFICE
            name = _find_person(text, pieces[at + 1 : at + 1 + reach])
            if name:
                return name, body
    return None, body


def _find_person(text: FoldedText, pieces: Sequence[Range]) -> Range | None:
    """Return the first piece that is a person's name; a family name may stand on its own line."""
    for (left, right), following in zip_longest(pieces, pieces[1:]):
        signed = _SIGNED.match(text.text, left, right)
        left = signed.end() if signed else left
        ends = [following[1]] if following and _FAMILY_NAME.fullmatch(text.text, left, right) else []
        for end in [*ends, right]:
            name = _PERSON.fullmatch(" ".join(text.text[left:end].split()))
            if name and not text.quote(left, end).startswith(_NOT_PERSONS):
                return left, end
    return None
