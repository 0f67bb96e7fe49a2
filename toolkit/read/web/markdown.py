r"""Markdown, as tools write it that turn web pages into text.

Their tables often come apart: every cell on lines of its own between lines that hold nothing but a bar.
Such tables are put together again; all else stays as it stands, asterisks included.
"""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from toolkit.read.content import Content, holds_document, is_layout_table, join_wrapped, render_table, tidy_lines
from toolkit.read.signs import LOWERED, RAISED, settle_raised
from toolkit.read.text import read_text
from toolkit.segment.rows.table_rows import is_number_head, read_count

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?:[\w-]+[ \t]*:.*\n|[ \t]+\S.*\n|-[ \t].*\n|[ \t]*\n|#.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)"
)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)")
_LINK = re.compile(
    r"\[([^\[\]\n]*)\]\(((?:https?:|/|#|\.|javascript:|mailto:|\?)[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"\n]*\")?\)"
)
_LINK_LINE = re.compile(r"\s*(?:[-*+]|\d+\.)?\s*(?:" + _LINK.pattern + r"[\s|>»/·]*)+")
_NOTE_MARK = re.compile(r"\[\^\w{1,8}\]")
_NOTE_TEXT = re.compile(r"^\[\^(\w{1,8})\]:[ \t]*", re.MULTILINE)
_TASK_BOX = re.compile(r"^([ \t]*[-*+][ \t]+)\[[ xX]\][ \t]+", re.MULTILINE)
_ONE = re.compile(r"^([ \t]*)1\.(?= )", re.MULTILINE)
_ONES = re.compile(r"^([ \t]*)1\. [^\n]*\n(?:(?:[ \t]*\n)?(?:\1)1\. [^\n]*(?:\n|\Z)){2,}", re.MULTILINE)
#: HTML that Markdown lets stand in its lines; "<Tên xã>" is none.
_SUP = re.compile(r"<sup(?: [^<>\n]*)?>(.*?)</sup>", re.IGNORECASE)
_INLINE_TAG = re.compile(
    r"</?(?:a|b|center|del|div|em|font|i|ins|mark|p|small|span|strong|sub|u)(?: [^<>\n]*)?/?>", re.IGNORECASE
)
_PLAIN_LINE = re.compile(r"^(?![ \t]*\|).*<br.*$", re.IGNORECASE | re.MULTILINE)
_BREAK_TAG = re.compile(r"[ \t]*<br[ ]?/?>[ \t]*", re.IGNORECASE)
_ENTITY = re.compile(
    r"&(?:nbsp|lt|gt|amp|quot|le|ge|plusmn|divide|times|deg|[mn]dash|[lr][sd]quo|hellip|#x?[\da-f]{2,5});", re.I
)
_MIN_LINK_LINES = 3
_MIN_BARS = 3
_MIN_NUMBERED_COLUMNS = 3


def read_markdown(data: bytes, *, where: str) -> Content:
    """Read Markdown: plain text without front matter, targets of links, and menus that are only links.

    Raises
    ------
    ReadError
        If the bytes are no text.

    Examples
    --------
    >>> content = read_markdown("Theo [Luật số 5](https://example.org/5).".encode(), where="a.md")
    >>> content.text, content.dropped
    ('Theo Luật số 5.', {'link_target': 25})
    """
    content = read_text(data, where=where)
    dropped = Counter(content.dropped)
    text = _drop_front_matter(content.text, dropped)
    text = _drop_comments(text, dropped)
    text = _drop_link_lists(text, dropped)
    text = _replace_links(_IMAGE, text, dropped)
    text = _replace_links(_LINK, text, dropped)
    text = _number_items(_label_notes(_read_tags(text, dropped), dropped))
    return Content(join_broken_tables(text), encoding=content.encoding, dropped=dict(dropped), faults=content.faults)


def _read_tags(text: str, dropped: Counter[str]) -> str:
    """Read the HTML that stands in Markdown: raised marks, breaks, signs by name; other tags of a line are no text."""
    if "<" in text:
        text = settle_raised(_SUP.sub(rf"{RAISED}\1{LOWERED}", text), dropped)
        text = _PLAIN_LINE.sub(lambda line: _BREAK_TAG.sub("\n", line[0]), text)
        bare = _INLINE_TAG.sub("", text)
        if bare != text:
            dropped["markup"] += len(text) - len(bare)
        text = bare
    return _ENTITY.sub(lambda sign: html.unescape(sign[0]), text) if "&" in text else text


def _label_notes(text: str, dropped: Counter[str]) -> str:
    """Take the marks of notes out of the sentences and label the notes; a box before an item is no text."""
    if "[" not in text:
        return text
    text = _TASK_BOX.sub(r"\1", _NOTE_TEXT.sub(r"[chú thích \1] ", text))
    if marks := sum(map(len, _NOTE_MARK.findall(text))):
        dropped["footnote_mark"] += marks
    return _NOTE_MARK.sub("", text)


def _number_items(text: str) -> str:
    """Count items that are all written "1.", as Markdown shows them; two of them may be an item and its list."""
    return _ONES.sub(lambda run: _count_ones(run[0]), text)


def _count_ones(run: str) -> str:
    number = itertools.count(1)
    return _ONE.sub(lambda item: f"{item[1]}{next(number)}.", run)


