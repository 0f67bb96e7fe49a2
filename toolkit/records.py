"""Frozen records for single things; tables (see :mod:`toolkit.tables`) hold the plural ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets, ``start <= offset < end``.

    Examples
    --------
    >>> Span(2, 5).of("abcdef")
    'cde'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}:{self.end} is not a range of offsets")

    def of(self, text: str) -> str:
        """Return the slice of `text` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, init=False)
class Fault:
    """Something the reader was unsure of; :func:`toolkit.words.faults.write_fault` says it in a language.

    Parameters
    ----------
    code : str
        ``gap_in_numbering``, or with its case, where a code has several sentences: ``gap_in_numbering.begins``.
        The sentence is ``fault.<code>`` in labels.csv.
    start : int or None
        Character offset in the document's text, if there is one.
    clause_id : str
        The unit concerned; empty when the whole document is.
    **values
        What the sentence names: text, numbers, or a list of mappings, whose members are said one by one.

    Examples
    --------
    >>> fault = Fault("gap_in_numbering.begins", label="3")
    >>> fault.fault, fault.case, fault.values, fault.at(7, "I.3").start
    ('gap_in_numbering', 'begins', {'label': '3'}, 7)
    """

    code: str
    values: Mapping[str, object]
    start: int | None
    clause_id: str

    def __init__(self, code: str, /, *, start: int | None = None, clause_id: str = "", **values: object) -> None:
        for name, value in (("code", code), ("values", values), ("start", start), ("clause_id", clause_id)):
            object.__setattr__(self, name, value)

    @property
    def fault(self) -> str:
        """The code without its case."""
        return self.code.partition(".")[0]

    @property
    def case(self) -> str:
        """Which sentence of the code; empty where it has one."""
        return self.code.partition(".")[2]

    def at(self, start: int | None, clause_id: str) -> Fault:
        """Return the same fault in its place."""
        return Fault(self.code, start=start, clause_id=clause_id, **self.values)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row of a table.

    Parameters
    ----------
    column : int
        Place of its column, from 0.
    head : str
        Head of its column as printed; empty where it has none.
    purpose : str
        What the column is for, one of :data:`toolkit.tables.CELL_PURPOSES`.
    text : str
        What the cell says, on one line.
    start : int
        Offset of `text` in the text of the row.
    """

    column: int
    head: str
    purpose: str
    text: str
    start: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    r"""The text of one document as it stands in its file.

    Parameters
    ----------
    doc_id : str
        Key of the document in the catalogue.
    text : str
        Decoded text; line breaks are ``\n``, letters as in the file (not normalized). Tables are lines
        of the form ``| cell | cell |``; a line break inside a cell is ``<br>``, a literal bar ``\|``.
        Offsets of units, citations and changes refer to this string.
    source : str
        File it was read from, as the catalogue names it.
    sha256 : str
        Digest of the file's bytes.
    format : str
        Format found by content: ``txt``, ``md``, ``docx``, ``pdf``, ``html``, ``rtf``, ``doc``.
    encoding : str
        How the bytes were decoded, where that was a question.
    dropped : tuple of (str, int)
        Classes of text that the reader left out (``page_head``, ``navigation``, ...) with their
        number of characters, so that the account of a file balances.
    faults : tuple of Fault
        Doubts of the reader.
    part : tuple of (int, int), or None
        Where the part of the file that the document is stands in `text`, which is blank elsewhere; None for
        a document that is the whole file.
    """

    doc_id: str
    text: str
    source: str = ""
    sha256: str = ""
    format: str = "txt"
    encoding: str = "utf-8"
    dropped: tuple[tuple[str, int], ...] = ()
    faults: tuple[Fault, ...] = field(default=())
    part: tuple[int, int] | None = None
