"""Web pages saved from legal portals: the document, without what surrounds it."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag, XMLParsedAsHTMLWarning
from bs4.exceptions import ParserRejectedMarkup

from toolkit.errors import ReadError
from toolkit.read.content import Content, join_blocks, render_table
from toolkit.read.encodings import convert_legacy, report_legacy
from toolkit.read.signs import LOWERED, RAISED, settle_raised
from toolkit.read.text import decode_text
from toolkit.read.web.page import find_document, remove_surroundings
from toolkit.read.word.list_numbers import format_number

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul"
})  # fmt: skip
_LIST_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_NOTE_LINK = re.compile(
    r"#(?:_(?:ftn|edn)(?P<back>ref)?(?P<number>\d+)|sd(?:foot|end)note(?P<number_office>\d+)(?:(?P<back_office>anc)|sym))$"
)
_MAX_SPAN = 100
_MIN_LAYOUT_BLOCKS = 10
_BREAK = "\n"


def read_html(data: bytes, *, where: str) -> Content:
    """Read a web page.

    Navigation, advertisements, banners, lists of related documents, scripts and hidden text are left out
    and counted. Ordered lists get the numbers that a browser shows.

    Raises
    ------
    ReadError
        If the page cannot be parsed.

    Examples
    --------
    >>> page = "<nav><a>Trang chủ</a></nav><p>Điều 1. Phạm vi</p><ol type=a><li>một<li>hai</ol>"
    >>> print(read_html(page.encode(), where="a.html").text)
    Điều 1. Phạm vi
    <BLANKLINE>
    a. một
    <BLANKLINE>
    b. hai
    """
    markup, encoding, faults = decode_text(data, where=where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML is read as HTML on purpose
            soup = BeautifulSoup(markup, "lxml")
        dropped: Counter[str] = Counter()
        _label_notes(soup, dropped)
        remove_surroundings(soup, dropped)
        main = find_document(soup, dropped)
        text = join_blocks(_iter_blocks(main))
    except (RecursionError, ParserRejectedMarkup, AssertionError, ValueError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ReadError(where, f"is a web page that cannot be parsed ({reason})", "Save it anew.") from None
    text, legacy = convert_legacy(settle_raised(text, dropped))
    faults = (*faults, *report_legacy(legacy))
    return Content(text, encoding=encoding, dropped=dict(dropped), faults=faults)


def _label_notes(soup: BeautifulSoup, dropped: Counter[str]) -> None:
    """Label footnotes as Word and LibreOffice save them, and take their marks out of the sentences."""
    for link in soup.find_all("a", href=_NOTE_LINK):
        match = _NOTE_LINK.match(str(link["href"]))
        if match and (match["back"] or match["back_office"]):
            link.replace_with(f"[chú thích {match['number'] or match['number_office']}] ")
        elif match:
            dropped["footnote_mark"] += len(link.get_text())
            link.decompose()


def _iter_blocks(parent: Tag) -> Iterator[str]:
    """Yield the paragraphs and tables under an element; a line break inside a paragraph stays."""
    line: list[str] = []
    for piece in _iter_pieces(parent):
        if isinstance(piece, str):
            line.append(piece)
            continue
        yield _close_line(line)
        line.clear()
        if piece is not None:
            yield from _read_table(piece)
    yield _close_line(line)


def _close_line(pieces: list[str]) -> str:
    lines = "".join(pieces).split(_BREAK)
    return "\n".join(re.sub(" +", " ", line).strip(" ") for line in lines)


def _iter_pieces(parent: Tag) -> Iterator[str | Tag | None]:
    """Yield text, None where a block begins or ends, and tables whole."""
    for child in parent.children:
        if isinstance(child, NavigableString):
            if type(child) is NavigableString:
                yield str(child) if parent.name == "pre" else _SPACES.sub(" ", child)
            continue
        if not isinstance(child, Tag):
            continue
        if child.name == "br":
            yield _BREAK
        elif child.name == "table":
            yield child
        elif child.name == "sup":
            yield RAISED
            yield from _iter_pieces(child)
            yield LOWERED
        elif child.name == "li":
            yield None
            label = _label_item(child)
            yield label if not _begins_with_label(child, label) else ""
            yield from _iter_pieces(child)
            yield None
        elif child.name in _BLOCKS:
            yield None
            yield from _iter_pieces(child)
            yield None
        else:
            yield from _iter_pieces(child)


def _label_item(item: Tag) -> str:
    """Return the number or dash of a list item, as a browser shows it."""
    parent = item.parent
    if parent is None or re.search(r"list-style[^;]*none", str(parent.get("style", ""))):
        return ""
    if parent.name != "ol":
        return "- "
    number = _to_int(parent.get("start"), default=1) - 1
    for sibling in parent.find_all("li", recursive=False):
        number = _to_int(sibling.get("value"), default=number + 1)
        if sibling is item:
            break
    return f"{format_number(number, _LIST_TYPES.get(str(parent.get('type', '1')), 'decimal'))}. "


def _begins_with_label(item: Tag, label: str) -> bool:
    """Tell whether the author typed the number or dash as well."""
    text = item.get_text().lstrip()
    return text.startswith((label.strip(), "-", "–", "+", "•")) if label == "- " else text.startswith(label.strip())


def _to_int(value: Any, *, default: int) -> int:
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d{1,5}", value.strip()) else default


def _read_table(table: Tag) -> list[str]:
    """Read a table; one that arranges the whole page gives the blocks of its cells."""
    rows = [
        list(row.find_all(["td", "th"], recursive=False))
        for row in table.find_all("tr")
        if row.find_parent("table") is table
    ]
    captions = [join_blocks(_iter_blocks(item)) for item in table.find_all("caption", recursive=False)]
    texts = {id(cell): [block for block in _iter_blocks(cell) if block.strip()] for row in rows for cell in row}
    if not rows or any(_arranges_page(cell, texts[id(cell)]) for row in rows for cell in row):
        stray = [] if rows else list(_iter_blocks_of(table))
        return [*captions, *stray, *(block for row in rows for cell in row for block in texts[id(cell)])]
    return [*captions, render_table(_place_cells(rows, texts))]


def _iter_blocks_of(table: Tag) -> Iterator[str]:
    for child in table.find_all(True, recursive=False):
        yield from _iter_blocks(child)


def _arranges_page(cell: Tag, blocks: list[str]) -> bool:
    return len(blocks) >= _MIN_LAYOUT_BLOCKS or any(
        len(inner.find_all("tr")) > 1 and len(blocks) > 2 for inner in cell.find_all("table")
    )


def _place_cells(rows: list[list[Tag]], texts: dict[int, list[str]]) -> list[list[str]]:
    """Put cells into columns; the places that merged cells cover are empty."""
    covered: dict[int, int] = {}
    placed: list[list[str]] = []
    for row in rows:
        line: list[str] = []
        for cell in row:
            _fill_covered(line, covered)
            width = min(max(_to_int(cell.get("colspan"), default=1), 1), _MAX_SPAN)
            height = min(max(_to_int(cell.get("rowspan"), default=1), 1), len(rows))
            for column in range(len(line), len(line) + width):
                if height > 1:
                    covered[column] = height - 1
            line.extend(["\n\n".join(texts[id(cell)]), *[""] * (width - 1)])
            fresh = range(len(line) - width, len(line))
            covered.update({column: height for column in fresh if height > 1})
        _fill_covered(line, covered)
        covered = {column: left - 1 for column, left in covered.items() if left > 1}
        placed.append(line)
    return placed


def _fill_covered(line: list[str], covered: dict[int, int]) -> None:
    while len(line) in covered:
        line.append("")