def join_broken_tables(text: str) -> str:
    r"""Put tables together whose cells stand between lines that hold only a bar.

    Two bars in a row end a table row. More of them are empty cells: the row is filled up to the number of
    columns of the longest row without empty cells, and what is left opens the next.

    Examples
    --------
    >>> print(join_broken_tables("|\nTT\n|\nViệc\n|\n|\n1\n|\nTrồng\nrừng\n|\n\nHết"))
    | TT | Việc |
    | 1 | Trồng rừng |
    <BLANKLINE>
    Hết
    """
    if "|\n" not in text:
        return text
    lines = text.split("\n")
    return "\n".join(_join_tables(lines))


def _join_tables(lines: list[str]) -> Iterator[str]:
    start = 0
    while start < len(lines):
        end = _find_table_end(lines, start) if lines[start].strip() == "|" else start
        if end == start:
            yield lines[start]
            start += 1
            continue
        rows = _split_rows(lines[start:end])
        yield render_table(rows if is_layout_table(rows) else [[*map(_join_cell, row)] for row in rows])
        start = end


def _join_cell(cell: str) -> str:
    return cell if holds_document(cell) else join_wrapped(cell)


def _find_table_end(lines: list[str], start: int) -> int:
    """Find the end of the table that begins at a bar: a blank line outside a cell, or the end of the text.

    A blank line inside a cell is followed by more of the cell and its closing bar; after a table comes
    text without any. Cells of such tables hold no blank lines, so the first one ends it.
    """
    end = start
    while end < len(lines) and lines[end].strip():
        end += 1
    bars = sum(line.strip() == "|" for line in lines[start:end])
    return end if bars >= _MIN_BARS else start


def _split_rows(lines: list[str]) -> list[list[str]]:
    """Split the lines of a broken table into rows of cells."""
    cells = _split_cells(lines)
    rows: list[list[str]] = [[]]
    i, n_columns = 0, _count_columns(cells)
    while i < len(cells):
        if cells[i] is not None:
            rows[-1].append(cells[i] or "")
            i += 1
            continue
        gaps = 0
        while i < len(cells) and cells[i] is None:
            gaps, i = gaps + 1, i + 1
        missing = min(max(n_columns - len(rows[-1]), 0), gaps - 1)
        rows[-1].extend([""] * missing)
        rows.append([""] * (gaps - 1 - missing))
    return _join_rows([row for row in rows if any(row)], n_columns)


def _join_rows(rows: list[list[str]], n_columns: int) -> list[list[str]]:
    """Join the pieces of numbered rows: an empty cell leaves the same two bars as the end of a row."""
    if not rows or not is_number_head(rows[0][0]) or n_columns < _MIN_NUMBERED_COLUMNS:
        return rows
    joined: list[list[str]] = []
    last = 0  # the number of the row that is open; 0: none
    for row in rows:
        number = read_count(row[0])
        begins = len(row) == n_columns or _begins_row(number, last)
        if not begins and last and len(joined[-1]) + 1 + len(row) <= n_columns:
            joined[-1].extend(["", *row])
            continue
        last = int(number) if begins and number.isdigit() else 0
        joined.append(list(row))
    return joined


def _begins_row(number: str, last: int) -> bool:
    """Tell whether a number begins a row: it counts on, goes on below the last one, or is that of a section."""
    if number.isdigit():
        return int(number) in (1, last + 1)
    return number.isalpha() or bool(re.fullmatch(rf"{last}(?:\.\d{{1,2}})+", number))


def _count_columns(cells: list[str | None]) -> int:
    """Return the most cells that stand in a row without a gap: no row has fewer columns than that."""
    longest = current = 0
    for cell in cells:
        current = 0 if cell is None else current + 1
        longest = max(longest, current)
    return longest


def _split_cells(lines: list[str]) -> list[str | None]:
    """Return the text between bars; None where two bars follow each other."""
    cells: list[str | None] = []
    current: list[str] = []
    for line in lines[1:]:
        if line.strip() == "|":
            cells.append(_tidy_cell(current) if current else None)
            current = []
        else:
            current.append(line)
    if current:
        cells.append(_tidy_cell(current))
    return cells


def _tidy_cell(lines: list[str]) -> str:
    """Return the text of a cell; bold or slanted blanks are blanks."""
    text = tidy_lines("\n".join(lines))
    return text if text.strip("* \n\u00a0") else ""


def _drop_front_matter(text: str, dropped: Counter[str]) -> str:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return text
    dropped["front_matter"] += match.end()
    return text[match.end() :]


def _drop_comments(text: str, dropped: Counter[str]) -> str:
    kept: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[position:start])
        position = end + 3
        dropped["comment"] += position - start
    return "".join([*kept, text[position:]])


def _replace_links(pattern: re.Pattern[str], text: str, dropped: Counter[str]) -> str:
    """Keep the words of a link, drop its target."""

    def keep_words(match: re.Match[str]) -> str:
        dropped["link_target"] += len(match[0]) - len(match[1])
        return match[1]

    return pattern.sub(keep_words, text)


def _drop_link_lists(text: str, dropped: Counter[str]) -> str:
    """Drop runs of lines that hold nothing but links: menus and lists of related documents."""
    if "](" not in text:
        return text
    kept: list[str] = []
    run: list[str] = []
    for line in [*text.split("\n"), "end"]:
        if _LINK_LINE.fullmatch(line) or (run and not line.strip()):
            run.append(line)
            continue
        if sum(bool(item.strip()) for item in run) >= _MIN_LINK_LINES:
            dropped["navigation"] += sum(map(len, run))
        else:
            kept.extend(run)
        run = []
        kept.append(line)
    return "\n".join(kept[:-1])
