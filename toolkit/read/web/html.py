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
from toolkit.read.content import Content, holds_document, join_blocks, render_table, spread_merged
from toolkit.read.encodings import convert_legacy, report_legacy
from toolkit.read.limits import MAX_HTML_DEPTH
from toolkit.read.signs import LOWERED, RAISED, read_symbol_font, settle_raised
from toolkit.read.text import decode_text
from toolkit.read.web.page import find_document, measure_element, remove_surroundings
from toolkit.read.word.list_numbers import format_number
from toolkit.records import Fault

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul"
})  # fmt: skip
_LIST_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LIST_STYLES = {
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
}  # fmt: skip
#: Of lists in lists, from the outermost on.
_BULLETS = ("- ", "+ ", "• ")
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b(none|[a-z]+-(?:alpha|latin|roman))")
#: A style that lifts text, by itself or as Word saves it; and one that shows it in the font Symbol.
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super|mso-text-raise\s*:\s*[1-9]", re.IGNORECASE)
_SYMBOL_STYLE = re.compile(r"font-family\s*:\s*[\"']?Symbol\b", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_NOTE_LINK = re.compile(
    r"#(?:_(?:ftn|edn)(?P<back>ref)?(?P<number>\d+)|sd(?:foot|end)note(?P<number_office>\d+)(?:(?P<back_office>anc)|sym))$"
)
_MAX_SPAN = 100
#: Cells further right than this are merged with nothing: no table has as many columns.
_MAX_COLUMNS = 200
_MIN_LAYOUT_BLOCKS = 10
#: The page of a browser that shows the source of another page.
_SOURCE = re.compile(r"\s*(?:<!doctype html|<html[\s>])", re.IGNORECASE)
#: A page with less text than this to a frame or a picture may have its text there.
_LITTLE_TEXT = 1500
_PAGE_PIXELS = 300
_MIN_MENU_LINKS = 3
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
        text, dropped, doubts = _read_markup(markup, where)
        if _SOURCE.match(text):
            text, dropped, doubts = _read_markup(text, where)
    except (RecursionError, ParserRejectedMarkup, AssertionError, ValueError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ReadError(where, f"is a web page that cannot be parsed ({reason})", "Save it anew.") from None
    text, legacy = convert_legacy(settle_raised(text, dropped))
    return Content(text, encoding=encoding, dropped=dict(dropped), faults=(*faults, *doubts, *report_legacy(legacy)))


def _read_markup(markup: str, where: str) -> tuple[str, Counter[str], list[Fault]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML is read as HTML on purpose
        soup = BeautifulSoup(markup, "lxml")
    _check_depth(soup, where)
    dropped: Counter[str] = Counter()
    frames = [str(frame.get("src")) for frame in soup.find_all(["frame", "iframe"]) if _holds_text(frame)]
    if soup.find("frameset") is not None:
        names = f" ({', '.join(frames[:5])})" if frames else ""
        raise ReadError(
            where, f"holds frames only, whose text is in other files{names}", "Name the file of that frame."
        )
    _label_notes(soup, dropped)
    remove_surroundings(soup, dropped)
    main = find_document(soup, dropped)
    _number_items(main)
    text = join_blocks(_iter_blocks(main))
    doubts = []
    pictures = sum(not _is_small(picture) for picture in main.find_all("img"))
    if frames and len(text) < _LITTLE_TEXT * len(frames):
        doubts.append(Fault("unread_frames", n=len(frames), names=[{"name": name} for name in frames[:5]]))
    if pictures and len(text) < _LITTLE_TEXT * pictures:
        doubts.append(Fault("unread_pictures", n=pictures))
    return text, dropped, doubts


def _check_depth(soup: BeautifulSoup, where: str) -> None:
    """Refuse elements within elements without end: each is measured with all that is in it."""
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depths[id(tag)] = depth = depths[id(tag.parent)] + 1
        if depth > MAX_HTML_DEPTH:
            problem = f"has elements inside elements over {MAX_HTML_DEPTH} deep, as no document has"
            raise ReadError(where, problem, "Open it in a browser, copy the document into Word and save that.")


def _holds_text(frame: Tag) -> bool:
    return bool(frame.get("src")) and not str(frame["src"]).startswith(("about:", "javascript:", "data:"))


def _is_small(picture: Tag) -> bool:
    """Tell whether a picture is a logo or a button by the size that the page gives it."""
    sizes = (_to_int(picture.get(side), default=_PAGE_PIXELS) for side in ("width", "height"))
    return any(size < _PAGE_PIXELS for size in sizes)


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
        elif child.name == "sup" or _RAISED_STYLE.search(str(child.get("style", ""))):
            yield RAISED
            yield from _iter_pieces(child)
            yield LOWERED
        elif child.get("face", "") == "Symbol" or _SYMBOL_STYLE.search(str(child.get("style", ""))):
            pieces = _iter_pieces(child)
            yield from (read_symbol_font(piece) if isinstance(piece, str) else piece for piece in pieces)
        elif child.name == "li":
            yield None
            label = _label_item(child)
            yield from _iter_item(child, "" if _begins_with_label(child, label) else label)
            yield None
        elif child.name in _BLOCKS:
            yield None
            yield from _iter_pieces(child)
            yield None
        else:
            yield from _iter_pieces(child)


def _iter_item(item: Tag, label: str) -> Iterator[str | Tag | None]:
    """Yield the pieces of a list item; its label joins the first text, even where that is a paragraph of its own."""
    for piece in _iter_pieces(item):
        if label and isinstance(piece, str) and piece.strip():
            yield label + piece.lstrip()
            label = ""
        elif not label or isinstance(piece, Tag):
            yield piece


def _label_item(item: Tag) -> str:
    """Return the number or dash of a list item, as a browser shows it."""
    parent = item.parent
    style = _LIST_STYLE.search(str(parent.get("style", ""))) if parent is not None else None
    if parent is None or (style and style[1] == "none"):
        return ""
    if parent.name != "ol":
        depth = len(item.find_parents("ul"))
        return _BULLETS[min(max(depth, 1), len(_BULLETS)) - 1]
    number = _to_int(item.get("value"), default=1)
    kind = _LIST_STYLES.get(style[1]) if style else _LIST_TYPES.get(str(parent.get("type", "1")))
    return f"{format_number(number, kind or 'decimal')}. "


def _number_items(main: Tag) -> None:
    """Write into each item of a numbered list the number that a browser shows: one pass, however long the lists."""
    last: dict[tuple[int, str], int] = {}  # number of the last item, by depth of the list and type
    for numbers in main.find_all("ol"):
        place = len(numbers.find_parents("ol")), str(numbers.get("type"))
        number = _to_int(numbers.get("start"), default=last.get(place, 0) + 1 if _goes_on(numbers) else 1) - 1
        for item in numbers.find_all("li", recursive=False):
            number = _to_int(item.get("value"), default=number + 1)
            item["value"] = str(number)
        last[place] = number


def _goes_on(numbers: Tag) -> bool:
    """Tell whether a list goes on: LibreOffice wraps what goes on in a list without items of its own before it."""
    outer = numbers.parent
    return outer is not None and outer.name == "ol" and numbers.find_previous_sibling("li") is None


def _begins_with_label(item: Tag, label: str) -> bool:
    """Tell whether the author typed the number or dash as well."""
    text = item.get_text().lstrip()
    return text.startswith((label.strip(), "-", "–", "+", "•") if label in _BULLETS else label.strip())


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
        cells = [cell for row in rows for cell in row if not _holds_links_only(cell)]
        return [*captions, *stray, *(block for cell in cells for block in texts[id(cell)])]
    return [*captions, render_table(_place_cells(rows, texts))]


def _iter_blocks_of(table: Tag) -> Iterator[str]:
    for child in table.find_all(True, recursive=False):
        yield from _iter_blocks(child)


def _arranges_page(cell: Tag, blocks: list[str]) -> bool:
    if len(blocks) >= _MIN_LAYOUT_BLOCKS or holds_document("\n".join(blocks)):
        return True
    return any(len(inner.find_all("tr")) > 1 and len(blocks) > 2 for inner in cell.find_all("table"))


def _holds_links_only(cell: Tag) -> bool:
    n_text, n_linked, n_links = measure_element(cell)
    return n_links >= _MIN_MENU_LINKS and n_linked == n_text


def _place_cells(rows: list[list[Tag]], texts: dict[int, list[str]]) -> list[list[str]]:
    """Put cells into columns; a cell merged downwards says the same in all its rows."""
    covered: dict[int, int] = {}  # by column: rows that a merged cell still covers
    placed: list[list[str]] = []
    continued: list[list[bool]] = []
    for row in rows:
        line: list[str] = []
        goes_on: list[bool] = []
        for cell in row:
            _fill_covered(line, goes_on, covered)
            width = min(max(_to_int(cell.get("colspan"), default=1), 1), _MAX_SPAN)
            height = min(max(_to_int(cell.get("rowspan"), default=1), 1), len(rows))
            fresh = range(len(line), len(line) + width)
            line.extend(["\n\n".join(texts[id(cell)]), *[""] * (width - 1)])
            goes_on.extend([False] * width)
            covered.update({column: height for column in fresh if height > 1 and column < _MAX_COLUMNS})
        _fill_covered(line, goes_on, covered)
        covered = {column: left - 1 for column, left in covered.items() if left > 1}
        placed.append(line)
        continued.append(goes_on)
    return spread_merged(placed, continued)


def _fill_covered(line: list[str], goes_on: list[bool], covered: dict[int, int]) -> None:
    while len(line) in covered:
        line.append("")
        goes_on.append(True)
